import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LANGUAGES } from '../support/catalogues';
import { ROOT } from '../support/sources';

const PROBLEMS = LANGUAGES.map((language) => `engine/telemetry/texts/problem.${language}.json`);
const COPIED = ['scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.engine.json'];

/** A package of one node and two commands, for the scripts of this one. */
const FILES: Record<string, string> = {
  'engine/limit.ts': 'export const LIMIT = 5;\nexport class Flaw extends Error {}\n',
  'io/host/host.worker.ts':
    "import { LIMIT } from '../../engine/limit';\nprocess.stdout.write(String(LIMIT));\n",
  'nodes/sample/sample.ts': "import { LIMIT } from '../../engine/limit';\nexport = (): number => LIMIT;\n",
  'nodes/sample/sample.editor.ts':
    "import { LIMIT } from '../../engine/limit';\n" +
    'declare const RED: { nodes: { registerType(type: string, definition: object): void } };\n' +
    "RED.nodes.registerType('sample', { category: 'server_room', label: () => '</script>' + LIMIT });\n",
  'nodes/sample/sample.form.html': '<div class="form-row"></div>\n',
  'cli/main.ts':
    "import { Flaw } from '../engine/limit';\n" +
    'const { command }: { command(): void } = require(__dirname + "/fail.js");\n' +
    'try { command(); } catch (error) { console.log(error instanceof Flaw); }\n',
  'cli/fail/fail.ts':
    "import { Flaw } from '../../engine/limit';\nexport function command(): void { throw new Flaw(); }\n",
};

function run(folder: string, script: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(folder, script), ...args], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

describe('the build', function () {
  this.timeout(60_000);
  let folder: string;
  const at = (file: string) => path.join(folder, file);
  const read = (file: string) => readFileSync(at(file), 'utf8');

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  }

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-build-'));
    for (const name of [...COPIED, 'tsconfig.editor.json', 'bin', ...PROBLEMS]) {
      // What else this checkout builds is not part of the sample.
      const filter = (file: string) => !/build-[\w-]+\.mjs$/.test(file);
      cpSync(path.join(ROOT, name), at(name), { recursive: true, filter });
    }
    for (const [file, text] of Object.entries(FILES)) write(file, text);
    for (const language of LANGUAGES) {
      write(`nodes/common/locales/${language}.json`, `{ "common": { "name": "${language}" } }`);
      write(`nodes/sample/locales/${language}/sample.json`, `{ "sample": { "label": "${language}" } }`);
      write(`nodes/sample/locales/${language}/sample.html`, `help in ${language}`);
    }
    write('icons/sample.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    symlinkSync(path.join(ROOT, 'node_modules'), at('node_modules'), 'junction');
    const { status, output } = run(folder, 'scripts/setup.mjs');
    assert.equal(status, 0, output);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('gives a node that Node-RED can require', () => {
    const node: () => number = createRequire(__filename)(at('dist/nodes/sample.js'));
    assert.equal(node(), 5);
  });

  it('gives an html with the form and the code of the editor', () => {
    const html = read('dist/nodes/sample.html');
    assert.match(html, /<script type="text\/html" data-template-name="sample">\n<div class="form-row">/);
    assert.match(html, /RED\.nodes\.registerType\("sample",\s*\{\s*category:\s*"server_room"/);
    // A text of the code does not end the script early.
    assert.equal(html.match(/<\/script>/g)?.length, 2);
  });

  for (const [built, source] of Object.entries({
    'en-US': 'en-US',
    fr: 'fr',
    'es-ES': 'es-ES',
    es: 'es-ES',
  })) {
    it(`gives texts and help in ${built}, shared texts and Problems among them`, () => {
      const texts = JSON.parse(read(`dist/nodes/locales/${built}/sample.json`));
      const problems = JSON.parse(read(`engine/telemetry/texts/problem.${source}.json`));
      assert.deepEqual(texts, { common: { name: source }, ...problems, sample: { label: source } });
      assert.equal(read(`dist/nodes/locales/${built}/sample.html`), `help in ${source}`);
    });
  }

  it('puts icons and workers beside what uses them', () => {
    assert.equal(read('dist/nodes/icons/sample.svg'), read('icons/sample.svg'));
    assert.equal(run(folder, 'dist/nodes/host.worker.js').output, '5');
    assert.equal(run(folder, 'dist/cli/host.worker.js').output, '5');
  });

  it('lets commands share the classes of their errors', () => {
    assert.equal(run(folder, 'bin/coldaisle').output, 'true\n');
  });

  it('is not repeated while no source changes', () => {
    assert.deepEqual(run(folder, 'scripts/setup.mjs'), { status: 0, output: '' });
  });

  for (const [file, flaw] of Object.entries({
    'engine/limit.ts': 'export const now = process.hrtime();\n',
    'nodes/sample/sample.ts': "export const flaw: number = 'x';\n",
    'nodes/sample/sample.editor.ts': 'document.title = 5;\n',
  })) {
    it(`fails on a type error in ${file} and leaves what was built before`, () => {
      const right = read(file);
      write(file, right + flaw);
      const { status, output } = run(folder, 'scripts/setup.mjs');
      write(file, right);
      assert.notEqual(status, 0);
      assert.match(output, new RegExp(`${path.basename(file)}.*error TS`));
      assert.match(read('dist/nodes/sample.js'), /LIMIT/);
    });
  }
});

describe('the test run', () => {
  it('fails when a suite ran no test', () => {
    const { status, output } = run(ROOT, 'scripts/test.mjs', 'no-such-suite');
    assert.equal(status, 1);
    assert.match(output, /^0 passed, 1 failed$/m);
  });
});
