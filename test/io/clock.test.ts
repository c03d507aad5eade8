import assert from 'node:assert/strict';
import { backgroundClock, type Clock, systemClock } from '../../io/clock';
import { ManualClock } from '../support/manual-clock';

describe('io/clock', () => {
  for (const [name, clock] of Object.entries({ systemClock, backgroundClock })) {
    describe(name, () => {
      it('tells the time of the machine', () => {
        const before = Date.now();
        const now = clock.now();
        assert.ok(now >= before && now <= Date.now());
      });

      it('fires once after, and again and again with every', async () => {
        await new Promise<void>((resolve) => clock.after(1, resolve));
        let count = 0;
        await new Promise<void>((resolve) => {
          const stop = clock.every(1, () => {
            count += 1;
            if (count < 3) return;
            stop();
            resolve();
          });
        });
        assert.equal(count, 3);
      });
    });
  }

  // setTimeout(fn, 2^31) fires after 1 ms: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
  it('does not fire a timer beyond 24.8 days at once', async () => {
    let fired = false;
    const stop = systemClock.after(2 ** 31, () => {
      fired = true;
    });
    await new Promise<void>((resolve) => systemClock.after(5, resolve));
    stop();
    assert.equal(fired, false);
  });
});

describe('test/support/manual-clock', () => {
  function journal(use: (clock: Clock, note: (text: string) => void) => void, steps: number[]): string[] {
    const clock = new ManualClock(0);
    const notes: string[] = [];
    use(clock, (text) => notes.push(`${clock.now()} ${text}`));
    for (const ms of steps) clock.advance(ms);
    return notes;
  }

  it('fires timers in the order they fall due, each at its own time', () => {
    const notes = journal(
      (clock, note) => {
        clock.after(30, () => note('c'));
        clock.every(10, () => note('a'));
        clock.after(10, () => note('b'));
      },
      [5, 25],
    );
    assert.deepEqual(notes, ['10 a', '10 b', '20 a', '30 c', '30 a']);
  });

  it('fires what a timer sets on the way', () => {
    const notes = journal((clock, note) => clock.after(10, () => clock.after(5, () => note('x'))), [20]);
    assert.deepEqual(notes, ['15 x']);
  });

  it('fires nothing that was stopped, even by its own timer', () => {
    const clock = new ManualClock(0);
    let count = 0;
    const stop = clock.every(10, () => {
      count += 1;
      if (count === 2) stop();
    });
    clock.after(10, () => assert.fail('stopped'))();
    clock.advance(100);
    assert.equal(count, 2);
    assert.equal(clock.pending, 0);
  });
});
