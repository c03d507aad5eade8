import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isolate, type Send } from '../../io/influx/isolate';
import type { Bad, Written } from '../../io/influx/target';

const isBad = (line: string) => line.includes('bad');

/** A database that keeps the last value of each key, refuses bad lines and stores or refuses those beside them. */
class Database {
  readonly stored = new Map<string, string>();
  requests = 0;
  linesSent = 0;

  constructor(
    private readonly answer: (bad: readonly string[], lines: readonly string[]) => string,
    private readonly storesOthers = true,
  ) {}

  readonly send: Send = async (lines) => {
    this.requests++;
    this.linesSent += lines.length;
    const bad = lines.filter(isBad);
    if (bad.length === 0 || this.storesOthers) {
      for (const line of lines) {
        if (!isBad(line)) this.stored.set(line.slice(0, line.indexOf(' ')), line);
      }
    }
    if (bad.length === 0) return { kind: 'written' } satisfies Written;
    return { kind: 'bad', status: 400, message: this.answer(bad, lines), blamesLine: true } satisfies Bad;
  };

  async isolate(lines: readonly string[]) {
    const first = await this.send(lines);
    assert.ok(first?.kind === 'bad');
    return isolate(lines, first, this.send);
  }
}

const aboutLast = (bad: readonly string[]) => `unable to parse '${bad.at(-1)}'`;
const conflict = (bad: readonly string[]) =>
  `partial write: field type conflict: input field "v" on measurement "cpu" is type string, already exists as type float dropped=${bad.length}`;

const numbered = (count: number, bad: (at: number) => boolean) =>
  Array.from({ length: count }, (_, at) => (bad(at) ? `cpu,n=${at} v="bad"` : `cpu,n=${at} v=${at}`));

describe('io/influx/isolate', () => {
  it('finds one among 5,000 by halving, with the text that it got alone', async () => {
    const lines = numbered(5000, (at) => at === 3210);
    const database = new Database(aboutLast);
    const refused = await database.isolate(lines);
    assert.deepEqual(refused, [{ at: 3210, status: 400, message: `unable to parse '${lines[3210]}'` }]);
    assert.equal(database.stored.size, 4999);
    // Two for each of the 13 times that 5,000 can be halved, and the first.
    assert.ok(database.requests <= 27, `${database.requests} requests`);
  });

  it('takes one request for those that the answer names, and one for the others', async () => {
    const lines = numbered(5000, (at) => at % 100 === 7);
    const database = new Database(conflict);
    const refused = await database.isolate(lines);
    assert.deepEqual(
      refused?.map(({ at }) => at),
      lines.flatMap((line, at) => (isBad(line) ? [at] : [])),
    );
    assert.equal(refused?.[0]?.message, conflict(lines.filter(isBad)));
    assert.equal(database.stored.size, 4950);
    assert.equal(database.requests, 3);
  });

  it('asks no more about a part of which all were left out', async () => {
    const old = (bad: readonly string[]) =>
      `partial write: points beyond retention policy dropped=${bad.length}`;
    const all = new Database(old);
    assert.equal((await all.isolate(numbered(5000, () => true)))?.length, 5000);
    assert.equal(all.requests, 1);
    const first = new Database(old);
    assert.equal((await first.isolate(numbered(5000, (at) => at < 1234)))?.length, 1234);
    assert.ok(first.requests <= 27, `${first.requests} requests`);
  });

  it('tells conflicts apart when all were left out for different ones', async () => {
    const lines = ['cpu,n=1 v="bad"', 'cpu,n=2 v="bad"', 'cpu,n=3 w="bad"'];
    const database = new Database(conflict);
    const refused = await database.isolate(lines);
    assert.deepEqual(
      refused?.map(({ at }) => at),
      [0, 1, 2],
    );
    // The text is about v: the line with w was asked about alone.
    assert.equal(refused?.[2]?.message, conflict(['w']));
  });

  it('does not take a line that is named for bad before it has been refused', async () => {
    // The type of a field may differ from shard to shard: the same string is good for n=2 here.
    const lines = ['cpu,n=1 v="bad"', 'cpu,n=2 v="good"', 'cpu,n=2 w=1', 'cpu,n=3 v=1', 'cpu,n=4 v="bad"'];
    const database = new Database(conflict);
    const refused = await database.isolate(lines);
    assert.deepEqual(
      refused?.map(({ at }) => at),
      [0, 4],
    );
    // Line 2 comes after line 1, so it is what stays.
    assert.equal(database.stored.get('cpu,n=2'), 'cpu,n=2 w=1');
  });

  it('resolves to undefined as soon as there is no answer any more', async () => {
    const database = new Database(aboutLast);
    let left = 3;
    const send: Send = async (lines) => (left-- > 0 ? database.send(lines) : undefined);
    const first = await database.send(['bad 1', 'good 2', 'good 3', 'bad 4']);
    assert.ok(first?.kind === 'bad');
    assert.equal(await isolate(['bad 1', 'good 2', 'good 3', 'bad 4'], first, send), undefined);
    assert.equal(left, -1);
  });

  it('finds just the bad ones and stores all others, in order, whatever the database does with a bad batch', async () => {
    const value = fc.constantFrom('v=1', 'v=2', 'w=1', 'v="bad"', 'v="fine"', 'w="bad"');
    const line = fc
      .tuple(fc.constantFrom('cpu', 'fan,n=1', 'fan,n=2'), value)
      .map(([key, field]) => `${key} ${field}`);
    const batches = fc.array(line, { minLength: 1, maxLength: 20 }).filter((lines) => lines.some(isBad));
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.boolean(),
        fc.constantFrom(aboutLast, conflict),
        async (lines, partial, answer) => {
          const database = new Database(answer, partial);
          const refused = await database.isolate(lines);
          assert.deepEqual(
            refused?.map(({ at }) => lines[at]),
            lines.filter(isBad),
          );
          const last = new Map(
            lines.filter((line) => !isBad(line)).map((line) => [line.slice(0, line.indexOf(' ')), line]),
          );
          assert.deepEqual(database.stored, last);
        },
      ),
      { seed: 3, numRuns: 500 },
    );
  });
});
