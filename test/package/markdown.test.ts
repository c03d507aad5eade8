import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/sources';
import { FENCE, linksIn } from './markdown';

const ON_TOP = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

/** Every document by its path from the root. */
function documents(): string[] {
  const below = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.posix.join('docs', file.split(path.sep).join('/')));
  return [...ON_TOP, ...below.sort()];
}

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
/** The lines to be typed into a shell. */
function commands(text: string): string[] {
  const fences = [...text.matchAll(FENCE)].filter(([, language]) => language === 'sh');
  const inline = [...text.replace(FENCE, '').matchAll(/`([^`\n]+)`/g)];
  return [...fences.map((fence) => fence[2] as string), ...inline.map((code) => code[1] as string)];
}

/** As GitHub makes the anchor of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function anchorsOf(file: string): string[] {
  const text = read(file).replace(FENCE, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map((heading) => anchor(heading[1] as string));
}

/** Is there what a link of `file` leads to? */
function resolves(file: string, link: string): boolean {
  const [name = '', heading] = link.split('#');
  const target = name === '' ? file : path.posix.join(path.posix.dirname(file), name);
  if (!existsSync(path.join(ROOT, target))) return false;
  return heading === undefined || anchorsOf(target).includes(heading);
}

const namesOf = (texts: readonly string[], pattern: RegExp) =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] as string));

describe('documents', () => {
  const files = documents();

  it('are found, the decisions among them', () => {
    assert.ok(files.includes('docs/concepts.md'));
    assert.ok(files.some((file) => file.startsWith('docs/decisions/')));
  });

  for (const file of files) {
    describe(file, () => {
      const text = read(file);

      it('leads nowhere that is not there', () => {
        const relative = linksIn(text).filter((link) => !/^[a-z]+:/.test(link));
        assert.deepEqual(
          relative.filter((link) => !resolves(file, link)),
          [],
        );
      });

      it('names scripts of package.json only', () => {
        const scripts = namesOf(commands(text), /\bnpm run ([\w:-]+)/g);
        assert.deepEqual(
          scripts.filter((script) => !(script in manifest.scripts)),
          [],
        );
      });

      it('names commands that there are', () => {
        const named = namesOf(commands(text), /(?:^|[\s|;(])(?:bin\/)?coldaisle ([a-z][\w-]*)/gm);
        assert.deepEqual(
          named.filter((command) => !existsSync(path.join(ROOT, 'cli', command, `${command}.ts`))),
          [],
        );
      });

      it('names files that there are', () => {
        const code = [...text.replace(FENCE, '').matchAll(/`([\w./*{}<>,-]+)`/g)].map(
          (match) => match[1] as string,
        );
        const ours = code.filter((name) =>
          /^(engine|io|nodes|cli|scripts|test|bench|dashboard)\/[\w./-]+$/.test(name),
        );
        assert.deepEqual(
          ours.filter((name) => !name.includes('TYPE') && !existsSync(path.join(ROOT, name))),
          [],
        );
      });
    });
  }

  it('README lists the node types of package.json, each with its page', () => {
    const rows = [...read('README.md').matchAll(/^\| \[`([\w-]+)`\]\(docs\/nodes\/([\w-]+)\.md\) \|/gm)];
    const types = Object.keys(manifest['node-red'].nodes);
    assert.deepEqual(rows.map(([, type]) => type).sort(), types.sort());
    for (const [, type, page] of rows) assert.equal(page, type);
  });

  it('every command has its part in docs/command-line.md', () => {
    const described = [...read('docs/command-line.md').matchAll(/^## ([a-z-]+)$/gm)].map(([, name]) => name);
    const there = readdirSync(path.join(ROOT, 'cli')).filter((name) =>
      existsSync(path.join(ROOT, 'cli', name, `${name}.ts`)),
    );
    assert.deepEqual(described.sort(), there.sort());
  });
});

describe('the checks of documents', () => {
  it('see links outside of examples only', () => {
    assert.deepEqual(linksIn('a [b](c.md) `[d](e.md)`\n```sh\n[f](g.md)\n```\n'), ['c.md']);
  });

  it('see a link that leads nowhere, and a heading that is not there', () => {
    assert.equal(resolves('docs/concepts.md', 'no-such.md'), false);
    assert.equal(resolves('docs/concepts.md', '#no-such-heading'), false);
    assert.equal(resolves('docs/concepts.md', '../README.md#licence'), true);
  });

  it('see commands in fences of a shell and in code of a line', () => {
    const text = 'a `npm run b`\n```sh\nnpm run c\n```\n```text\nnpm run d\n```\n';
    assert.deepEqual(namesOf(commands(text), /\bnpm run ([\w:-]+)/g), ['c', 'b']);
  });
});
