import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES } from '../support/catalogues';
import { nodeTypes, ROOT } from '../support/sources';
import { linksIn } from './markdown';

/** A browser set to `es` does not reach `es-ES`. */
const FOLDERS = [...LANGUAGES, 'es'];

/** They explain the checkout, and lead to what is not packed. */
const ABOUT_SOURCES = ['docs/architecture.md', 'docs/adding-a-node.md'];
const SOURCE = /^(engine|io|nodes)\//;

/** The files and folders that a document leads to, by their paths from the root. */
function targetsIn(file: string): string[] {
  return linksIn(readFileSync(path.join(ROOT, file), 'utf8'))
    .filter((link) => !/^([a-z]+:|#)/.test(link))
    .map((link) => path.posix.join(path.posix.dirname(file), link.replace(/#.*/, '')));
}

function packed(): string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  const [{ files }] = JSON.parse(output) as [{ files: { path: string }[] }];
  return files.map((file) => file.path);
}

describe('npm pack', () => {
  let files: string[];
  before(() => {
    files = packed();
  });

  function assertHas(wanted: string[]): void {
    assert.deepEqual(
      wanted.filter((file) => !files.includes(file)),
      [],
    );
  }

  it('holds what a user reads first', () => {
    assertHas(['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json']);
  });

  it('holds what its documents lead to', () => {
    const documents = files.filter((file) => file.endsWith('.md'));
    assert.ok(documents.includes('docs/concepts.md'));
    for (const file of documents) {
      const dead = targetsIn(file)
        .filter((target) => !files.some((one) => one === target || one.startsWith(`${target}/`)))
        .filter((target) => !(ABOUT_SOURCES.includes(file) && SOURCE.test(target)));
      assert.deepEqual(dead, [], file);
    }
  });

  it('holds the command line', () => {
    assertHas(['bin/coldaisle', 'dist/cli/main.js']);
  });

  it('holds what pages load, with its licences', () => {
    assertHas(['resources/echarts.js', 'resources/echarts.LICENSE.txt']);
  });

  for (const type of nodeTypes()) {
    it(`holds ${type}: code, editor, icon, texts and help in ${FOLDERS.join(', ')}`, () => {
      assertHas([
        `dist/nodes/${type}.js`,
        `dist/nodes/${type}.html`,
        `dist/nodes/icons/${type}.svg`,
        ...FOLDERS.flatMap((language) => [
          `dist/nodes/locales/${language}/${type}.json`,
          `dist/nodes/locales/${language}/${type}.html`,
        ]),
      ]);
    });
  }

  it('holds every example', () => {
    const examples = readdirSync(path.join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .map((file) => path.posix.join('examples', file.split(path.sep).join('/')));
    assert.notEqual(examples.length, 0);
    assertHas(examples);
  });

  it('holds nothing else', () => {
    const allowed =
      /^(README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md|package\.json|(bin|dist|examples|resources)\/.+|docs\/.+\.(md|png|schema\.json))$/;
    const source = /\.(ts|tsx|map|vue)$|(^|\/)(test|node_modules)\//;
    assert.deepEqual(
      files.filter((file) => !allowed.test(file) || source.test(file)),
      [],
    );
  });
});

describe('package.json', () => {
  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

  it('lists a node set for every folder of nodes/, and no other', () => {
    const sets = Object.fromEntries(nodeTypes().map((type) => [type, `dist/nodes/${type}.js`]));
    assert.deepEqual(manifest['node-red'].nodes, sets);
  });

  it('depends on six packages at most, as the scorecard asks', () => {
    assert.ok(Object.keys(manifest.dependencies).length <= 6);
  });

  it('every package that a bundle asks for is a dependency', () => {
    const asked = ['dist/nodes', 'dist/cli']
      .flatMap((dir) => readdirSync(path.join(ROOT, dir)).map((file) => path.join(ROOT, dir, file)))
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\b(?:require|import)\("([^".][^"]*)"\)/g)])
      .map((match) => match[1] as string)
      .filter((name) => !name.startsWith('node:'))
      .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0]);
    assert.deepEqual(
      asked.filter((name) => name === undefined || !(name in manifest.dependencies)),
      [],
    );
  });
});
