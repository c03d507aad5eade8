import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { HEADER, MANY, next, problemOf, SpoolFolder } from '../support/spool-folder';

describe('io/spool: appends', () => {
  let at: SpoolFolder;

  beforeEach(() => {
    at = new SpoolFolder();
  });

  afterEach(() => at.remove());

  it('are plain line protocol behind one comment', async () => {
    await at.open();
    await at.spool.append(['cpu t=1 1', 'cpu t=2 2']);
    await at.spool.append('cpu t=3 3\n');
    const [header, ...lines] = readFileSync(at.segment(1), 'utf8').split('\n');
    const facts = '{"time_unit":"ns","since":1767225600000,"previous_bytes":0}';
    assert.equal(header, `# coldaisle ${facts}`.padEnd(HEADER - 1));
    assert.deepEqual(lines, ['cpu t=1 1', 'cpu t=2 2', 'cpu t=3 3', '']);
    assert.deepEqual(at.names(''), [`${'1'.padStart(20, '0')}.lp`, ...at.names('.lock'), 'db.position.json']);
  });

  it('of one turn go out in one write, those that come meanwhile in the next', async () => {
    await at.open();
    await at.spool.append('m a=0\n');
    at.files.calls.length = 0;
    const first = Array.from({ length: 10 }, (_, i) => at.spool.append([`m a=${i}`]));
    const more = first.map((done, i) => done.then(() => at.spool.append([`m b=${i}`])));
    await Promise.all(more);
    const start = HEADER + 'm a=0\n'.length;
    assert.deepEqual(at.files.calls, [`write ${start}`, `write ${start + 60}`]);
    assert.equal((await at.drain()).length, 21);
  });

  it('are acknowledged in their order, each after its bytes are in the file', async () => {
    await at.open();
    const seen: string[] = [];
    const appends = ['a', 'b', 'c'].map(async (name) => {
      await at.spool.append([`m ${name}=1`]);
      assert.ok(readFileSync(at.segment(1), 'utf8').includes(`m ${name}=1\n`));
      seen.push(name);
    });
    await Promise.all(appends);
    assert.deepEqual(seen, ['a', 'b', 'c']);
  });

  it('are forced to the disk before they are acknowledged, a new segment with its name', async () => {
    await at.open({ fsync: true });
    at.files.calls.length = 0;
    await at.spool.append(['m a=1']).then(() => at.files.calls.push('acknowledged'));
    await at.spool.append(['m a=2']).then(() => at.files.calls.push('acknowledged'));
    const name = '00000000000000000001.lp';
    assert.deepEqual(at.files.calls, [
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
    await at.open({ fsync: true });
    await at.spool.append(['m a=1']);
    const { to } = await next(at.spool.reader('db'));
    at.files.calls.length = 0;
    await at.spool.reader('db').commit(to);
    assert.deepEqual(at.files.calls, ['position db.position.json', 'datasync db.position.json']);
  });

  it('without lines are nothing', async () => {
    await at.open();
    await at.spool.append([]);
    await at.spool.append('');
    assert.deepEqual(at.names('.lp'), []);
  });

  it('go whole into a segment, the next one when they do not fit', async () => {
    await at.open({ segmentBytes: HEADER + 20 });
    const long = `m ${'x'.repeat(100)}=1`;
    for (const line of ['m a=1', 'm a=2', 'm a=3', 'm a=4', long, 'm a=5']) await at.spool.append([line]);
    assert.deepEqual(
      [at.linesOf(1), at.linesOf(2), at.linesOf(3), at.linesOf(4)],
      ['m a=1\nm a=2\nm a=3\n', 'm a=4\n', `${long}\n`, 'm a=5\n'],
    );
    assert.deepEqual(await at.drain(), ['m a=1', 'm a=2', 'm a=3', 'm a=4', long, 'm a=5']);
  });

  it('are refused when it is closing, those under way are not', async () => {
    await at.open();
    const underWay = at.spool.append(['m a=1']);
    const closed = at.spool.close();
    assert.equal((await problemOf(at.spool.append(['m a=2']))).code, 'closing');
    await underWay;
    await Promise.all([closed, at.spool.close()]);
    assert.equal(at.linesOf(1), 'm a=1\n');
    assert.equal(await at.spool.reader('db').next(MANY), undefined);
  });

  it('of a text that ends in no line end get one', async () => {
    await at.open();
    await at.spool.append('m a=1');
    await at.spool.append(['m a=2']);
    assert.equal(at.linesOf(1), 'm a=1\nm a=2\n');
  });
});
