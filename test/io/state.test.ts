import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import type { Json } from '../../engine/telemetry/json';
import { ProblemError } from '../../engine/telemetry/problem';
import { optionsHash, type StateEntry, type StateHeader } from '../../io/state/format';
import { type Snapshot, StateFile } from '../../io/state/state-file';
import { ManualClock } from '../support/manual-clock';

const HEADER: StateHeader = { stage: 'window', version: 2, options: 'abc', saved_at: 1767225600000 };
// Checksums are from zlib.crc32 of Python.
const OLD =
  '{"stage":"window","version":2,"options":"abc","saved_at":1}\n["a",1]\n{"entries":1,"crc32":3770775939}\n';

function snapshotOf(entries: Iterable<StateEntry>): Snapshot {
  return () => ({ header: HEADER, entries });
}

describe('io/state', () => {
  let folder: string;
  let clock: ManualClock;
  let path: string;
  let state: StateFile;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coldaisle-state-'));
    clock = new ManualClock();
    path = join(folder, 'node-1.jsonl');
    state = new StateFile(path, clock);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function failure(
    promise: Promise<unknown>,
  ): Promise<{ code: string; field: string; value: unknown }> {
    const error = await promise.then(
      () => assert.fail('it should have failed'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ProblemError, String(error));
    return error.problem;
  }

  describe('round trip', () => {
    it('gives back header and entries in their order', async () => {
      const entries: StateEntry[] = [
        ['server\u001fA01', { sum: 1.5, gaps: [1, null, true], name: 'été' }],
        ['line\nbreak\u2028"', 'a\nb\u2028c'],
        ['', 0],
      ];
      await state.save(snapshotOf(entries));
      assert.deepEqual(await state.load(), { header: HEADER, entries });
      assert.deepEqual(readdirSync(folder), ['node-1.jsonl']);
    });

    it('is JSON lines: header, one line per key, footer', async () => {
      await state.save(snapshotOf([['k', [1]]]));
      const footer = '{"entries":1,"crc32":240177346}';
      assert.equal(readFileSync(path, 'utf8'), `${JSON.stringify(HEADER)}\n["k",[1]]\n${footer}\n`);
    });

    it('holds for whatever JSON holds', async () => {
      const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json); // -0 is 0 in JSON
      const entry = fc.tuple(fc.string({ unit: 'binary' }), json);
      await fc.assert(
        fc.asyncProperty(fc.array(entry), async (entries) => {
          await state.save(snapshotOf(entries));
          assert.deepEqual((await state.load())?.entries, entries);
        }),
        { seed: 7, numRuns: 50 },
      );
    });

    it('makes the folder, and has nothing to load before the first save', async () => {
      const deep = new StateFile(join(folder, 'a', 'b', 'n.jsonl'), clock);
      assert.equal(await deep.load(), undefined);
      await deep.save(snapshotOf([]));
      assert.deepEqual(await deep.load(), { header: HEADER, entries: [] });
    });

    it('carries a state of 100,000 keys, split over many reads', async () => {
      const entries = Array.from(
        { length: 100_000 },
        (_, i): StateEntry => [`série ${i}`, { i, sum: i / 3 }],
      );
      await state.save(snapshotOf(entries));
      assert.deepEqual((await state.load())?.entries, entries);
    });
  });

  describe('slices', () => {
    it('waits for the disk after 4 ms of work', async () => {
      const sizes: number[] = [];
      function* slow(): Iterable<StateEntry> {
        for (let i = 0; i < 12; i++) {
          clock.advance(1);
          sizes.push(readFileSync(`${path}.tmp`, 'utf8').split('\n').length - 1);
          yield [`k${i}`, i];
        }
      }
      await state.save(snapshotOf(slow()));
      // The header and 4 entries of 1 ms, then 4 by 4: what the disk holds when each entry is taken.
      assert.deepEqual(sizes, [0, 0, 0, 0, 5, 5, 5, 5, 9, 9, 9, 9]);
    });

    it('waits for the disk after 64 Ki characters, even when the clock stands still', async () => {
      const sizes: number[] = [];
      function* large(): Iterable<StateEntry> {
        for (let i = 0; i < 3; i++) {
          sizes.push(readFileSync(`${path}.tmp`, 'utf8').length);
          yield [`k${i}`, 'x'.repeat(64 * 1024)];
        }
      }
      await state.save(snapshotOf(large()));
      const line = 64 * 1024 + '["k0",""]\n'.length;
      const header = JSON.stringify(HEADER).length + 1;
      assert.deepEqual(sizes, [0, header + line, header + 2 * line]);
    });
  });

  describe('one writer', () => {
    it('turns the saves that had to wait into one, of the state asked for last', async () => {
      const taken: string[] = [];
      const named = (name: string): Snapshot => {
        return () => {
          taken.push(name);
          return { header: HEADER, entries: [[name, 1]] };
        };
      };
      const first = state.save(named('first'));
      await Promise.resolve(); // the first one has begun
      await Promise.all([first, state.save(named('second')), state.save(named('third'))]);
      assert.deepEqual(taken, ['first', 'third']);
      assert.deepEqual((await state.load())?.entries, [['third', 1]]);
    });

    it('removes after the save that runs, and leaves nothing', async () => {
      const save = state.save(snapshotOf([['k', 1]]));
      await Promise.all([save, state.remove()]);
      assert.deepEqual(readdirSync(folder), []);
      await state.remove();
    });

    it('goes on after a save that failed', async () => {
      mkdirSync(`${path}.tmp`);
      const problem = await failure(state.save(snapshotOf([])));
      assert.deepEqual([problem.code, problem.field, problem.value], ['unwritable', path, 'EISDIR']);
      rmSync(`${path}.tmp`, { recursive: true });
      await state.save(snapshotOf([['k', 1]]));
      assert.deepEqual((await state.load())?.entries, [['k', 1]]);
    });
  });

  describe('a save that ends half-way', () => {
    it('leaves the old state in place while it runs and when it fails', async () => {
      writeFileSync(path, OLD);
      function* breaking(): Iterable<StateEntry> {
        for (let i = 0; i < 10; i++) {
          clock.advance(2);
          assert.equal(readFileSync(path, 'utf8'), OLD);
          yield [`k${i}`, i];
        }
        throw new Error('no more');
      }
      assert.equal((await failure(state.save(snapshotOf(breaking())))).code, 'unwritable');
      assert.deepEqual(readdirSync(folder), ['node-1.jsonl']);
      assert.deepEqual((await state.load())?.entries, [['a', 1]]);
    });

    it('does not matter after a kill: the temporary file is not read, and overwritten', async () => {
      writeFileSync(path, OLD);
      writeFileSync(`${path}.tmp`, `${OLD}${OLD}["torn`);
      assert.deepEqual((await state.load())?.entries, [['a', 1]]);
      await state.save(snapshotOf([['b', 2]]));
      assert.deepEqual((await state.load())?.entries, [['b', 2]]);
      assert.deepEqual(readdirSync(folder), ['node-1.jsonl']);
    });
  });

  describe('a damaged file', () => {
    const head = JSON.stringify(HEADER);
    /** Lines with a footer whose checksum is theirs. */
    const summed = (lines: string, entries: number) =>
      `${lines}{"entries":${entries},"crc32":${crc32(lines)}}\n`;
    const cases: [name: string, text: string | Buffer, where: string][] = [
      ['empty', '', 'ends after line 0'],
      ['cut in a line', `${head}\n["a",{"x":`, 'line 2'],
      ['cut at the end of a line', `${head}\n["a",1]\n`, 'ends after line 2'],
      ['a line lost', summed(`${head}\n["a",1]\n`, 2), 'line 3'],
      ['a digit changed', OLD.replace('["a",1]', '["a",2]'), 'line 3'],
      ['a digit of the header changed', OLD.replace('"saved_at":1', '"saved_at":2'), 'line 3'],
      ['without a checksum', `${head}\n["a",1]\n{"entries":1}\n`, 'line 3'],
      ['no header', summed('["a",1]\n', 1), 'line 1'],
      ['a header of another kind', summed('{"stage":"window"}\n', 0), 'line 1'],
      ['an entry that is none', summed(`${head}\n[1,"a"]\n`, 1), 'line 2'],
      ['something after the footer', `${summed(`${head}\n`, 0)}["a",1]\n`, 'line 3'],
      ['binary', Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x80]), 'line 1'],
    ];
    for (const [name, text, where] of cases) {
      it(`is told and set aside: ${name}`, async () => {
        writeFileSync(path, text);
        writeFileSync(`${path}.bad`, 'one from before');
        const problem = await failure(state.load());
        assert.deepEqual([problem.code, problem.field, problem.value], ['bad-state', 'node-1.jsonl', where]);
        assert.deepEqual(readFileSync(`${path}.bad`), Buffer.from(text));
        assert.equal(existsSync(path), false);
        assert.equal(await state.load(), undefined);
      });
    }

    it('is never taken for a whole one, wherever it is cut', async () => {
      await state.save(
        snapshotOf([
          ['é', 1],
          ['b', [2]],
        ]),
      );
      const whole = readFileSync(path);
      // Without its very last byte, the line feed, nothing is missing.
      for (let length = 0; length < whole.length - 1; length++) {
        writeFileSync(path, whole.subarray(0, length));
        assert.equal((await failure(state.load())).code, 'bad-state', `cut at ${length}`);
      }
    });

    it('is told as unreadable when it cannot be opened', async () => {
      mkdirSync(path);
      const problem = await failure(state.load());
      assert.deepEqual([problem.code, problem.field, problem.value], ['unreadable', path, 'EISDIR']);
    });
  });

  describe('optionsHash', () => {
    const options = { every: ['1m', '1h'], by: { rack: true, server: false } };

    it('does not depend on the order of keys, but on that of lists', () => {
      const other = { by: { server: false, rack: true }, every: ['1m', '1h'] };
      assert.equal(optionsHash(other), optionsHash(options));
      assert.notEqual(optionsHash({ ...options, every: ['1h', '1m'] }), optionsHash(options));
    });

    it('depends on every value, however deep', () => {
      assert.notEqual(optionsHash({ ...options, by: { rack: true, server: true } }), optionsHash(options));
    });

    it('stays what it is: a changed hash would drop the state of every user', () => {
      // printf '{"a":[1,null],"b":"x"}' | sha256sum
      assert.equal(optionsHash({ b: 'x', a: [1, null] }), '3dece6dc8d22d616');
    });
  });
});
