import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { HEADER, next, problemOf, SpoolFolder } from '../support/spool-folder';

describe('io/spool: a write that fails', () => {
  let at: SpoolFolder;

  beforeEach(() => {
    at = new SpoolFolder();
  });

  afterEach(() => at.remove());

  it('leaves nothing, and the next one works again when there is room', async () => {
    await at.open();
    await at.spool.append(['m a=1']);
    at.files.room = 8; // a short write first, then ENOSPC: one whole line of two
    const problem = await problemOf(at.spool.append(['m b=1', 'm b=2']));
    assert.deepEqual([problem.code, problem.value], ['disk-full', 'ENOSPC']);
    assert.equal(at.linesOf(1), 'm a=1\n');
    at.files.room = Number.POSITIVE_INFINITY;
    await at.spool.append(['m a=2']);
    assert.equal(at.linesOf(1), 'm a=1\nm a=2\n');
    assert.deepEqual(await at.drain(), ['m a=1', 'm a=2']);
  });

  it('leaves nothing of a new segment either', async () => {
    await at.open();
    at.files.room = HEADER + 3;
    assert.equal((await problemOf(at.spool.append(['m b=1']))).code, 'disk-full');
    assert.deepEqual(at.names('.lp'), []);
    at.files.room = Number.POSITIVE_INFINITY;
    await at.spool.append(['m a=1']);
    assert.deepEqual(await at.drain(), ['m a=1']);
  });

  it('leaves nothing of one that cannot even be deleted', async () => {
    await at.open();
    at.files.room = HEADER + 8;
    at.files.broken.set('remove', 'EBUSY');
    await problemOf(at.spool.append(['m b=1', 'm b=2']));
    await at.kill();
    await at.open();
    assert.deepEqual(await at.drain(), []);
  });

  it('refuses all that went out with it, and nothing that did before or after', async () => {
    await at.open();
    await at.spool.append(['m a=1']);
    at.files.room = 9;
    const group = await Promise.allSettled([at.spool.append(['m b=1']), at.spool.append(['m b=2'])]);
    assert.deepEqual(
      group.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    at.files.room = 6;
    await at.spool.append(['m a=2']);
    assert.deepEqual(await at.drain(), ['m a=1', 'm a=2']);
  });

  it('that cannot be cut back ends the segment: the next one says where', async () => {
    await at.open();
    await at.spool.append(['m a=1']);
    at.files.room = 8;
    at.files.broken.set('truncate', 'EIO');
    await problemOf(at.spool.append(['m b=1', 'm b=2']));
    at.files.room = Number.POSITIVE_INFINITY;
    await at.spool.append(['m a=2']);
    assert.equal(at.linesOf(1), 'm a=1\nm b=1\nm ');
    assert.deepEqual(at.names('.lp').length, 2);
    await at.kill();
    await at.open();
    assert.equal(at.linesOf(1), 'm a=1\n');
    assert.equal(at.spool.cutBytes, 8);
    assert.deepEqual(await at.drain(), ['m a=1', 'm a=2']);
  });

  it('and is cut back when the disk lets it, at close at the latest', async () => {
    await at.open();
    await at.spool.append(['m a=1']);
    at.files.room = 8;
    at.files.broken.set('truncate', 'EIO');
    await problemOf(at.spool.append(['m b=1', 'm b=2']));
    at.files.broken.clear();
    await at.spool.close();
    assert.equal(at.linesOf(1), 'm a=1\n');
  });

  it('to the disk itself ends the segment, since a second sync may lie', async () => {
    await at.open({ fsync: true });
    await at.spool.append(['m a=1']);
    at.files.failsOnce = 'datasync';
    assert.equal((await problemOf(at.spool.append(['m b=1']))).code, 'unwritable');
    await at.spool.append(['m a=2']);
    assert.deepEqual([at.linesOf(1), at.linesOf(2)], ['m a=1\n', 'm a=2\n']);
  });

  it('of a position leaves it where it was', async () => {
    await at.open();
    await at.spool.append(['m a=1']);
    const reader = at.spool.reader('db');
    const { to } = await next(reader);
    at.files.broken.set('position', 'EIO');
    assert.equal((await problemOf(reader.commit(to))).code, 'unwritable');
    assert.equal(reader.backlog().lines, 1);
    at.files.broken.clear();
    await reader.commit(to);
    assert.equal(reader.backlog().lines, 0);
  });

  it('does not keep positions from moving and segments from going: no bytes are added for them', async () => {
    await at.open({ segmentBytes: HEADER + 12 });
    for (let i = 1; i <= 5; i++) await at.spool.append([`m a=${i}`]);
    const size = statSync(join(at.folder, 'db.position.json')).size;
    await at.drain();
    assert.equal(statSync(join(at.folder, 'db.position.json')).size, size);
  });

  it('of a segment that cannot be deleted is tried again', async () => {
    await at.open({ segmentBytes: HEADER + 12 });
    for (let i = 1; i <= 5; i++) await at.spool.append([`m a=${i}`]);
    at.files.broken.set('remove', 'EBUSY');
    const reader = at.spool.reader('db');
    await reader.commit((await next(reader)).to);
    assert.equal(at.names('.lp').length, 3);
    at.files.broken.clear();
    await reader.commit((await next(reader)).to);
    assert.deepEqual(at.names('.lp'), ['00000000000000000003.lp']);
  });
});
