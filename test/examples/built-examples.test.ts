import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/sources';
import { exampleNames } from './example-files';

describe('examples of experiments', () => {
  it('are those of the protocols: `node scripts/build-examples.mjs` changes none', async () => {
    const { buildExamples, FOLDER } = await import('../../scripts/build-examples.mjs');
    const built = await buildExamples();
    const prefix = `${FOLDER}/`;
    const there = exampleNames().filter((name) => name.startsWith(prefix));
    assert.deepEqual(
      there,
      Object.keys(built)
        .map((file) => `${prefix}${file}`)
        .sort(),
    );
    for (const [file, text] of Object.entries(built)) {
      assert.equal(readFileSync(path.join(ROOT, 'examples', FOLDER, `${file}.json`), 'utf8'), text, file);
    }
  });
});
