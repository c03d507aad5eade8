import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEADER, SpoolFolder } from '../support/spool-folder';

describe('io/spool at open', () => {
  let at: SpoolFolder;

  beforeEach(() => {
    at = new SpoolFolder();
  });

  afterEach(() => at.remove());

  it('cuts off a torn last line and counts it', async () => {
    await at.open();
    await at.spool.append(['m a=1', 'm a=2']);
    await at.kill();
    appendFileSync(at.segment(1), 'm a=3');
    await at.open();
    assert.equal(at.spool.cutBytes, 5);
    await at.spool.append(['m a=4']);
    assert.deepEqual(await at.drain(), ['m a=1', 'm a=2', 'm a=4']);
  });

  it('gives up a segment whose header is all there is, or not even that', async () => {
    for (const kept of [0, 50, HEADER, HEADER + 3]) {
      await at.open();
      await at.spool.append(['m a=1']);
      await at.spool.close();
      truncateSync(at.segment(1), kept);
      await at.open();
      assert.deepEqual(at.names('.lp'), [], `${kept}`);
      await at.spool.append(['m a=2']);
      assert.deepEqual(await at.drain(), ['m a=2'], `${kept}`);
      await at.spool.close();
      rmSync(at.folder, { recursive: true });
    }
  });

  it('reads segments that something else has written', async () => {
    writeFileSync(at.segment(4), 'm a=1 1\nm a=2 2\n');
    await at.open();
    await at.spool.append(['m a=3 3']);
    assert.deepEqual(at.names('.lp'), ['00000000000000000004.lp', '00000000000000000005.lp']);
    assert.deepEqual(await at.drain(), ['m a=1 1', 'm a=2 2', 'm a=3 3']);
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
      await at.open({ segmentBytes: HEADER + 12 });
      for (const i of [1, 2, 3]) await at.spool.append([`m a=${i}`]);
      const one = await at.spool.reader('db').next({ maxLines: 1, maxBytes: 100 });
      assert.ok(one);
      await at.spool.reader('db').commit(one.to);
      await at.kill();
      harm(join(at.folder, 'db.position.json'));
      await at.open();
      assert.deepEqual(
        at.spool.problems.map(({ code }) => code),
        told,
      );
      assert.deepEqual(await at.drain(), lines);
    });
  }

  function changed(path: string): void {
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"line":', '"line":1'));
  }

  it('falls back on the position before when the last one was torn', async () => {
    await at.open();
    await at.spool.append(['m a=1', 'm a=2', 'm a=3']);
    const reader = at.spool.reader('db');
    for (const kept of [1, 2]) {
      const one = await reader.next({ maxLines: 1, maxBytes: 100 });
      assert.ok(one, `${kept}`);
      await reader.commit(one.to);
    }
    await at.kill();
    const path = join(at.folder, 'db.position.json');
    const text = readFileSync(path, 'utf8');
    const last = lastSequence(text);
    assert.equal(last, 4, 'two when it was opened, two commits');
    writeFileSync(
      path,
      text.replace(`"sequence":${last}`, `"sequence":0`.padEnd(`"sequence":${last}`.length)),
    );
    await at.open();
    assert.deepEqual(at.spool.problems, []);
    assert.deepEqual(await at.drain(), ['m a=2', 'm a=3']);
    assert.equal(lastSequence(readFileSync(path, 'utf8')), 6, 'from 3 on');
  });

  function lastSequence(text: string): number {
    return Math.max(...[...text.matchAll(/"sequence":(\d+)/g)].map(([, digits]) => Number(digits)));
  }

  it('goes on at the end when the position lies beyond it, and skips nothing that comes', async () => {
    await at.open();
    await at.spool.append(['m a=1', 'm a=2', 'm a=3']);
    await at.drain();
    await at.kill();
    truncateSync(at.segment(1), HEADER + 6); // lost with the power
    await at.open();
    const [told] = at.spool.problems;
    assert.deepEqual([told?.code, told?.value], ['position-beyond', `1:${HEADER + 18}`]);
    await at.spool.append(['m b=1', 'm b=2', 'm b=3']);
    assert.equal(at.linesOf(2), 'm b=1\nm b=2\nm b=3\n', 'where m a=2 was no other line comes to be');
    await at.kill(); // the position that is saved must be the new one
    await at.open();
    assert.deepEqual(await at.drain(), ['m b=1', 'm b=2', 'm b=3']);
  });

  it('gives no number twice: segment and offset name a line for good', async () => {
    await at.open({ segmentBytes: HEADER + 12 });
    for (const i of [1, 2, 3]) await at.spool.append([`m a=${i}`]);
    await at.drain();
    await at.spool.close();
    for (const name of at.names('.lp')) rmSync(join(at.folder, name));
    await at.open();
    await at.spool.append(['m b=1', 'm b=2']);
    assert.deepEqual(at.names('.lp'), ['00000000000000000003.lp']);
    assert.deepEqual(await at.drain(), ['m b=1', 'm b=2']);
  });

  it('tells of segments that somebody has deleted', async () => {
    await at.open({ segmentBytes: HEADER + 12 });
    for (const i of [1, 2, 3, 4, 5]) await at.spool.append([`m a=${i}`]);
    await at.spool.close();
    rmSync(at.segment(1));
    await at.open();
    assert.deepEqual(
      at.spool.problems.map(({ code, value }) => [code, value]),
      [['position-damaged', '1:0']],
    );
    assert.deepEqual(await at.drain(), ['m a=3', 'm a=4', 'm a=5']);
  });
});
