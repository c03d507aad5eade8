import assert from 'node:assert/strict';
import { JobQueue } from '../../../../engine/room/workload/job-queue';
import type { Job } from '../../../../engine/room/workload/jobs';
import { ProblemError } from '../../../../engine/telemetry/problem';
import { START, workloadOf } from './support';

const job = (changes: Partial<Job> = {}): Job => ({
  id: 'j',
  server: 0,
  start: START,
  cores: 4,
  kind: 'CPU',
  durationS: 60,
  ...changes,
});

describe('jobs', () => {
  const loads: [kind: Job['kind'], cores: number, load: number][] = [
    // Of 10 cores; activity by kind is an estimate of ours: 1, 0.6, 0.25.
    ['CPU', 4, 0.4],
    ['Mixed', 5, 0.3],
    ['IO', 10, 0.25],
  ];
  for (const [kind, cores, expected] of loads) {
    it(`${kind} on ${cores} of 10 cores adds ${expected} to the load`, () => {
      const queue = new JobQueue([10]);
      queue.add(job({ kind, cores }));
      const load = new Float64Array([0.1]);
      queue.demand(START, load);
      assert.ok(Math.abs(load[0]! - 0.1 - expected) < 1e-12);
    });
  }

  it('begin at their time, last as long as they take, and take longer when their server is slow', () => {
    const ended = (pace: number) => {
      const queue = new JobQueue([10]);
      queue.add(job({ start: START + 5000 }));
      const changes = [];
      for (let s = 0; s < 300; s++) {
        changes.push(...queue.demand(START + s * 1000, new Float64Array(1)));
        changes.push(...queue.work(START + (s + 1) * 1000, 1, () => pace));
      }
      return changes.map(({ state, at }) => [state, (at - START) / 1000]);
    };
    assert.deepEqual(ended(1), [
      ['started', 5],
      ['ended', 65],
    ]);
    assert.deepEqual(ended(0.5), [
      ['started', 5],
      ['ended', 125],
    ]);
    assert.deepEqual(ended(0), [['started', 5]]);
  });

  it('can be taken back, before and after they began', () => {
    const queue = new JobQueue([10]);
    queue.add(job());
    queue.add(job({ id: 'later', start: START + 1000 }));
    queue.demand(START, new Float64Array(1));
    assert.deepEqual([queue.has('j'), queue.has('later')], [true, true]);
    assert.deepEqual(
      ['j', 'later', 'j'].map((id) => queue.remove(id)?.id),
      ['j', 'later', undefined],
    );
    const load = new Float64Array(1);
    queue.demand(START + 2000, load);
    assert.equal(load[0], 0);
  });

  const wrong: [what: string, changes: Partial<Job>, field: string][] = [
    ['a server that is not there', { server: 1 }, 'server'],
    ['a server that is no place', { server: -1 }, 'server'],
    ['a negative time', { start: -1 }, 'start'],
    ['more cores than there are', { cores: 11 }, 'cores'],
    ['no cores', { cores: 0 }, 'cores'],
    ['an unknown kind', { kind: 'GPU' as Job['kind'] }, 'kind'],
    ['a duration that is NaN', { durationS: Number.NaN }, 'durationS'],
    ['a name that is taken', { id: 'taken' }, 'id'],
  ];
  for (const [what, changes, field] of wrong) {
    it(`with ${what} are refused at ${field}, and the others go on`, () => {
      const queue = new JobQueue([10]);
      queue.add(job({ id: 'taken' }));
      assert.throws(
        () => queue.add(job(changes)),
        (error) => error instanceof ProblemError && error.problem.field === field,
      );
      const load = new Float64Array(1);
      queue.demand(START, load);
      assert.equal(load[0], 0.4);
    });
  }

  it('and loads that cannot be are not held', () => {
    const workload = workloadOf();
    assert.throws(() => workload.hold(0, Number.NaN), ProblemError);
    assert.throws(() => workload.hold(0, 1.1), ProblemError);
    assert.throws(() => workload.hold(7, 0.5), ProblemError);
  });

  it('come on top of the usual load, but not on top of what a command holds', () => {
    const workload = workloadOf({ load: 0.2 });
    workload.jobs.add(job());
    const load = new Float64Array(1);
    workload.demand(START, load);
    assert.ok(Math.abs(load[0]! - 0.6) < 1e-12);
    workload.hold(0, 0.05);
    workload.demand(START, load);
    assert.equal(load[0], 0.05);
    workload.hold(0, undefined);
    workload.demand(START, load);
    assert.ok(Math.abs(load[0]! - 0.6) < 1e-12);
  });
});
