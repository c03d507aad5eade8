import assert from 'node:assert/strict';
import { Timeline } from '../../io/spool/timeline';
import { HEADER, SpoolFolder } from '../support/spool-folder';

describe('io/spool: the backlog', () => {
  let at: SpoolFolder;

  beforeEach(() => {
    at = new SpoolFolder();
  });

  afterEach(() => at.remove());

  it('counts lines, bytes and the age of the oldest', async () => {
    await at.open();
    const reader = at.spool.reader('db');
    assert.deepEqual(reader.backlog(), { lines: 0, bytes: 0 });
    const start = at.clock.now();
    await at.spool.append(['m a=1', 'm a=2']);
    at.clock.advance(5000);
    await at.spool.append(['m a=3']);
    assert.deepEqual(reader.backlog(), { lines: 3, bytes: 18, oldestAppendedAt: start });
    const two = await reader.next({ maxLines: 2, maxBytes: 100 });
    assert.ok(two);
    await reader.commit(two.to);
    assert.deepEqual(reader.backlog(), { lines: 1, bytes: 6, oldestAppendedAt: start + 5000 });
    await at.drain();
    assert.deepEqual(reader.backlog(), { lines: 0, bytes: 0 });
    at.clock.advance(60_000);
    await at.spool.append(['m a=4']);
    assert.deepEqual(reader.backlog(), { lines: 1, bytes: 6, oldestAppendedAt: start + 65_000 });
  });

  it('is no older than the commit before it, when that left nothing', async () => {
    await at.open();
    await at.spool.append(['m a=1']);
    at.clock.advance(500);
    await at.drain();
    at.clock.advance(300); // less than a second since the mark
    await at.spool.append(['m a=2']);
    assert.equal(at.spool.reader('db').backlog().oldestAppendedAt, at.clock.now() - 300);
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
    await at.open({ segmentBytes: HEADER + 12 });
    for (const i of [1, 2, 3, 4, 5]) {
      await at.spool.append([`m a=${i}`]);
      at.clock.advance(10_000);
    }
    const first = await at.spool.reader('db').next({ maxLines: 1, maxBytes: 100 });
    assert.ok(first);
    await at.spool.reader('db').commit(first.to);
    const before = at.spool.reader('db').backlog();
    assert.deepEqual(before, { lines: 4, bytes: 24, oldestAppendedAt: at.clock.now() - 40_000 });
    await at.kill();
    await at.open({ segmentBytes: HEADER + 12 });
    assert.deepEqual(at.spool.reader('db').backlog(), before);
  });

  it('keeps 1,024 marks at most, and errs to the older side only', async () => {
    await at.open();
    const start = at.clock.now();
    const lines = 5000;
    for (let i = 0; i < lines; i++) {
      await at.spool.append([`m a=${1000 + i}`]);
      at.clock.advance(1000);
    }
    const reader = at.spool.reader('db');
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
