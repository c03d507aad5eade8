import { parentPort } from 'node:worker_threads';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import type { Answer } from './worker-pool';

/**
 * Makes this thread one of a `WorkerPool`. What `work` throws fails its job: a ProblemError as it is, any other as
 * `worker-died`.
 */
export function serveJobs<Job, Progress, Result>(
  work: (job: Job, tell: (progress: Progress) => void) => Result | Promise<Result>,
): void {
  const answer = (message: Answer<Progress, Result>) => parentPort?.postMessage(message);
  parentPort?.on('message', async (job: Job) => {
    try {
      answer({ result: await work(job, (progress) => answer({ progress })) });
    } catch (error) {
      const isKnown = error instanceof ProblemError;
      answer({ problem: isKnown ? error.problem : problem('worker-died', 'job', String(error)) });
    }
  });
}
