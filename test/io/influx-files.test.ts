import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { problem } from '../../engine/telemetry/problem';
import { Quarantine } from '../../io/influx/quarantine';
import { FileTarget } from '../../io/influx/target-file';
import { ManualClock } from '../support/manual-clock';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 26, 12);

describe('io/influx files', () => {
  let folder: string;
  let clock: ManualClock;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-lines-'));
    clock = new ManualClock(START);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string) => path.join(folder, name);
  const text = (name: string) => readFileSync(file(name), 'utf8');
  const all = () => readdirSync(folder).sort().map(text).join('');

  async function target(mark?: FileTarget['mark']): Promise<FileTarget> {
    const made = new FileTarget('file', folder, clock, false);
    await made.resume(mark);
    return made;
  }

  it('writes a file a day, by the day of writing, in nanoseconds', async () => {
    const files = await target();
    assert.deepEqual(await files.write(['a v=1 1', 'b v=2 2'], 'ns'), { kind: 'written' });
    clock.advance(DAY_MS);
    await files.write(['c v=3 1795332209451'], 'ms');
    assert.deepEqual(readdirSync(folder).sort(), ['telemetry-2026-11-26.lp', 'telemetry-2026-11-27.lp']);
    assert.equal(text('telemetry-2026-11-26.lp'), 'a v=1 1\nb v=2 2\n');
    assert.equal(text('telemetry-2026-11-27.lp'), 'c v=3 1795332209451000000\n');
  });

  it('writes a text with line feeds as it is meant', async () => {
    await (await target()).write([String.raw`a s="x\ny",t="C:\\new" 1`], 'ms');
    assert.equal(all(), 'a s="x\ny",t="C:\\\\new" 1000000\n');
  });

  it('makes its folder when there is something to write', async () => {
    folder = path.join(folder, 'a', 'b');
    const files = await target();
    await files.write(['a v=1 1'], 'ns');
    assert.equal(all(), 'a v=1 1\n');
  });

  it('goes on behind what is there, and leaves other files alone', async () => {
    writeFileSync(file('telemetry-2026-11-26.lp'), 'old v=1 1\n');
    writeFileSync(file('telemetry-some-notes.lp'), 'mine');
    const files = await target();
    await files.write(['a v=1 1'], 'ns');
    await (await target({ file: 'telemetry-2026-11-26.lp', size: 0 })).write(['b v=1 1'], 'ns');
    assert.equal(text('telemetry-2026-11-26.lp'), 'b v=1 1\n');
    assert.equal(text('telemetry-some-notes.lp'), 'mine');
  });

  it('leaves files of the past alone that somebody puts there before it has written any', async () => {
    const { mark } = await target();
    writeFileSync(file('telemetry-2026-11-25.lp'), 'old v=1 1\n');
    await (await target(mark)).write(['a v=1 1'], 'ns');
    assert.equal(all(), 'old v=1 1\na v=1 1\n');
  });

  it('cuts off what came after the mark: a part of a line, whole batches, a file of the next day', async () => {
    const files = await target();
    await files.write(['a v=1 1'], 'ns');
    const { mark } = files;
    await files.write(['b v=1 1'], 'ns');
    clock.advance(DAY_MS);
    await files.write(['c v=1 1'], 'ns');
    appendFileSync(file('telemetry-2026-11-27.lp'), 'd v=');
    const again = await target(mark);
    assert.equal(all(), 'a v=1 1\n');
    await again.write(['b v=1 1'], 'ns');
    assert.equal(all(), 'a v=1 1\nb v=1 1\n');
  });

  it('stays with the newest file when the clock is set back, and goes on when a file was taken away', async () => {
    const files = await target();
    await files.write(['a v=1 1'], 'ns');
    const back = new FileTarget('file', folder, new ManualClock(START - DAY_MS), false);
    await back.resume(files.mark);
    await back.write(['b v=1 1'], 'ns');
    assert.equal(text('telemetry-2026-11-26.lp'), 'a v=1 1\nb v=1 1\n');
    rmSync(file('telemetry-2026-11-26.lp'));
    await back.write(['c v=1 1'], 'ns');
    await back.resume(back.mark);
    assert.equal(all(), 'c v=1 1\n');
  });

  it('rejects with the error of the system when the folder cannot be', async () => {
    writeFileSync(file('taken'), '');
    const files = new FileTarget('file', path.join(folder, 'taken'), clock, false);
    await assert.rejects(
      files.resume(undefined).then(() => files.write(['a v=1 1'], 'ns')),
      { code: 'ENOTDIR' },
    );
  });

  it('holds each committed line once after any crashes', async () => {
    type Step = 'commit' | 'crash' | 'torn' | 'day';
    const steps = fc.array(fc.constantFrom<Step>('commit', 'commit', 'crash', 'torn', 'day'), {
      maxLength: 15,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-lines-'));
        clock = new ManualClock(START);
        let files = await target();
        // What the position in the spool holds.
        let saved = files.mark;
        let committed = '';
        for (const [number, step] of plan.entries()) {
          const lines = [`a v=${number} 1`, `b v=${number} 1`];
          if (step === 'day') clock.advance(DAY_MS);
          await files.write(lines, 'ns');
          if (step === 'torn') appendFileSync(file(readdirSync(folder).sort().at(-1) as string), 'a v');
          if (step === 'crash' || step === 'torn') files = await target(saved);
          else {
            saved = files.mark;
            committed += lines.map((line) => `${line}\n`).join('');
          }
        }
        assert.equal(all(), committed);
        rmSync(folder, { recursive: true });
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  describe('quarantine', () => {
    const refused = (line: string, message: string) => ({
      line,
      status: 400,
      message,
      problem: problem('line-refused', 'lab', message),
    });

    it('keeps a line behind a comment with time, status and reason', async () => {
      const quarantine = new Quarantine(folder, 'lab', clock, true);
      await quarantine.resume(undefined);
      await quarantine.add(
        [refused('a v="x" 5', 'field type conflict'), refused('b v="y" 5', 'too old')],
        'us',
      );
      const at = '# 2026-11-26T12:00:00.000Z 400';
      assert.equal(
        text('lab-2026-11-26.lp'),
        `${at} field type conflict\na v="x" 5000\n${at} too old\nb v="y" 5000\n`,
      );
    });

    it('holds a line once when it was added again after a crash', async () => {
      const before = new Quarantine(folder, 'lab', clock, false);
      await before.resume(undefined);
      const saved = before.mark;
      await before.add([refused('a v="x" 5', 'why')], 'ns');
      const after = new Quarantine(folder, 'lab', clock, false);
      await after.resume(saved);
      await after.add([refused('a v="x" 5', 'why')], 'ns');
      assert.equal(all(), '# 2026-11-26T12:00:00.000Z 400 why\na v="x" 5\n');
    });
  });
});
