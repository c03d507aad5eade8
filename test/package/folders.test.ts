import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES } from '../support/catalogues';
import { nodeTypes, ROOT } from '../support/sources';

/** A node wires its configuration to a stage, and no more. */
const MAX_RUNTIME_LINES = 120;

describe('node folders', () => {
  const types = nodeTypes();

  it('all folders of nodes/ but common hold a node', () => {
    const folders = readdirSync(path.join(ROOT, 'nodes')).filter((name) => name !== 'common');
    assert.notEqual(folders.length, 0);
    assert.deepEqual(types, folders);
  });

  for (const type of types) {
    const folder = path.join(ROOT, 'nodes', type);

    it(`${type} holds the same files as all others`, () => {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
        );
      const own = ['ts', 'editor.ts', 'form.html', 'config.ts'].map((ending) => `${type}.${ending}`);
      const texts = LANGUAGES.flatMap((language) =>
        ['json', 'html'].map((ending) => `locales/${language}/${type}.${ending}`),
      );
      assert.deepEqual(files.sort(), [...own, ...texts].sort());
    });

    it(`${type} has an icon`, () => {
      assert.ok(existsSync(path.join(ROOT, 'icons', `${type}.svg`)));
    });

    it(`${type}.ts only wires: ${MAX_RUNTIME_LINES} lines at most`, () => {
      const lines = readFileSync(path.join(folder, `${type}.ts`), 'utf8').split('\n').length - 1;
      assert.ok(lines <= MAX_RUNTIME_LINES, `${lines} lines`);
    });
  }
});
