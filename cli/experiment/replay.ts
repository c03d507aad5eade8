import { LOOPS } from '../../engine/experiments/protocol';
import { readProtocol } from '../../engine/experiments/read-protocol';
import { STAGE_NAMES } from '../../engine/experiments/stages';
import { readRoom } from '../../engine/room/document/read-room';
import { isRecord, parseJson } from '../../engine/telemetry/json';
import { type Limit, ProblemError, problem } from '../../engine/telemetry/problem';
import type { ExperimentJob } from '../../io/workers/experiment-job';
import type { Session } from '../common/command';
import { openInput } from '../common/input';

/**
 * The run that a journal is of. Protocol, room and seed say all that happened, and stand in its first two lines.
 *
 * @throws ProblemError `bad-journal` for a file that is none of an experiment
 */
export async function replayedJob({ flags, host }: Session): Promise<Omit<ExperimentJob, 'version' | 'out'>> {
  const file = flags.text('replay')!;
  const [experiment, begin] = await firstLines(file, host);
  if (!isRecord(experiment) || experiment.kind !== 'experiment')
    throw bad(`${file}:1`, isRecord(experiment) ? experiment.kind : experiment, ['experiment']);
  if (!isRecord(begin) || begin.kind !== 'begin')
    throw bad(`${file}:2`, isRecord(begin) ? begin.kind : begin, ['begin']);
  const { test, protocol, stages } = experiment;
  if (typeof test !== 'string') throw bad(`${file}:1 test`, test, 'a-text');
  const loop = LOOPS.find((one) => one === experiment.loop);
  if (loop === undefined) throw bad(`${file}:1 loop`, experiment.loop, LOOPS);
  const names: readonly unknown[] = Array.isArray(stages) ? stages : [];
  const { document } = readProtocol(protocol);
  return {
    test,
    protocol: document,
    room: readRoom(begin.document),
    loop,
    stages: STAGE_NAMES.filter((name) => names.includes(name)),
  };
}

async function firstLines(file: string, host: Session['host']): Promise<[unknown, unknown]> {
  let text = '';
  for await (const chunk of (await openInput(file, host)).text) {
    text += chunk;
    if (text.split('\n', 3).length > 2) break;
  }
  const [first = '', second = ''] = text.split('\n', 2);
  return [parseJson(first), parseJson(second)];
}

function bad(field: string, value: unknown, limit: Limit): ProblemError {
  return new ProblemError(problem('bad-journal', field, value, limit));
}
