import { resolve } from 'node:path';
import { READ_UNITS } from '../../engine/codecs/codec';
import {
  DETECT_DEFAULTS,
  type DetectConfig,
  detectConfigFlaw,
  type Layer,
} from '../../engine/detection/detect-config';
import { DETECT, type DetectOut } from '../../engine/detection/detect-stage';
import type { InletClass } from '../../engine/detection/limits';
import { DOMAIN_DEFAULTS, Domains } from '../../engine/telemetry/domains';
import type { Finding } from '../../engine/telemetry/finding';
import type { Metric } from '../../engine/telemetry/metric';
import { problem, type Refused } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import { describe, fill } from '../../engine/telemetry/texts';
import type { ExitCode, Session } from '../common/command';
import { badValue, type Flags, UsageError } from '../common/flags';
import { TelemetryInput } from '../common/telemetry-in';
import { LinesOut } from './lines-out';
import { racksOf } from './racks';
import { FORMATS, Told } from './told';

/** Judges telemetry: findings as they open, change and close. */
export async function findAnomalies(session: Session): Promise<ExitCode> {
  const { flags } = session;
  checkOutputs(session);
  const config = configOf(flags);
  const timeUnit = flags.choice('time-unit', READ_UNITS);
  const withRack = await racksOf(session);
  const input = new TelemetryInput(session, timeUnit === undefined ? {} : { timeUnit });
  const refused = new Refusals();
  const format = flags.choice('format', FORMATS) ?? 'jsonl';
  await LinesOut.to(flags.text('out'), session, (findings) =>
    withScores(session, async (scores) => {
      const told = new Told(findings, format, session.language);
      let latest = Number.NEGATIVE_INFINITY;
      const domains = new Domains(DETECT, config, { ...DOMAIN_DEFAULTS, mode: 'file' });
      const take = (outs: Iterable<DetectOut | Out<Metric> | Out<Refused>>) => {
        for (const { port, value } of outs) {
          if (port === 'refused') refused.add(value as Refused);
          else if (port === 'result') told.add(value as Finding);
          else scores?.add(JSON.stringify(value));
        }
      };
      for await (const metrics of input.batches()) {
        for (const metric of metrics) {
          latest = Math.max(latest, metric.timestamp);
          take(domains.push(withRack(metric), 0));
        }
        await findings.flush();
        await scores?.flush();
      }
      take(domains.end());
      told.end(latest);
    }),
  );
  input.summarise();
  refused.summarise(session, input.name);
  return input.incomplete || refused.count > 0 ? 1 : 0;
}

/** Does `work` with the file of `--scores`, if it is asked for. */
async function withScores(
  session: Session,
  work: (scores: LinesOut | undefined) => Promise<void>,
): Promise<void> {
  const { flags } = session;
  const name = flags.text('scores');
  if (name === undefined) return work(undefined);
  return LinesOut.to(name, session, work);
}

/** What was not judged: of each reason one is told. */
class Refusals {
  count = 0;
  private readonly reasons = new Map<string, { first: Refused; count: number }>();

  add(one: Refused): void {
    this.count++;
    const known = this.reasons.get(one.reason);
    if (known === undefined) this.reasons.set(one.reason, { first: one, count: 1 });
    else known.count++;
  }

  summarise({ reporter, texts, language }: Session, input: string): void {
    for (const { first, count } of this.reasons.values()) {
      reporter.say(fill(texts.refused ?? '', { input, count, why: describe(first.problem, language) }));
    }
  }
}

/** Flag that sets each option of the detector. */
const FLAG_OF: Readonly<Record<string, string>> = {
  layers: 'layers',
  fields: 'fields',
  sensitivity: 'sensitivity',
  inletClass: 'inlet-class',
  holdOffS: 'hold-off',
  scoresS: 'scores-every',
  maxSeries: 'max-series',
};

function configOf(flags: Flags): DetectConfig {
  const own = DETECT_DEFAULTS;
  const config: DetectConfig = {
    ...own,
    layers: (flags.list('layers') as Layer[] | undefined) ?? own.layers,
    fields: flags.list('fields') ?? own.fields,
    sensitivity: flags.number('sensitivity') ?? own.sensitivity,
    inletClass: (flags.text('inlet-class') as InletClass | undefined) ?? own.inletClass,
    limits: limitsOf(flags),
    holdOffS: flags.number('hold-off') ?? own.holdOffS,
    maxSeries: flags.number('max-series') ?? own.maxSeries,
    scoresS: flags.has('scores') ? (flags.number('scores-every') ?? own.scoresS) : 0,
  };
  const flaw = detectConfigFlaw(config);
  if (flaw === undefined) return config;
  throw badValue(FLAG_OF[flaw.field] ?? flaw.field, flaw);
}

/** `--limit cpu_temp_c=75,90`: from where on it is a warning, and critical. */
function limitsOf(flags: Flags): DetectConfig['limits'] {
  const limits: Record<string, { warning: number; critical?: number }> = {};
  for (const text of flags.all('limit')) {
    const [, field = '', warning, critical] = /^([^=]+)=(-?[\d.]+)(?:,(-?[\d.]+))?$/.exec(text) ?? [];
    const levels = [warning, critical].filter((level) => level !== undefined).map(Number);
    if (levels.length === 0 || levels.some(Number.isNaN))
      throw badValue('limit', problem('bad-option', 'limit', text, ['FIELD=WARNING,CRITICAL']));
    limits[field] = { warning: levels[0]!, ...(levels[1] === undefined ? {} : { critical: levels[1] }) };
  }
  return limits;
}

function checkOutputs({ flags, host }: Session): void {
  const scores = flags.text('scores');
  const out = flags.text('out') ?? '-';
  const place = (name: string) => (name === '-' ? name : resolve(host.cwd, name));
  if (scores === undefined && flags.has('scores-every'))
    throw new UsageError('needs', { flag: '--scores-every', other: '--scores' });
  if (scores !== undefined && place(scores) === place(out))
    throw new UsageError('not-both', { flag: `--scores ${scores}`, other: `--out ${out}` });
}
