import { READ_UNITS } from '../../engine/codecs/codec';
import { DOMAIN_DEFAULTS, Domains } from '../../engine/telemetry/domains';
import type { Metric } from '../../engine/telemetry/metric';
import type { Refused } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import { describe, fill } from '../../engine/telemetry/texts';
import {
  type Aggregate,
  COMBINE,
  WINDOW_DEFAULTS,
  type WindowConfig,
  windowConfigFlaw,
} from '../../engine/windows/config';
import { windowStage } from '../../engine/windows/window-stage';
import type { Command, ExitCode, Session } from '../common/command';
import { badValue, type Flags } from '../common/flags';
import { TelemetryInput } from '../common/telemetry-in';
import { FORMATS, type Write, writeTelemetry } from '../common/telemetry-out';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';

export const command: Command = {
  flags: {
    in: { value: 'FILE' },
    'time-unit': { value: READ_UNITS.join('|') },
    out: { value: 'FILE' },
    every: { value: '1m,1h' },
    by: { value: 'TAG,TAG' },
    combine: { value: COMBINE.join('|') },
    aggregates: { value: 'avg,max' },
    zone: { value: 'ZONE' },
    'out-of-order': { value: 'S' },
    lateness: { value: 'S' },
    format: { value: FORMATS.join('|') },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

async function run(session: Session): Promise<ExitCode> {
  const config = configOf(session.flags);
  const timeUnit = session.flags.choice('time-unit', READ_UNITS);
  const input = new TelemetryInput(session, timeUnit === undefined ? {} : { timeUnit });
  const refused = new Refusals();
  await writeTelemetry(session, (write) => writeWindows(input, config, write, refused));
  input.summarise();
  refused.summarise(session, input.name);
  return input.incomplete || refused.count > 0 ? 1 : 0;
}

/** The domains of a file have its largest timestamp so far as their clock, and its end closes all windows. */
async function writeWindows(
  input: TelemetryInput,
  config: WindowConfig,
  write: Write,
  refused: Refusals,
): Promise<void> {
  const domains = new Domains(windowStage, config, { ...DOMAIN_DEFAULTS, mode: 'file' });
  for await (const metrics of input.batches()) {
    for (const metric of metrics) await writeWindowsOf(domains.push(metric, 0), write, refused);
  }
  await writeWindowsOf(domains.end(), write, refused);
}

const WRITTEN_AT_ONCE = 500;

async function writeWindowsOf(outs: Iterable<Out>, write: Write, refused: Refusals): Promise<void> {
  let windows: Metric[] = [];
  for (const { port, value } of outs) {
    if (port === 'refused') refused.add(value as Refused);
    else if (windows.push(value as Metric) >= WRITTEN_AT_ONCE) {
      await write(windows);
      windows = [];
    }
  }
  if (windows.length > 0) await write(windows);
}

/** What found no window: the late ones are counted, of the others one of each reason is told. */
class Refusals {
  private readonly reasons = new Map<string, { first: Refused; count: number }>();

  add(one: Refused): void {
    const known = this.reasons.get(one.reason);
    if (known === undefined) this.reasons.set(one.reason, { first: one, count: 1 });
    else known.count++;
  }

  /** All but the late ones. */
  get count(): number {
    let sum = 0;
    for (const [reason, { count }] of this.reasons) if (reason !== 'late') sum += count;
    return sum;
  }

  summarise({ reporter, texts, language }: Session, input: string): void {
    for (const [reason, { first, count }] of this.reasons) {
      const key = reason === 'late' ? 'late' : 'refused';
      reporter.say(fill(texts[key] ?? '', { input, count, why: describe(first.problem, language) }));
    }
  }
}

/** Flag that sets each option of windows. */
const FLAG_OF: Readonly<Record<string, string>> = {
  every: 'every',
  by: 'by',
  combine: 'combine',
  aggregates: 'aggregates',
  zone: 'zone',
  outOfOrderS: 'out-of-order',
  latenessS: 'lateness',
};

function configOf(flags: Flags): WindowConfig {
  const config: WindowConfig = {
    ...WINDOW_DEFAULTS,
    // Nothing but windows: a file is not watched for its publishers.
    telemetry: false,
    every: flags.list('every') ?? WINDOW_DEFAULTS.every,
    by: flags.list('by') ?? WINDOW_DEFAULTS.by,
    combine: (flags.text('combine') as WindowConfig['combine'] | undefined) ?? WINDOW_DEFAULTS.combine,
    aggregates: (flags.list('aggregates') as Aggregate[] | undefined) ?? WINDOW_DEFAULTS.aggregates,
    zone: flags.text('zone') ?? WINDOW_DEFAULTS.zone,
    outOfOrderS: flags.number('out-of-order') ?? WINDOW_DEFAULTS.outOfOrderS,
    latenessS: flags.number('lateness') ?? WINDOW_DEFAULTS.latenessS,
  };
  const flaw = windowConfigFlaw(config);
  if (flaw === undefined) return config;
  throw badValue(FLAG_OF[flaw.field] ?? flaw.field, flaw);
}
