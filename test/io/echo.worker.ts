import { ProblemError, problem } from '../../engine/telemetry/problem';
import { serveJobs } from '../../io/workers/serve-jobs';

/** A job that says what its thread does with it. */
export type EchoJob = number | 'refuse' | 'bug' | 'exit' | 'hang';

serveJobs<EchoJob, number, number>((job, tell) => {
  if (typeof job === 'number') {
    for (let part = 1; part <= job; part++) tell(part / job);
    return 2 * job;
  }
  if (job === 'refuse') throw new ProblemError(problem('missing-field', 'job', undefined));
  if (job === 'bug') throw new TypeError('a bug');
  if (job === 'exit') process.exit(3);
  tell(0);
  for (;;);
});
