import assert from 'node:assert/strict';
import type { Metric } from '../../engine/telemetry/metric';
import { ManualClock } from '../support/manual-clock';
import { coldaisle, rowsOf, Screen } from './shell';

/** A wall clock that goes on only while somebody waits. */
class PatientClock extends ManualClock {
  readonly waits: number[] = [];

  override after(ms: number, fn: () => void) {
    const stop = super.after(ms, fn);
    this.waits.push(ms);
    queueMicrotask(() => this.advance(ms));
    return stop;
  }
}

describe('coldaisle simulate --realtime', () => {
  it('begins now and tells each step when its time has come', async () => {
    const clock = new PatientClock(Date.UTC(2026, 5, 1, 12));
    const lag: number[] = [];
    class Listener extends Screen {
      override _write(chunk: string | Buffer, encoding: BufferEncoding, written: () => void): void {
        const told = rowsOf<Metric>(String(chunk)).map(({ timestamp }) => clock.now() - timestamp);
        lag.push(...told);
        super._write(chunk, encoding, written);
      }
    }
    const flags = ['--realtime', '--servers', '2', '--hours', '0.01', '--step', '2'];
    const { code } = await coldaisle(['simulate', ...flags], { clock, stdout: new Listener() });
    assert.equal(code, 0);
    assert.equal(clock.now(), Date.UTC(2026, 5, 1, 12) + 36_000);
    assert.deepEqual(clock.waits, new Array(18).fill(2000));
    assert.ok(lag.length > 10);
    // Never before its time, and no later than the end of its step.
    assert.ok(Math.min(...lag) >= 0 && Math.max(...lag) < 2000, String(lag));
  });

  it('says the same as without, from the same start', async () => {
    const flags = ['simulate', '--servers', '1', '--hours', '0.05', '--start', '2026-02-03T04:05:06Z'];
    const paced = await coldaisle([...flags, '--realtime'], { clock: new PatientClock() });
    assert.notEqual(paced.out, '');
    assert.deepEqual(paced, await coldaisle(flags));
  });
});

describe('coldaisle simulate --realtime that is too slow', () => {
  /** Each write takes so long: the other side of a pipe is slow. */
  const saidWith = async (writeMs: number, hours: string) => {
    const clock = new PatientClock(Date.UTC(2026, 5, 1, 12));
    class Slow extends Screen {
      override _write(chunk: string | Buffer, encoding: BufferEncoding, written: () => void): void {
        clock.advance(writeMs);
        super._write(chunk, encoding, written);
      }
    }
    const stderr = new Screen(false);
    const flags = ['--realtime', '--servers', '60', '--hours', hours];
    const { code } = await coldaisle(['simulate', ...flags], { clock, stdout: new Slow(), stderr });
    assert.equal(code, 0);
    return stderr.text.split('\n').filter((line) => line !== '');
  };

  it('says how far it is behind and how fast it goes, every 10 s', async () => {
    // 72 steps of 1 s that take 1.25 s each: after 90 s of the wall it is 18 s behind, and went at 0.8.
    const said = await saidWith(1250, '0.02');
    const figures = said.map((line) =>
      /is (\d+) s behind .* at (\d\.\d\d) of its speed\.$/.exec(line)?.slice(1),
    );
    assert.ok(said.length >= 8 && said.length <= 9, said.join('\n'));
    for (const [i, figure] of figures.entries()) {
      assert.ok(figure !== undefined, said[i]);
      if (i > 0) assert.ok(Math.abs(Number(figure[1]) - 0.8) < 0.03, said[i]);
    }
    assert.ok(Number(figures.at(-1)?.[0]) >= 15, said.at(-1));
  });

  it('says nothing while it keeps up, however late within a step', async () => {
    assert.deepEqual(await saidWith(900, '0.02'), []);
  });
});

describe('the bar of coldaisle simulate', () => {
  /** Each look at the clock finds it 60 ms on: work takes its time. */
  class BusyClock extends PatientClock {
    override now(): number {
      this.advance(60);
      return super.now();
    }
  }

  it('shows the simulated hours on a terminal, and nothing elsewhere', async () => {
    const run = async (isTTY: boolean) => {
      const stderr = new Screen(isTTY);
      const { code } = await coldaisle(['simulate', '--hours', '10', '--step', '10'], {
        stderr,
        clock: new BusyClock(),
      });
      assert.equal(code, 0);
      return stderr.text;
    };
    const shown = await run(true);
    assert.match(shown, /█░* 50 % {2}5\.\d h/);
    assert.ok(shown.endsWith('\r\u001b[K'), 'taken away at the end');
    assert.equal(await run(false), '');
  });
});
