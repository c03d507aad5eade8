import assert from 'node:assert/strict';
import type { Metric } from '../../../engine/telemetry/metric';
import type { Out } from '../../../engine/telemetry/stage';
import { Outbox } from '../../../nodes/common/outbox';
import { Pump, type Task } from '../../../nodes/common/pump';

/** CPU time that passes only when a test's work says so. */
let cpu = 0;
let slices: number[] = [];
/** What happened, in order. */
let events: string[] = [];

function pumpOf(maxQueue?: number): Pump {
  cpu = 0;
  slices = [];
  events = [];
  const outbox = new Outbox({
    outputs: [{ ports: ['result', 'event', 'refused'], metrics: true }],
    topic: '',
    maxMetrics: 1000,
    send: ([message]) => events.push(`sent ${namesOf(message?.payload as Metric[])}`),
    newId: () => 'id',
  });
  return new Pump(outbox, { elapsedMs: () => cpu, onSlice: (ms) => slices.push(ms) }, maxQueue);
}

const named = (name: string): Metric => ({ name, tags: {}, fields: {}, timestamp: 0 });
const namesOf = (metrics: readonly Metric[]) => metrics.map(({ name }) => name).join();

/** A task of so many steps of so many ms of CPU time each, giving out a Metric of its name once. */
function task(name: string, steps = 1, ms = 0): Task {
  return {
    since: 7,
    *run(): Iterable<Out | undefined> {
      for (let i = 0; i < steps; i++) {
        cpu += ms;
        yield i === 0 ? { port: 'result', value: named(name) } : undefined;
      }
    },
    end: (error) => events.push(error === undefined ? `end ${name}` : `end ${name}: ${error.message}`),
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('Pump', () => {
  it('does a small task at once: results first, then its end', () => {
    const pump = pumpOf();
    pump.release();
    assert.ok(pump.offer(task('a')));
    assert.deepEqual(events, ['sent a', 'end a']);
    assert.deepEqual(pump.backlog, { tasks: 0, since: undefined });
  });

  it('queues until it is released, and keeps the order', () => {
    const pump = pumpOf();
    for (const name of ['a', 'b', 'c']) pump.offer(task(name));
    assert.deepEqual(events, []);
    assert.deepEqual(pump.backlog, { tasks: 3, since: 7 });
    pump.release();
    assert.deepEqual(events, ['sent a', 'end a', 'sent b', 'end b', 'sent c', 'end c']);
  });

  it('works in slices of 5 ms and lets others run between them', async () => {
    const pump = pumpOf();
    pump.release();
    // 100 steps of 1/16 ms are 6.25 ms: it looks every 16 steps, so it stops at 5 ms and goes on.
    pump.offer(task('long', 100, 1 / 16));
    pump.offer(task('next'));
    assert.deepEqual(events, []);
    assert.equal(pump.backlog.tasks, 2);
    await turn();
    assert.deepEqual(events, ['sent long', 'end long', 'sent next', 'end next']);
    assert.deepEqual(slices, [5, 1.25]);
  });

  it('never exceeds 10 ms while no sixteen steps take more than 5', async () => {
    const pump = pumpOf();
    pump.release();
    pump.offer(task('long', 10_000, 0.3));
    await pump.idle();
    assert.ok(slices.length > 300);
    assert.ok(Math.max(...slices) < 10, String(Math.max(...slices)));
  });

  it('refuses what its queue has no room for, and takes it again later', async () => {
    const pump = pumpOf(2);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => pump.offer(task(name))),
      [true, true, false],
    );
    pump.release();
    await pump.idle();
    assert.ok(pump.offer(task('d')));
    assert.deepEqual(
      events.filter((event) => event.startsWith('end')),
      ['end a', 'end b', 'end d'],
    );
  });

  it('ends a task that fails with its error, and goes on', () => {
    const pump = pumpOf();
    pump.release();
    const failing: Task = {
      ...task('bad'),
      *run(): Iterable<Out | undefined> {
        yield { port: 'result', value: named('half') };
        throw new Error('fault');
      },
    };
    pump.offer(failing);
    pump.offer(task('good'));
    assert.deepEqual(events, ['sent half', 'end bad: fault', 'sent good', 'end good']);
  });

  it('takes what comes back while it sends in its turn', () => {
    const pump = pumpOf();
    pump.release();
    const first = task('a');
    pump.offer({
      ...first,
      end: (error) => {
        pump.offer(task('b'));
        first.end(error);
      },
    });
    assert.deepEqual(events, ['sent a', 'end a', 'sent b', 'end b']);
  });

  it('ends all that waits when abandoned, the running task included, each once', async () => {
    const pump = pumpOf();
    pump.release();
    let freed = false;
    const running: Task = {
      ...task('running'),
      *run(): Iterable<undefined> {
        try {
          for (;;) {
            cpu += 1;
            yield undefined;
          }
        } finally {
          freed = true;
        }
      },
    };
    pump.offer(running);
    pump.offer(task('waiting'));
    const idle = pump.idle();
    pump.abandon(new Error('closing'));
    await idle;
    await turn();
    assert.deepEqual(events, ['end running: closing', 'end waiting: closing']);
    assert.ok(freed);
  });

  it('is idle at once when there is nothing to do', async () => {
    await pumpOf().idle();
  });
});
