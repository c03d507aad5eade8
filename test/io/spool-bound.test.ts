import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { FailingFiles } from '../support/failing-files';
import { HEADER, next, problemOf, SpoolFolder } from '../support/spool-folder';

describe('io/spool at its bound', () => {
  let at: SpoolFolder;

  beforeEach(() => {
    at = new SpoolFolder();
  });

  afterEach(() => at.remove());

  const small = { maxBytes: 4 * (HEADER + 12), segmentBytes: HEADER + 12 };

  it('refuses, and takes again when lines have been committed', async () => {
    await at.open(small);
    for (let i = 1; i <= 8; i++) await at.spool.append([`m a=${i}`]);
    const problem = await problemOf(at.spool.append(['m a=9']));
    assert.deepEqual(
      [problem.code, problem.field, problem.value, problem.limit],
      ['spool-full', at.folder, small.maxBytes, String(small.maxBytes)],
    );
    assert.equal(at.onDisk(), small.maxBytes);
    const reader = at.spool.reader('db');
    await reader.commit((await next(reader)).to);
    await at.spool.append(['m b=1']);
    assert.deepEqual(await at.drain(), ['m a=3', 'm a=4', 'm a=5', 'm a=6', 'm a=7', 'm a=8', 'm b=1']);
  });

  it('finds the room of a segment that all have passed', async () => {
    await at.open(small);
    const large = `m ${'x'.repeat(2 * HEADER)}=1`;
    for (let i = 0; i < 3; i++) {
      await at.spool.append([large]);
      assert.deepEqual(await at.drain(), [large]);
    }
  });

  it('takes what fits although more waits with it', async () => {
    await at.open(small);
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => at.spool.append([`m a=${i % 10}`])),
    );
    assert.deepEqual(
      results.map(({ status }) => status === 'fulfilled'),
      [...Array(8).fill(true), ...Array(4).fill(false)],
    );
    assert.equal(at.onDisk(), small.maxBytes);
  });

  it('refuses at once what could never fit', async () => {
    await at.open({ ...small, whenFull: 'drop-oldest' });
    await at.spool.append(['m a=1']);
    assert.equal((await problemOf(at.spool.append(['x'.repeat(small.maxBytes)]))).code, 'too-large');
    assert.deepEqual(await at.drain(), ['m a=1']);
  });

  it('drops the oldest segment, counted for those who had not read it', async () => {
    await at.open({ ...small, whenFull: 'drop-oldest', readers: ['db', 'slow'] });
    await at.spool.append(['m a=1']);
    await at.drain();
    for (let i = 2; i <= 9; i++) await at.spool.append([`m a=${i}`]);
    assert.deepEqual(at.spool.dropped, { db: 1, slow: 2 });
    assert.equal(at.onDisk(), small.maxBytes - 6);
    assert.equal(at.spool.bytes, at.onDisk());
    await at.kill();
    await at.open({ ...small, whenFull: 'drop-oldest', readers: ['db', 'slow'] });
    assert.deepEqual(at.spool.dropped, { db: 1, slow: 2 }, 'also after a restart');
    assert.deepEqual(at.spool.problems, []);
    const left = ['m a=3', 'm a=4', 'm a=5', 'm a=6', 'm a=7', 'm a=8', 'm a=9'];
    assert.deepEqual(await at.drain(), left);
    assert.deepEqual(await at.drain(at.spool.reader('slow')), left);
  });

  it('reads on behind a segment that goes while it is opened', async () => {
    await at.open({ ...small, whenFull: 'drop-oldest' });
    for (let i = 1; i <= 8; i++) await at.spool.append([`m a=${i}`]);
    at.files.whileOpening = () => at.spool.append(['m a=9']);
    assert.deepEqual((await next(at.spool.reader('db'))).lines, ['m a=3', 'm a=4']);
    assert.deepEqual(at.spool.dropped, { db: 2 });
  });

  it('does not count what was handed out and is committed after the drop, and keeps its note', async () => {
    await at.open({ ...small, whenFull: 'drop-oldest' });
    await at.spool.append(['m a=1', 'm a=2']);
    const reader = at.spool.reader('db');
    const one = await reader.next({ maxLines: 1, maxBytes: 100 });
    assert.ok(one);
    for (let i = 3; i <= 9; i++) await at.spool.append([`m a=${i}`]);
    assert.equal(reader.dropped, 2);
    await reader.commit(one.to, 'written');
    assert.deepEqual([reader.dropped, reader.note], [1, 'written']);
    assert.deepEqual(await at.drain(), ['m a=3', 'm a=4', 'm a=5', 'm a=6', 'm a=7', 'm a=8', 'm a=9']);
  });

  it('loses no line uncounted, whatever is read meanwhile', async () => {
    const step = fc.record({
      lines: fc.integer({ min: 1, max: 5 }),
      read: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      commitsLater: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        rmSync(at.folder, { recursive: true });
        at.files = new FailingFiles();
        await at.open({ maxBytes: 1000, segmentBytes: 200, whenFull: 'drop-oldest' });
        const reader = at.spool.reader('db');
        let appended = 0;
        const read: number[] = [];
        for (const { lines, read: maxLines, commitsLater } of steps) {
          const text = () => Array.from({ length: lines }, () => `m,pad=${'x'.repeat(20)} a=${appended++}`);
          const batch = maxLines && (await reader.next({ maxLines, maxBytes: 1000 }));
          if (!commitsLater && batch) await reader.commit(batch.to);
          await Promise.all([at.spool.append(text()), at.spool.append(text())]);
          if (commitsLater && batch) await reader.commit(batch.to);
          if (batch) read.push(...batch.lines.map((line) => Number(line.split('=')[2])));
          assert.ok(at.onDisk() <= 1000);
          assert.equal(read.length + reader.dropped + reader.backlog().lines, appended);
        }
        assert.deepEqual(
          read,
          [...new Set(read)].sort((a, b) => a - b),
          'in order, none twice',
        );
        await at.spool.close();
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});
