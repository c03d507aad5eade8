import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../engine/telemetry/problem';
import { HEADER, MANY, next, problemOf, SpoolFolder } from '../support/spool-folder';

describe('io/spool: readers', () => {
  let at: SpoolFolder;

  beforeEach(() => {
    at = new SpoolFolder();
  });

  afterEach(() => at.remove());

  it('get whole lines within the limits, the same until they are committed', async () => {
    await at.open();
    await at.spool.append(['m a=1', 'm a=22', 'm a=333', 'm a=4444']);
    const reader = at.spool.reader('db');
    const table: [maxLines: number, maxBytes: number, lines: string[]][] = [
      [1, 100, ['m a=1']],
      [3, 100, ['m a=1', 'm a=22', 'm a=333']],
      [9, 13, ['m a=1', 'm a=22']],
      [9, 12, ['m a=1']],
      [9, 1, ['m a=1']],
      [9, 100, ['m a=1', 'm a=22', 'm a=333', 'm a=4444']],
    ];
    for (const [maxLines, maxBytes, lines] of table) {
      assert.deepEqual((await reader.next({ maxLines, maxBytes }))?.lines, lines, `${maxLines} ${maxBytes}`);
    }
    const two = await reader.next({ maxLines: 2, maxBytes: 100 });
    assert.deepEqual(two?.from, { segment: 1, offset: HEADER, line: 0 });
    assert.deepEqual(two?.to, { segment: 1, offset: HEADER + 13, line: 2 });
    await reader.commit(two.to);
    assert.deepEqual(await at.drain(), ['m a=333', 'm a=4444']);
    assert.equal(await reader.next(MANY), undefined);
  });

  it('get a line longer than the limit and than a chunk, alone', async () => {
    await at.open();
    const long = `m s="${'é'.repeat(400_000)}"`;
    await at.spool.append(['m a=1', long, 'm a=2']);
    const reader = at.spool.reader('db');
    const got: string[][] = [];
    for (let batch = await reader.next({ maxLines: 9, maxBytes: 50 }); batch !== undefined; ) {
      got.push([...batch.lines]);
      await reader.commit(batch.to);
      batch = await reader.next({ maxLines: 9, maxBytes: 50 });
    }
    assert.deepEqual(got, [['m a=1'], [long], ['m a=2']]);
  });

  it('load no more of a segment than a batch needs', async () => {
    await at.open();
    await at.spool.append(
      Array.from({ length: 50_000 }, (_, i) => `measurement,host=h value=${i} 1767225600000000000`),
    );
    at.files.bytesRead = 0;
    assert.equal(
      (await at.spool.reader('db').next({ maxLines: 100, maxBytes: 1_000_000 }))?.lines.length,
      100,
    );
    assert.ok(at.files.bytesRead <= 256 * 1024, `${at.files.bytesRead}`);
    at.files.bytesRead = 0;
    await at.spool.reader('db').next({ maxLines: 100_000, maxBytes: 10_000 });
    assert.ok(at.files.bytesRead <= 10_000, `${at.files.bytesRead}`);
  });

  it('see nothing of an append before it is acknowledged', async () => {
    await at.open();
    await at.spool.append(['m a=1']);
    appendFileSync(at.segment(1), 'm a=2\nm a='); // as a write that is under way
    assert.deepEqual((await next(at.spool.reader('db'))).lines, ['m a=1']);
  });

  it('each have their own position; a segment stays until all have passed it', async () => {
    await at.open({ readers: ['db', 'http://b:8086/x'], segmentBytes: HEADER + 12 });
    for (const i of [1, 2, 3, 4, 5]) await at.spool.append([`m a=${i}`]);
    assert.equal(at.names('.lp').length, 3);
    assert.deepEqual(await at.drain(), ['m a=1', 'm a=2', 'm a=3', 'm a=4', 'm a=5']);
    assert.equal(at.names('.lp').length, 3);
    const other = at.spool.reader('http://b:8086/x');
    await other.commit((await next(other)).to);
    assert.equal(at.names('.lp').length, 2);
    assert.equal(at.spool.bytes, at.onDisk());
    assert.deepEqual(await at.drain(other), ['m a=3', 'm a=4', 'm a=5']);
    assert.deepEqual(at.names('.lp'), ['00000000000000000003.lp']);
  });

  it('keep no deleted segment open, whoever was the last to pass it', async () => {
    await at.open({ readers: ['db', 'slow'], segmentBytes: HEADER + 12 });
    for (const i of [1, 2, 3, 4, 5]) await at.spool.append([`m a=${i}`]);
    const reader = at.spool.reader('db');
    await reader.commit((await next(reader)).to);
    assert.ok(at.files.openNames.includes('00000000000000000001.lp'));
    await at.drain(at.spool.reader('slow'));
    assert.equal(at.files.openNames.includes('00000000000000000001.lp'), false);
  });

  it('go on where they committed, with their note, after a stop and after a kill', async () => {
    await at.open();
    await at.spool.append(['m a=1', 'm a=2', 'm a=3', 'm a=4']);
    const first = await at.spool.reader('db').next({ maxLines: 1, maxBytes: 100 });
    assert.ok(first);
    await at.spool.reader('db').commit(first.to, { file: 'a.lp', size: 6 });
    await at.spool.close();
    await at.open();
    assert.deepEqual(at.spool.reader('db').note, { file: 'a.lp', size: 6 });
    const second = await at.spool.reader('db').next({ maxLines: 1, maxBytes: 100 });
    assert.deepEqual(second?.lines, ['m a=2']);
    await at.spool.reader('db').commit(second.to);
    await at.kill();
    await at.open();
    assert.deepEqual(at.spool.reader('db').note, { file: 'a.lp', size: 6 }, 'kept when none is given');
    assert.deepEqual(await at.drain(), ['m a=3', 'm a=4']);
    assert.deepEqual(at.spool.problems, []);
  });

  it('that are new begin at the oldest line; those that are gone hold nothing', async () => {
    await at.open({ segmentBytes: HEADER + 12, readers: ['old', 'db'] });
    for (const i of [1, 2, 3]) await at.spool.append([`m a=${i}`]);
    await at.drain();
    await at.spool.close();
    await at.open({ segmentBytes: HEADER + 12, readers: ['new', 'db'] });
    assert.deepEqual(at.names('.position.json'), ['db.position.json', 'new.position.json']);
    assert.deepEqual(
      at.spool.problems.map(({ code }) => code),
      ['target-gone'],
      'a new one is no damage',
    );
    assert.deepEqual(await at.drain(at.spool.reader('new')), ['m a=1', 'm a=2', 'm a=3']);
    assert.deepEqual(at.names('.lp'), [], 'those of a process before are given up as a whole');
    assert.throws(() => at.spool.reader('old'), ProblemError);
  });

  it('that are gone are told of when lines had not reached them', async () => {
    const readers = ['db', 'late', 'done'];
    await at.open({ readers });
    await at.spool.append(['m a=1', 'm a=2', 'm a=3']);
    await at.drain(at.spool.reader('done'));
    const first = await at.spool.reader('late').next({ maxLines: 1, maxBytes: 100 });
    assert.ok(first);
    await at.spool.reader('late').commit(first.to);
    await at.spool.close();
    await at.open({ readers: ['db'] });
    assert.deepEqual(
      at.spool.problems.map(({ code, field, value }) => [code, path.basename(field), value]),
      [['target-gone', 'late.position.json', 2]],
    );
    assert.deepEqual(at.names('.position.json'), ['db.position.json']);
    assert.deepEqual(await at.drain(), ['m a=1', 'm a=2', 'm a=3']);
  });

  it('hold everything while there are none', async () => {
    await at.open({ readers: [], segmentBytes: HEADER + 6 });
    for (const i of [1, 2, 3]) await at.spool.append([`m a=${i}`]);
    await at.spool.close();
    await at.open({ segmentBytes: HEADER + 6 });
    assert.deepEqual(await at.drain(), ['m a=1', 'm a=2', 'm a=3']);
  });

  it('tell what cannot be read, and go on when it can', async () => {
    await at.open();
    await at.spool.append(['m a=1']);
    at.files.broken.set('read', 'EIO');
    const problem = await problemOf(at.spool.reader('db').next(MANY));
    assert.deepEqual([problem.code, problem.field, problem.value], ['unreadable', at.segment(1), 'EIO']);
    at.files.broken.clear();
    assert.deepEqual(await at.drain(), ['m a=1']);
  });

  it('are told the unit of the time as it was when the line came', async () => {
    await at.open({ timeUnit: 'ms' });
    await at.spool.append(['m a=1 1767225600000']);
    await at.spool.close();
    await at.open({ timeUnit: 'ns' });
    await at.spool.append(['m a=2 1767225600000000000']);
    const reader = at.spool.reader('db');
    const first = await next(reader);
    await reader.commit(first.to);
    const second = await next(reader);
    assert.deepEqual(
      [first.lines.length, first.timeUnit, second.lines.length, second.timeUnit],
      [1, 'ms', 1, 'ns'],
    );
  });

  it('refuse a note that has no room, and keep the one before', async () => {
    await at.open();
    await at.spool.append(['m a=1']);
    const { to } = await next(at.spool.reader('db'));
    await at.spool.reader('db').commit({ ...to, offset: HEADER, line: 0 }, 'short');
    assert.equal((await problemOf(at.spool.reader('db').commit(to, 'x'.repeat(5000)))).code, 'too-large');
    assert.equal(at.spool.reader('db').note, 'short');
    assert.deepEqual((await next(at.spool.reader('db'))).lines, ['m a=1']);
  });
});
