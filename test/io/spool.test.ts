import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Problem, ProblemError } from '../../engine/telemetry/problem';
import { Spool } from '../../io/spool/spool';
import { Timeline } from '../../io/spool/timeline';
import type { Batch, Reader, SpoolOptions } from '../../io/spool/types';
import { FailingFiles } from '../support/failing-files';
import { ManualClock } from '../support/manual-clock';

const MANY = { maxLines: 1000, maxBytes: 1_000_000 };
/** What stands before the lines of a segment; `HEADER_BYTES` of the format. */
const HEADER = 128;

describe('io/spool', () => {
  let folder: string;
  let clock: ManualClock;
  let files: FailingFiles;
  let spool: Spool;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coldaisle-spool-'));
    clock = new ManualClock();
    files = new FailingFiles();
  });

  afterEach(async () => {
    await files.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(options: Partial<SpoolOptions> = {}): Promise<Spool> {
    spool = await Spool.open(
      { folder, readers: ['db'], whenFull: 'refuse', fsync: false, files, ...options },
      clock,
    );
    return spool;
  }

  /** The process is killed, and its lock is a dead one's. */
  async function kill(): Promise<void> {
    await files.kill();
    files = new FailingFiles();
    for (const name of readdirSync(folder)) if (name.endsWith('.lock')) rmSync(join(folder, name));
  }

  async function problemOf(promise: Promise<unknown>): Promise<Problem> {
    const error = await promise.then(
      () => assert.fail('it should have failed'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ProblemError, String(error));
    return error.problem;
  }

  const names = (ending: string) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .sort();
  const segment = (number: number) => join(folder, `${String(number).padStart(20, '0')}.lp`);
  const linesOf = (number: number) => readFileSync(segment(number)).subarray(HEADER).toString();
  const onDisk = () => names('.lp').reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

  async function next(reader: Reader): Promise<Batch> {
    const batch = await reader.next(MANY);
    assert.ok(batch, 'something waits');
    return batch;
  }

  /** All that waits for a reader, committed on the way. */
  async function drain(reader = spool.reader('db')): Promise<string[]> {
    const all: string[] = [];
    for (;;) {
      const batch = await reader.next(MANY);
      if (batch === undefined) return all;
      all.push(...batch.lines);
      await reader.commit(batch.to);
    }
  }

  describe('appends', () => {
    it('are plain line protocol behind one comment', async () => {
      await open();
      await spool.append(['cpu t=1 1', 'cpu t=2 2']);
      await spool.append('cpu t=3 3\n');
      const [header, ...lines] = readFileSync(segment(1), 'utf8').split('\n');
      const facts = '{"time_unit":"ns","since":1767225600000,"previous_bytes":0}';
      assert.equal(header, `# coldaisle ${facts}`.padEnd(HEADER - 1));
      assert.deepEqual(lines, ['cpu t=1 1', 'cpu t=2 2', 'cpu t=3 3', '']);
      assert.deepEqual(names(''), [`${'1'.padStart(20, '0')}.lp`, ...names('.lock'), 'db.position.json']);
    });

    it('of one turn go out in one write, those that come meanwhile in the next', async () => {
      await open();
      await spool.append('m a=0\n');
      files.calls.length = 0;
      const first = Array.from({ length: 10 }, (_, i) => spool.append([`m a=${i}`]));
      const more = first.map((done, i) => done.then(() => spool.append([`m b=${i}`])));
      await Promise.all(more);
      const start = HEADER + 'm a=0\n'.length;
      assert.deepEqual(files.calls, [`write ${start}`, `write ${start + 60}`]);
      assert.equal((await drain()).length, 21);
    });

    it('are acknowledged in their order, each after its bytes are in the file', async () => {
      await open();
      const seen: string[] = [];
      const appends = ['a', 'b', 'c'].map(async (name) => {
        await spool.append([`m ${name}=1`]);
        assert.ok(readFileSync(segment(1), 'utf8').includes(`m ${name}=1\n`));
        seen.push(name);
      });
      await Promise.all(appends);
      assert.deepEqual(seen, ['a', 'b', 'c']);
    });

    it('are forced to the disk before they are acknowledged, a new segment with its name', async () => {
      await open({ fsync: true });
      files.calls.length = 0;
      await spool.append(['m a=1']).then(() => files.calls.push('acknowledged'));
      await spool.append(['m a=2']).then(() => files.calls.push('acknowledged'));
      const name = '00000000000000000001.lp';
      assert.deepEqual(files.calls, [
        'write 0',
        `datasync ${name}`,
        'sync folder',
        'acknowledged',
        `write ${HEADER + 6}`,
        `datasync ${name}`,
        'acknowledged',
      ]);
    });

    it('are committed on the disk, too', async () => {
      await open({ fsync: true });
      await spool.append(['m a=1']);
      const { to } = await next(spool.reader('db'));
      files.calls.length = 0;
      await spool.reader('db').commit(to);
      assert.deepEqual(files.calls, ['position db.position.json', 'datasync db.position.json']);
    });

    it('without lines are nothing', async () => {
      await open();
      await spool.append([]);
      await spool.append('');
      assert.deepEqual(names('.lp'), []);
    });

    it('go whole into a segment, the next one when they do not fit', async () => {
      await open({ segmentBytes: HEADER + 20 });
      const long = `m ${'x'.repeat(100)}=1`;
      for (const line of ['m a=1', 'm a=2', 'm a=3', 'm a=4', long, 'm a=5']) await spool.append([line]);
      assert.deepEqual(
        [linesOf(1), linesOf(2), linesOf(3), linesOf(4)],
        ['m a=1\nm a=2\nm a=3\n', 'm a=4\n', `${long}\n`, 'm a=5\n'],
      );
      assert.deepEqual(await drain(), ['m a=1', 'm a=2', 'm a=3', 'm a=4', long, 'm a=5']);
    });

    it('are refused when it is closing, those under way are not', async () => {
      await open();
      const underWay = spool.append(['m a=1']);
      const closed = spool.close();
      assert.equal((await problemOf(spool.append(['m a=2']))).code, 'closing');
      await underWay;
      await Promise.all([closed, spool.close()]);
      assert.equal(linesOf(1), 'm a=1\n');
      assert.equal(await spool.reader('db').next(MANY), undefined);
    });

    it('of a text that ends in no line end get one', async () => {
      await open();
      await spool.append('m a=1');
      await spool.append(['m a=2']);
      assert.equal(linesOf(1), 'm a=1\nm a=2\n');
    });
  });

  describe('readers', () => {
    it('get whole lines within the limits, the same until they are committed', async () => {
      await open();
      await spool.append(['m a=1', 'm a=22', 'm a=333', 'm a=4444']);
      const reader = spool.reader('db');
      const table: [maxLines: number, maxBytes: number, lines: string[]][] = [
        [1, 100, ['m a=1']],
        [3, 100, ['m a=1', 'm a=22', 'm a=333']],
        [9, 13, ['m a=1', 'm a=22']],
        [9, 12, ['m a=1']],
        [9, 1, ['m a=1']],
        [9, 100, ['m a=1', 'm a=22', 'm a=333', 'm a=4444']],
      ];
      for (const [maxLines, maxBytes, lines] of table) {
        assert.deepEqual(
          (await reader.next({ maxLines, maxBytes }))?.lines,
          lines,
          `${maxLines} ${maxBytes}`,
        );
      }
      const two = await reader.next({ maxLines: 2, maxBytes: 100 });
      assert.deepEqual(two?.from, { segment: 1, offset: HEADER, line: 0 });
      assert.deepEqual(two?.to, { segment: 1, offset: HEADER + 13, line: 2 });
      await reader.commit(two.to);
      assert.deepEqual(await drain(), ['m a=333', 'm a=4444']);
      assert.equal(await reader.next(MANY), undefined);
    });

    it('get a line longer than the limit and than a chunk, alone', async () => {
      await open();
      const long = `m s="${'é'.repeat(400_000)}"`;
      await spool.append(['m a=1', long, 'm a=2']);
      const reader = spool.reader('db');
      const got: string[][] = [];
      for (let batch = await reader.next({ maxLines: 9, maxBytes: 50 }); batch !== undefined; ) {
        got.push([...batch.lines]);
        await reader.commit(batch.to);
        batch = await reader.next({ maxLines: 9, maxBytes: 50 });
      }
      assert.deepEqual(got, [['m a=1'], [long], ['m a=2']]);
    });

    it('load no more of a segment than a batch needs', async () => {
      await open();
      await spool.append(
        Array.from({ length: 50_000 }, (_, i) => `measurement,host=h value=${i} 1767225600000000000`),
      );
      files.bytesRead = 0;
      assert.equal(
        (await spool.reader('db').next({ maxLines: 100, maxBytes: 1_000_000 }))?.lines.length,
        100,
      );
      assert.ok(files.bytesRead <= 256 * 1024, `${files.bytesRead}`);
      files.bytesRead = 0;
      await spool.reader('db').next({ maxLines: 100_000, maxBytes: 10_000 });
      assert.ok(files.bytesRead <= 10_000, `${files.bytesRead}`);
    });

    it('see nothing of an append before it is acknowledged', async () => {
      await open();
      await spool.append(['m a=1']);
      appendFileSync(segment(1), 'm a=2\nm a='); // as a write that is under way
      assert.deepEqual((await next(spool.reader('db'))).lines, ['m a=1']);
    });

    it('each have their own position; a segment stays until all have passed it', async () => {
      await open({ readers: ['db', 'http://b:8086/x'], segmentBytes: HEADER + 12 });
      for (const i of [1, 2, 3, 4, 5]) await spool.append([`m a=${i}`]);
      assert.equal(names('.lp').length, 3);
      assert.deepEqual(await drain(), ['m a=1', 'm a=2', 'm a=3', 'm a=4', 'm a=5']);
      assert.equal(names('.lp').length, 3);
      const other = spool.reader('http://b:8086/x');
      await other.commit((await next(other)).to);
      assert.equal(names('.lp').length, 2);
      assert.equal(spool.bytes, onDisk());
      assert.deepEqual(await drain(other), ['m a=3', 'm a=4', 'm a=5']);
      assert.deepEqual(names('.lp'), ['00000000000000000003.lp']);
    });

    it('go on where they committed, with their note, after a stop and after a kill', async () => {
      await open();
      await spool.append(['m a=1', 'm a=2', 'm a=3', 'm a=4']);
      const first = await spool.reader('db').next({ maxLines: 1, maxBytes: 100 });
      assert.ok(first);
      await spool.reader('db').commit(first.to, { file: 'a.lp', size: 6 });
      await spool.close();
      await open();
      assert.deepEqual(spool.reader('db').note, { file: 'a.lp', size: 6 });
      const second = await spool.reader('db').next({ maxLines: 1, maxBytes: 100 });
      assert.deepEqual(second?.lines, ['m a=2']);
      await spool.reader('db').commit(second.to);
      await kill();
      await open();
      assert.deepEqual(spool.reader('db').note, { file: 'a.lp', size: 6 }, 'kept when none is given');
      assert.deepEqual(await drain(), ['m a=3', 'm a=4']);
      assert.deepEqual(spool.problems, []);
    });

    it('that are new begin at the oldest line; those that are gone hold nothing', async () => {
      await open({ segmentBytes: HEADER + 12, readers: ['old', 'db'] });
      for (const i of [1, 2, 3]) await spool.append([`m a=${i}`]);
      await drain();
      await spool.close();
      await open({ segmentBytes: HEADER + 12, readers: ['new', 'db'] });
      assert.deepEqual(names('.position.json'), ['db.position.json', 'new.position.json']);
      assert.deepEqual(await drain(spool.reader('new')), ['m a=1', 'm a=2', 'm a=3']);
      assert.deepEqual(names('.lp'), [], 'those of a process before are given up as a whole');
      assert.throws(() => spool.reader('old'), ProblemError);
    });

    it('hold everything while there are none', async () => {
      await open({ readers: [], segmentBytes: HEADER + 6 });
      for (const i of [1, 2, 3]) await spool.append([`m a=${i}`]);
      await spool.close();
      await open({ segmentBytes: HEADER + 6 });
      assert.deepEqual(await drain(), ['m a=1', 'm a=2', 'm a=3']);
    });

    it('tell what cannot be read, and go on when it can', async () => {
      await open();
      await spool.append(['m a=1']);
      files.broken.set('read', 'EIO');
      const problem = await problemOf(spool.reader('db').next(MANY));
      assert.deepEqual([problem.code, problem.field, problem.value], ['unreadable', segment(1), 'EIO']);
      files.broken.clear();
      assert.deepEqual(await drain(), ['m a=1']);
    });

    it('are told the unit of the time as it was when the line came', async () => {
      await open({ timeUnit: 'ms' });
      await spool.append(['m a=1 1767225600000']);
      await spool.close();
      await open({ timeUnit: 'ns' });
      await spool.append(['m a=2 1767225600000000000']);
      const reader = spool.reader('db');
      const first = await next(reader);
      await reader.commit(first.to);
      const second = await next(reader);
      assert.deepEqual(
        [first.lines.length, first.timeUnit, second.lines.length, second.timeUnit],
        [1, 'ms', 1, 'ns'],
      );
    });

    it('refuse a note that has no room, and keep the one before', async () => {
      await open();
      await spool.append(['m a=1']);
      const { to } = await next(spool.reader('db'));
      await spool.reader('db').commit({ ...to, offset: HEADER, line: 0 }, 'short');
      assert.equal((await problemOf(spool.reader('db').commit(to, 'x'.repeat(5000)))).code, 'too-large');
      assert.equal(spool.reader('db').note, 'short');
      assert.deepEqual((await next(spool.reader('db'))).lines, ['m a=1']);
    });
  });

  describe('the backlog', () => {
    it('counts lines, bytes and the age of the oldest', async () => {
      await open();
      const reader = spool.reader('db');
      assert.deepEqual(reader.backlog(), { lines: 0, bytes: 0 });
      const start = clock.now();
      await spool.append(['m a=1', 'm a=2']);
      clock.advance(5000);
      await spool.append(['m a=3']);
      assert.deepEqual(reader.backlog(), { lines: 3, bytes: 18, oldestAppendedAt: start });
      const two = await reader.next({ maxLines: 2, maxBytes: 100 });
      assert.ok(two);
      await reader.commit(two.to);
      assert.deepEqual(reader.backlog(), { lines: 1, bytes: 6, oldestAppendedAt: start + 5000 });
      await drain();
      assert.deepEqual(reader.backlog(), { lines: 0, bytes: 0 });
      clock.advance(60_000);
      await spool.append(['m a=4']);
      assert.deepEqual(reader.backlog(), { lines: 1, bytes: 6, oldestAppendedAt: start + 65_000 });
    });

    it('is no older than the commit before it, when that left nothing', async () => {
      await open();
      await spool.append(['m a=1']);
      clock.advance(500);
      await drain();
      clock.advance(300); // less than a second since the mark
      await spool.append(['m a=2']);
      assert.equal(spool.reader('db').backlog().oldestAppendedAt, clock.now() - 300);
    });

    it('is marked by the second again when a long one has been read', () => {
      const timeline = new Timeline();
      for (let i = 0; i < 5000; i++) timeline.add({ segment: 1, offset: i }, 1000 * i);
      timeline.forget([{ segment: 2, offset: 0 }]);
      const place = { segment: 2, offset: 7 };
      timeline.add({ segment: 2, offset: 0 }, 10_000_000);
      timeline.add(place, 10_001_000);
      assert.equal(timeline.at(place), 10_001_000);
    });

    it('has an age again when the clock was set back', () => {
      const timeline = new Timeline();
      const times = [10_000, 10_500, 4_000, 5_000];
      times.forEach((at, offset) => {
        timeline.add({ segment: 1, offset }, at);
      });
      const ages = times.map((_, offset) => timeline.at({ segment: 1, offset }));
      assert.deepEqual(ages, [10_000, 10_000, 4_000, 5_000]);
    });

    it('is known again after a kill, over several segments', async () => {
      await open({ segmentBytes: HEADER + 12 });
      for (const i of [1, 2, 3, 4, 5]) {
        await spool.append([`m a=${i}`]);
        clock.advance(10_000);
      }
      const first = await spool.reader('db').next({ maxLines: 1, maxBytes: 100 });
      assert.ok(first);
      await spool.reader('db').commit(first.to);
      const before = spool.reader('db').backlog();
      assert.deepEqual(before, { lines: 4, bytes: 24, oldestAppendedAt: clock.now() - 40_000 });
      await kill();
      await open({ segmentBytes: HEADER + 12 });
      assert.deepEqual(spool.reader('db').backlog(), before);
    });

    it('keeps 1,024 marks at most, and errs to the older side only', async () => {
      await open();
      const start = clock.now();
      const lines = 5000;
      for (let i = 0; i < lines; i++) {
        await spool.append([`m a=${1000 + i}`]);
        clock.advance(1000);
      }
      const reader = spool.reader('db');
      for (const maxLines of [100, 1900, 1500, 1000]) {
        const batch = await reader.next({ maxLines, maxBytes: 1e6 });
        assert.ok(batch);
        await reader.commit(batch.to);
        const appendedAt = start + 1000 * batch.to.line;
        const { oldestAppendedAt = Number.NaN } = reader.backlog();
        // 5,000 marks halved until they fit stand 8 s apart.
        assert.ok(oldestAppendedAt <= appendedAt && oldestAppendedAt > appendedAt - 8000);
      }
    });
  });

  describe('at its bound', () => {
    const small = { maxBytes: 4 * (HEADER + 12), segmentBytes: HEADER + 12 };

    it('refuses, and takes again when lines have been committed', async () => {
      await open(small);
      for (let i = 1; i <= 8; i++) await spool.append([`m a=${i}`]);
      const problem = await problemOf(spool.append(['m a=9']));
      assert.deepEqual(
        [problem.code, problem.field, problem.value, problem.limit],
        ['spool-full', folder, small.maxBytes, String(small.maxBytes)],
      );
      assert.equal(onDisk(), small.maxBytes);
      const reader = spool.reader('db');
      await reader.commit((await next(reader)).to);
      await spool.append(['m b=1']);
      assert.deepEqual(await drain(), ['m a=3', 'm a=4', 'm a=5', 'm a=6', 'm a=7', 'm a=8', 'm b=1']);
    });

    it('finds the room of a segment that all have passed', async () => {
      await open(small);
      const large = `m ${'x'.repeat(2 * HEADER)}=1`;
      for (let i = 0; i < 3; i++) {
        await spool.append([large]);
        assert.deepEqual(await drain(), [large]);
      }
    });

    it('takes what fits although more waits with it', async () => {
      await open(small);
      const results = await Promise.allSettled(
        Array.from({ length: 12 }, (_, i) => spool.append([`m a=${i % 10}`])),
      );
      assert.deepEqual(
        results.map(({ status }) => status === 'fulfilled'),
        [...Array(8).fill(true), ...Array(4).fill(false)],
      );
      assert.equal(onDisk(), small.maxBytes);
    });

    it('refuses at once what could never fit', async () => {
      await open({ ...small, whenFull: 'drop-oldest' });
      await spool.append(['m a=1']);
      assert.equal((await problemOf(spool.append(['x'.repeat(small.maxBytes)]))).code, 'too-large');
      assert.deepEqual(await drain(), ['m a=1']);
    });

    it('drops the oldest segment, counted for those who had not read it', async () => {
      await open({ ...small, whenFull: 'drop-oldest', readers: ['db', 'slow'] });
      await spool.append(['m a=1']);
      await drain();
      for (let i = 2; i <= 9; i++) await spool.append([`m a=${i}`]);
      assert.deepEqual(spool.dropped, { db: 1, slow: 2 });
      assert.equal(onDisk(), small.maxBytes - 6);
      assert.equal(spool.bytes, onDisk());
      await kill();
      await open({ ...small, whenFull: 'drop-oldest', readers: ['db', 'slow'] });
      assert.deepEqual(spool.dropped, { db: 1, slow: 2 }, 'also after a restart');
      assert.deepEqual(spool.problems, []);
      const left = ['m a=3', 'm a=4', 'm a=5', 'm a=6', 'm a=7', 'm a=8', 'm a=9'];
      assert.deepEqual(await drain(), left);
      assert.deepEqual(await drain(spool.reader('slow')), left);
    });

    it('reads on behind a segment that goes while it is opened', async () => {
      await open({ ...small, whenFull: 'drop-oldest' });
      for (let i = 1; i <= 8; i++) await spool.append([`m a=${i}`]);
      files.whileOpening = () => spool.append(['m a=9']);
      assert.deepEqual((await next(spool.reader('db'))).lines, ['m a=3', 'm a=4']);
      assert.deepEqual(spool.dropped, { db: 2 });
    });

    it('does not count what was handed out and is committed after the drop, and keeps its note', async () => {
      await open({ ...small, whenFull: 'drop-oldest' });
      await spool.append(['m a=1', 'm a=2']);
      const reader = spool.reader('db');
      const one = await reader.next({ maxLines: 1, maxBytes: 100 });
      assert.ok(one);
      for (let i = 3; i <= 9; i++) await spool.append([`m a=${i}`]);
      assert.equal(reader.dropped, 2);
      await reader.commit(one.to, 'written');
      assert.deepEqual([reader.dropped, reader.note], [1, 'written']);
      assert.deepEqual(await drain(), ['m a=3', 'm a=4', 'm a=5', 'm a=6', 'm a=7', 'm a=8', 'm a=9']);
    });

    it('loses no line uncounted, whatever is read meanwhile', async () => {
      const step = fc.record({
        lines: fc.integer({ min: 1, max: 5 }),
        read: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
        commitsLater: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
          rmSync(folder, { recursive: true });
          files = new FailingFiles();
          await open({ maxBytes: 1000, segmentBytes: 200, whenFull: 'drop-oldest' });
          const reader = spool.reader('db');
          let appended = 0;
          const read: number[] = [];
          for (const { lines, read: maxLines, commitsLater } of steps) {
            const text = () => Array.from({ length: lines }, () => `m,pad=${'x'.repeat(20)} a=${appended++}`);
            const batch = maxLines && (await reader.next({ maxLines, maxBytes: 1000 }));
            if (!commitsLater && batch) await reader.commit(batch.to);
            await Promise.all([spool.append(text()), spool.append(text())]);
            if (commitsLater && batch) await reader.commit(batch.to);
            if (batch) read.push(...batch.lines.map((line) => Number(line.split('=')[2])));
            assert.ok(onDisk() <= 1000);
            assert.equal(read.length + reader.dropped + reader.backlog().lines, appended);
          }
          assert.deepEqual(
            read,
            [...new Set(read)].sort((a, b) => a - b),
            'in order, none twice',
          );
          await spool.close();
        }),
        { seed: 3, numRuns: 60 },
      );
    });
  });

  describe('a write that fails', () => {
    it('leaves nothing, and the next one works again when there is room', async () => {
      await open();
      await spool.append(['m a=1']);
      files.room = 8; // a short write first, then ENOSPC: one whole line of two
      const problem = await problemOf(spool.append(['m b=1', 'm b=2']));
      assert.deepEqual([problem.code, problem.value], ['disk-full', 'ENOSPC']);
      assert.equal(linesOf(1), 'm a=1\n');
      files.room = Number.POSITIVE_INFINITY;
      await spool.append(['m a=2']);
      assert.equal(linesOf(1), 'm a=1\nm a=2\n');
      assert.deepEqual(await drain(), ['m a=1', 'm a=2']);
    });

    it('leaves nothing of a new segment either', async () => {
      await open();
      files.room = HEADER + 3;
      assert.equal((await problemOf(spool.append(['m b=1']))).code, 'disk-full');
      assert.deepEqual(names('.lp'), []);
      files.room = Number.POSITIVE_INFINITY;
      await spool.append(['m a=1']);
      assert.deepEqual(await drain(), ['m a=1']);
    });

    it('leaves nothing of one that cannot even be deleted', async () => {
      await open();
      files.room = HEADER + 8;
      files.broken.set('remove', 'EBUSY');
      await problemOf(spool.append(['m b=1', 'm b=2']));
      await kill();
      await open();
      assert.deepEqual(await drain(), []);
    });

    it('refuses all that went out with it, and nothing that did before or after', async () => {
      await open();
      await spool.append(['m a=1']);
      files.room = 9;
      const group = await Promise.allSettled([spool.append(['m b=1']), spool.append(['m b=2'])]);
      assert.deepEqual(
        group.map(({ status }) => status),
        ['rejected', 'rejected'],
      );
      files.room = 6;
      await spool.append(['m a=2']);
      assert.deepEqual(await drain(), ['m a=1', 'm a=2']);
    });

    it('that cannot be cut back ends the segment: the next one says where', async () => {
      await open();
      await spool.append(['m a=1']);
      files.room = 8;
      files.broken.set('truncate', 'EIO');
      await problemOf(spool.append(['m b=1', 'm b=2']));
      files.room = Number.POSITIVE_INFINITY;
      await spool.append(['m a=2']);
      assert.equal(linesOf(1), 'm a=1\nm b=1\nm ');
      assert.deepEqual(names('.lp').length, 2);
      await kill();
      await open();
      assert.equal(linesOf(1), 'm a=1\n');
      assert.equal(spool.cutBytes, 8);
      assert.deepEqual(await drain(), ['m a=1', 'm a=2']);
    });

    it('and is cut back when the disk lets it, at close at the latest', async () => {
      await open();
      await spool.append(['m a=1']);
      files.room = 8;
      files.broken.set('truncate', 'EIO');
      await problemOf(spool.append(['m b=1', 'm b=2']));
      files.broken.clear();
      await spool.close();
      assert.equal(linesOf(1), 'm a=1\n');
    });

    it('to the disk itself ends the segment, since a second sync may lie', async () => {
      await open({ fsync: true });
      await spool.append(['m a=1']);
      files.failsOnce = 'datasync';
      assert.equal((await problemOf(spool.append(['m b=1']))).code, 'unwritable');
      await spool.append(['m a=2']);
      assert.deepEqual([linesOf(1), linesOf(2)], ['m a=1\n', 'm a=2\n']);
    });

    it('of a position leaves it where it was', async () => {
      await open();
      await spool.append(['m a=1']);
      const reader = spool.reader('db');
      const { to } = await next(reader);
      files.broken.set('position', 'EIO');
      assert.equal((await problemOf(reader.commit(to))).code, 'unwritable');
      assert.equal(reader.backlog().lines, 1);
      files.broken.clear();
      await reader.commit(to);
      assert.equal(reader.backlog().lines, 0);
    });

    it('does not keep positions from moving and segments from going: no bytes are added for them', async () => {
      await open({ segmentBytes: HEADER + 12 });
      for (let i = 1; i <= 5; i++) await spool.append([`m a=${i}`]);
      const size = statSync(join(folder, 'db.position.json')).size;
      await drain();
      assert.equal(statSync(join(folder, 'db.position.json')).size, size);
    });

    it('of a segment that cannot be deleted is tried again', async () => {
      await open({ segmentBytes: HEADER + 12 });
      for (let i = 1; i <= 5; i++) await spool.append([`m a=${i}`]);
      files.broken.set('remove', 'EBUSY');
      const reader = spool.reader('db');
      await reader.commit((await next(reader)).to);
      assert.equal(names('.lp').length, 3);
      files.broken.clear();
      await reader.commit((await next(reader)).to);
      assert.deepEqual(names('.lp'), ['00000000000000000003.lp']);
    });
  });

  describe('at open', () => {
    it('cuts off a torn last line and counts it', async () => {
      await open();
      await spool.append(['m a=1', 'm a=2']);
      await kill();
      appendFileSync(segment(1), 'm a=3');
      await open();
      assert.equal(spool.cutBytes, 5);
      await spool.append(['m a=4']);
      assert.deepEqual(await drain(), ['m a=1', 'm a=2', 'm a=4']);
    });

    it('gives up a segment whose header is all there is, or not even that', async () => {
      for (const kept of [0, 50, HEADER, HEADER + 3]) {
        await open();
        await spool.append(['m a=1']);
        await spool.close();
        truncateSync(segment(1), kept);
        await open();
        assert.deepEqual(names('.lp'), [], `${kept}`);
        await spool.append(['m a=2']);
        assert.deepEqual(await drain(), ['m a=2'], `${kept}`);
        await spool.close();
        rmSync(folder, { recursive: true });
      }
    });

    it('reads segments that something else has written', async () => {
      writeFileSync(segment(4), 'm a=1 1\nm a=2 2\n');
      await open();
      await spool.append(['m a=3 3']);
      assert.deepEqual(names('.lp'), ['00000000000000000004.lp', '00000000000000000005.lp']);
      assert.deepEqual(await drain(), ['m a=1 1', 'm a=2 2', 'm a=3 3']);
    });

    /** Three lines in two segments, the first of them committed; then the position file is harmed. */
    const positions: [name: string, harm: (path: string) => void, told: string[], lines: string[]][] = [
      ['whole', () => undefined, [], ['m a=2', 'm a=3']],
      ['gone', (path) => rmSync(path), ['position-damaged'], ['m a=1', 'm a=2', 'm a=3']],
      ['empty', (path) => writeFileSync(path, ''), ['position-damaged'], ['m a=1', 'm a=2', 'm a=3']],
      [
        'noise',
        (path) => writeFileSync(path, 'x'.repeat(8192)),
        ['position-damaged'],
        ['m a=1', 'm a=2', 'm a=3'],
      ],
      ['other digits', changed, ['position-damaged'], ['m a=1', 'm a=2', 'm a=3']],
    ];
    for (const [name, harm, told, lines] of positions) {
      it(`begins where the position says, or at the oldest line: ${name}`, async () => {
        await open({ segmentBytes: HEADER + 12 });
        for (const i of [1, 2, 3]) await spool.append([`m a=${i}`]);
        const one = await spool.reader('db').next({ maxLines: 1, maxBytes: 100 });
        assert.ok(one);
        await spool.reader('db').commit(one.to);
        await kill();
        harm(join(folder, 'db.position.json'));
        await open();
        assert.deepEqual(
          spool.problems.map(({ code }) => code),
          told,
        );
        assert.deepEqual(await drain(), lines);
      });
    }

    function changed(path: string): void {
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"line":', '"line":1'));
    }

    it('falls back on the position before when the last one was torn', async () => {
      await open();
      await spool.append(['m a=1', 'm a=2', 'm a=3']);
      const reader = spool.reader('db');
      for (const kept of [1, 2]) {
        const one = await reader.next({ maxLines: 1, maxBytes: 100 });
        assert.ok(one, `${kept}`);
        await reader.commit(one.to);
      }
      await kill();
      const path = join(folder, 'db.position.json');
      const text = readFileSync(path, 'utf8');
      const last = lastSequence(text);
      assert.equal(last, 4, 'two when it was opened, two commits');
      writeFileSync(
        path,
        text.replace(`"sequence":${last}`, `"sequence":0`.padEnd(`"sequence":${last}`.length)),
      );
      await open();
      assert.deepEqual(spool.problems, []);
      assert.deepEqual(await drain(), ['m a=2', 'm a=3']);
      assert.equal(lastSequence(readFileSync(path, 'utf8')), 6, 'from 3 on');
    });

    function lastSequence(text: string): number {
      return Math.max(...[...text.matchAll(/"sequence":(\d+)/g)].map(([, digits]) => Number(digits)));
    }

    it('goes on at the end when the position lies beyond it, and skips nothing that comes', async () => {
      await open();
      await spool.append(['m a=1', 'm a=2', 'm a=3']);
      await drain();
      await kill();
      truncateSync(segment(1), HEADER + 6); // lost with the power
      await open();
      const [told] = spool.problems;
      assert.deepEqual([told?.code, told?.value], ['position-beyond', `1:${HEADER + 18}`]);
      await spool.append(['m b=1', 'm b=2', 'm b=3']);
      assert.equal(linesOf(2), 'm b=1\nm b=2\nm b=3\n', 'where m a=2 was no other line comes to be');
      await kill(); // the position that is saved must be the new one
      await open();
      assert.deepEqual(await drain(), ['m b=1', 'm b=2', 'm b=3']);
    });

    it('gives no number twice: segment and offset name a line for good', async () => {
      await open({ segmentBytes: HEADER + 12 });
      for (const i of [1, 2, 3]) await spool.append([`m a=${i}`]);
      await drain();
      await spool.close();
      for (const name of names('.lp')) rmSync(join(folder, name));
      await open();
      await spool.append(['m b=1', 'm b=2']);
      assert.deepEqual(names('.lp'), ['00000000000000000003.lp']);
      assert.deepEqual(await drain(), ['m b=1', 'm b=2']);
    });

    it('tells of segments that somebody has deleted', async () => {
      await open({ segmentBytes: HEADER + 12 });
      for (const i of [1, 2, 3, 4, 5]) await spool.append([`m a=${i}`]);
      await spool.close();
      rmSync(segment(1));
      await open();
      assert.deepEqual(
        spool.problems.map(({ code, value }) => [code, value]),
        [['position-damaged', '1:0']],
      );
      assert.deepEqual(await drain(), ['m a=3', 'm a=4', 'm a=5']);
    });
  });
});
