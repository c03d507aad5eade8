import type { Run } from '../../engine/billing/comparison/run';
import { RunMeter, type RunWindow } from '../../engine/billing/comparison/run-meter';
import { isoTimeOf } from '../../engine/codecs/iso-time';
import type { Metric } from '../../engine/telemetry/metric';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import type { Session } from '../common/command';
import { badValue, Flags, UsageError } from '../common/flags';
import { OurNames } from '../common/our-names';
import { TelemetryInput } from '../common/telemetry-in';

export interface ReadRuns {
  readonly runs: readonly Run[];
  readonly incomplete: boolean;
}

/** The runs that the flags name: a file each, or windows of one. Throws a UsageError, and a ProblemError. */
export async function runsOf(session: Session): Promise<ReadRuns> {
  const { flags } = session;
  const [files, windows] = [flags.all('run'), flags.all('window')];
  if (files.length > 0 && windows.length > 0)
    throw new UsageError('not-both', { flag: '--run', other: '--window' });
  if (files.length > 0) {
    if (flags.has('in')) throw new UsageError('not-both', { flag: '--run', other: '--in' });
    return runsOfFiles(files, session);
  }
  if (windows.length === 0) throw new UsageError('no-value', { flag: '--run', example: 'NAME=FILE' });
  return runsOfWindows(windows.map(windowOf), session);
}

/** Each file is one run, from its first time to its last. */
async function runsOfFiles(files: readonly string[], session: Session): Promise<ReadRuns> {
  const runs: Run[] = [];
  let incomplete = false;
  for (const text of files) {
    const { name: environment, value: file } = named('run', text, 'NAME=FILE');
    const metrics: Metric[] = [];
    incomplete = (await read(file, session, (metric) => metrics.push(metric))) || incomplete;
    let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { timestamp } of metrics) {
      from = Math.min(from, timestamp);
      to = Math.max(to, timestamp);
    }
    if (!(to > from)) throw new ProblemError(problem('nothing-to-bill', 'run', text));
    const meter = new RunMeter([{ environment, from, to }]);
    for (const metric of metrics) meter.push(metric);
    runs.push(...meter.runs());
  }
  return { runs, incomplete };
}

async function runsOfWindows(windows: readonly RunWindow[], session: Session): Promise<ReadRuns> {
  const meter = new RunMeter(windows);
  const incomplete = await read(session.flags.text('in') ?? '-', session, (metric) => meter.push(metric));
  return { runs: meter.runs(), incomplete };
}

/** Reads a file; was a part of it refused? */
async function read(file: string, session: Session, take: (metric: Metric) => void): Promise<boolean> {
  const input = new TelemetryInput({
    ...session,
    flags: Flags.parse(['--in', file], { in: { value: 'FILE' } }),
  });
  const names = new OurNames();
  for await (const metrics of input.batches()) names.each(metrics, take);
  names.end(take);
  input.summarise();
  return input.incomplete;
}

const WINDOW = 'NAME=FROM..TO[,TAG=VALUE]';

/** `docker=2026-02-01T10:00Z..2026-02-01T10:01Z,service=docker` */
function windowOf(text: string): RunWindow {
  const { name: environment, value } = named('window', text, WINDOW);
  const [span = '', ...pairs] = value.split(',');
  const [from, to] = span.split('..').map((end) => isoTimeOf(end));
  if (from === undefined || to === undefined)
    throw badValue('window', problem('bad-option', 'window', text, 'iso-time'));
  const tags: Record<string, string> = {};
  for (const pair of pairs) {
    const { name, value: content } = named('window', pair, WINDOW);
    tags[name] = content;
  }
  return { environment, from, to, tags };
}

function named(flag: string, text: string, form: string): { name: string; value: string } {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return { name: text.slice(0, at), value: text.slice(at + 1) };
  throw badValue(flag, problem('bad-option', flag, text, [form]));
}
