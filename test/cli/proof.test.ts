import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coldaisle, temporaryFolder } from './shell';

const PROOF = ['experiment', '--suite', 'proof'];
/** A cell of one short test. */
const SMALL = [
  ...[...PROOF, '--servers', '5', '--loop', 'closed', '--loss', '0.4', '--kinds', 'disk-failure'],
  ...['--levels', 'usual', '--seeds', '1', '--healthy', '1', '--workers', '1'],
];
const CELL = 'usual-5-closed-loss-0.4-seed-1001.json';

describe('coldaisle experiment --suite proof', () => {
  const folder = temporaryFolder();
  const read = (name: string) => readFileSync(path.join(folder(), name), 'utf8');

  it('writes tables and misses, and goes on from the cells that are there', async () => {
    const first = await coldaisle([...SMALL, '--out', folder()]);
    assert.deepEqual([first.code, first.err], [0, '']);
    assert.deepEqual(readdirSync(folder()).sort(), ['cells', 'misses.txt', 'proof.md']);
    assert.deepEqual(readdirSync(path.join(folder(), 'cells')), [CELL]);
    assert.equal(first.out, read('proof.md'));
    // A disk that is told to be absent is named at once.
    assert.match(first.out, /^\| disk-failure \| usual \| 1\.00 .+, 1 of 1 /m);
    assert.equal(read('misses.txt'), '');

    // A cell is not played again, and what is of another cell is.
    const file = path.join(folder(), 'cells', CELL);
    utimesSync(file, 1, 1);
    const again = await coldaisle([...SMALL, '--out', folder()]);
    assert.equal(again.out, first.out);
    assert.equal(statSync(file).mtimeMs, 1000);
    const kept = read(`cells/${CELL}`);
    writeFileSync(file, kept.replace(/"digest":"[0-9a-f]+"/, '"digest":"0"'));
    assert.equal((await coldaisle([...SMALL, '--out', folder()])).out, first.out);
    assert.equal(read(`cells/${CELL}`), kept);
  }).timeout(60_000);

  const usage: [title: string, args: string[], told: RegExp][] = [
    ['a size that there is no cell of', [...PROOF, '--servers', '7'], /--servers is "7".*5, 10, 15, 20/],
    ['a level that is none', [...PROOF, '--levels', 'worst'], /--levels is "worst"/],
    ['what says another thing', [...PROOF, '--tests', 'fan-fail'], /--suite proof and --tests exclude/],
    ['levels of anything else', ['experiment', '--levels', 'mild'], /--levels goes with --suite proof/],
    ['no healthy hour', [...PROOF, '--healthy', '0'], /--healthy is "0"/],
  ];
  for (const [title, args, told] of usage) {
    it(`refuses ${title}`, async () => {
      const { code, err } = await coldaisle(args);
      assert.equal(code, 2);
      assert.match(err, told);
    });
  }
});
