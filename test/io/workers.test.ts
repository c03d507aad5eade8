import assert from 'node:assert/strict';
import path from 'node:path';
import { ProblemError } from '../../engine/telemetry/problem';
import { usualThreads, WorkerPool } from '../../io/workers/worker-pool';
import type { EchoJob } from './echo.worker';

const ECHO = path.join(__dirname, 'echo.worker.ts');

describe('a pool of workers', () => {
  let pool: WorkerPool<EchoJob, number, number>;

  beforeEach(() => {
    pool = new WorkerPool(ECHO, 2);
  });

  afterEach(() => pool.close());

  /** The code and the field of the Problem that a job ends with. */
  async function problemOf(job: Promise<unknown>): Promise<string> {
    try {
      await job;
    } catch (error) {
      assert.ok(error instanceof ProblemError, String(error));
      return `${error.problem.code} ${error.problem.field}`;
    }
    return 'none';
  }

  it('has a thread a core, but for one', () => {
    assert.ok(usualThreads() >= 1);
  });

  it('does more jobs than it has threads, each with its progress and its result', async () => {
    const told = new Map<number, number[]>();
    const jobs = [1, 2, 3, 4, 5].map((job) => {
      told.set(job, []);
      return pool.run(`job ${job}`, job, { onProgress: (share) => told.get(job)!.push(share) });
    });
    assert.deepEqual(await Promise.all(jobs), [2, 4, 6, 8, 10]);
    assert.deepEqual(told.get(4), [0.25, 0.5, 0.75, 1]);
  });

  it('a job that fails or crashes its thread fails alone', async () => {
    const jobs: EchoJob[] = [1, 'refuse', 2, 'exit', 3, 'bug', 4, 'exit', 5];
    const ends = jobs.map((job, i) => problemOf(pool.run(`job ${i}`, job)));
    assert.deepEqual(await Promise.all(ends), [
      'none',
      'missing-field job',
      'none',
      'worker-died job 3',
      'none',
      'worker-died job',
      'none',
      'worker-died job 7',
      'none',
    ]);
  });

  it('cancels a job that waits, and one that does not end; the others go on', async () => {
    const stop = new AbortController();
    const ends: Promise<string>[] = [];
    const begun = [1, 2].map(
      (i) =>
        new Promise<void>((resolve) => {
          const options = { signal: stop.signal, onProgress: () => resolve() };
          ends.push(problemOf(pool.run(`hang ${i}`, 'hang', options)));
        }),
    );
    const waiting = problemOf(pool.run('waits', 1, { signal: stop.signal }));
    const other = pool.run('other', 21);
    await Promise.all(begun);
    stop.abort();
    assert.equal(await waiting, 'cancelled waits');
    assert.deepEqual(await Promise.all(ends), ['cancelled hang 1', 'cancelled hang 2']);
    assert.equal(await other, 42);
    assert.equal(await problemOf(pool.run('late', 1, { signal: stop.signal })), 'cancelled late');
  });

  it('when closed, ends what is being done and takes nothing more', async () => {
    let end: Promise<string> | undefined;
    await new Promise<void>((begun) => {
      end = problemOf(pool.run('hang', 'hang', { onProgress: () => begun() }));
    });
    const closed = pool.close();
    assert.equal(await end, 'cancelled hang');
    await closed;
    assert.equal(await problemOf(pool.run('late', 1)), 'cancelled late');
  });
});
