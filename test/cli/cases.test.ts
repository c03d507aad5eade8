import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/sources';
import { coldaisle } from './shell';

const CASES = path.join(ROOT, 'test/cases/cli');

interface Case {
  readonly args: string[];
  readonly exit: number;
}

const foldersIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(folder, entry.name));

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

describe('the command line prints', () => {
  for (const folder of foldersIn(CASES).flatMap(foldersIn)) {
    it(path.relative(CASES, folder), async () => {
      const { args, exit } = JSON.parse(readFileSync(path.join(folder, 'case.json'), 'utf8')) as Case;
      const { code, out, err } = await coldaisle(args, { cwd: folder });
      assert.equal(out, read(path.join(folder, 'expected.out')));
      assert.equal(err, read(path.join(folder, 'expected.err')));
      assert.equal(code, exit);
    });
  }
});
