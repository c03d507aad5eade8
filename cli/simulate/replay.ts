import { readRecord } from '../../engine/live/read-record';
import { Replay } from '../../engine/live/replay';
import type { LiveOut } from '../../engine/live/room-event';
import { parseJson } from '../../engine/telemetry/json';
import type { Metric } from '../../engine/telemetry/metric';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import type { Session } from '../common/command';
import { UsageError } from '../common/flags';
import { type Input, openInput } from '../common/input';
import { type Write, writeTelemetry } from '../common/telemetry-out';
import { type LabelFile, withLabels } from './label-file';
import { Pace } from './pace';

/** What a journal does not say itself. */
const LEFT_OPEN: readonly string[] = ['replay', 'truth', 'labels', 'out', 'format'];
/** Metrics that go out together. */
const WRITTEN_AT_ONCE = 500;

/**
 * Plays the journal of `--replay` and writes what the room told. Throws a UsageError for a flag that would change the
 * room, and a ProblemError for a journal that cannot be played.
 *
 * @param known names of all flags of the command
 */
export async function replayJournal(session: Session, known: readonly string[]): Promise<void> {
  const { flags, host } = session;
  const other = known.find((name) => flags.has(name) && !LEFT_OPEN.includes(name));
  if (other !== undefined) throw new UsageError('not-both', { flag: '--replay', other: `--${other}` });
  const input = await openInput(flags.text('replay'), host);
  await withLabels(session, (labels) =>
    writeTelemetry(session, (write) => play(session, input, write, labels)),
  );
}

async function play(
  { flags, host, reporter }: Session,
  input: Input,
  write: Write,
  labels: LabelFile | undefined,
): Promise<void> {
  const played = new Replay(flags.has('truth'));
  const pace = new Pace(host.clock, () => {});
  let waiting: Metric[] = [];
  const take = (out: LiveOut | undefined) => {
    if (out?.port === 'result') waiting.push(out.value);
    else if (out?.value.kind === 'truth') waiting.push(...out.value.truth);
    else if (out?.value.kind === 'fault') labels?.add(out.value.fault);
  };
  const flush = async () => {
    await write(waiting);
    await labels?.flush();
    waiting = [];
    if (input.size !== undefined) reporter.progress(input.bytesRead(), input.size, '');
    await pace.breathe();
  };
  let number = 0;
  for await (const line of linesOf(input.text)) {
    const record = readRecord(parseJson(line), `line ${++number}`);
    for (const out of played.play(record)) {
      take(out);
      if (waiting.length >= WRITTEN_AT_ONCE) await flush();
    }
  }
  if (number === 0) throw new ProblemError(problem('bad-journal', 'line 1', undefined, ['begin']));
  await flush();
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
