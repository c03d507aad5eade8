import assert from 'node:assert/strict';
import { sourcesIn } from '../support/sources';

/** One idea a file: whoever opens one reads it whole. */
const MAX_LINES = 300;

const FOLDERS = ['engine', 'io', 'nodes', 'cli', 'bench', 'test'] as const;

describe('files', () => {
  for (const folder of FOLDERS) {
    it(`of ${folder}/ have ${MAX_LINES} lines at most`, () => {
      const files = sourcesIn(folder).map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }));
      assert.notEqual(files.length, 0);
      assert.deepEqual(
        files.filter(({ lines }) => lines > MAX_LINES),
        [],
      );
    });
  }
});
