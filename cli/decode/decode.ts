import { CODEC_NAMES, READ_UNITS } from '../../engine/codecs/codec';
import { readRules } from '../../engine/codecs/rules-check';
import type { RuleSet } from '../../engine/codecs/rules-model';
import type { Finding } from '../../engine/telemetry/finding';
import { Intake } from '../../engine/telemetry/intake';
import type { Mapper } from '../../engine/telemetry/mapper';
import type { Metric } from '../../engine/telemetry/metric';
import { NAMES } from '../../engine/telemetry/names';
import { problem } from '../../engine/telemetry/problem';
import { readServices, type ServiceRule } from '../../engine/telemetry/services-check';
import type { Out } from '../../engine/telemetry/stage';
import { tagValue } from '../../engine/telemetry/tag-value';
import { fill } from '../../engine/telemetry/texts';
import type { Command, ExitCode, Session } from '../common/command';
import { badValue, UsageError } from '../common/flags';
import { readText } from '../common/input';
import { TelemetryInput } from '../common/telemetry-in';
import { FORMATS, outputFormat, writeTelemetry } from '../common/telemetry-out';
import { type TakeFinding, withFindings } from './findings-file';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';

export const command: Command = {
  flags: {
    in: { value: 'FILE' },
    codec: { value: 'NAME' },
    rules: { value: 'FILE' },
    'time-unit': { value: READ_UNITS.join('|') },
    names: { value: NAMES.join('|') },
    server: { value: 'NAME' },
    services: { value: 'FILE' },
    findings: { value: 'FILE' },
    out: { value: 'FILE' },
    format: { value: FORMATS.join('|') },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

/** Counters, and servers, that are followed at most. */
const MOST_SERIES = 50_000;

async function run(session: Session): Promise<ExitCode> {
  const { flags } = session;
  const codec = flags.choice('codec', CODEC_NAMES);
  const rules = await rulesOf(session);
  const timeUnit = flags.choice('time-unit', READ_UNITS);
  const names = flags.choice('names', NAMES) ?? 'canonical';
  const server = serverOf(session);
  const services = await servicesOf(session);
  const intake = new Intake({
    names,
    ...(server === undefined ? {} : { server }),
    ...(flags.has('findings') ? { gate: {} } : {}),
    services,
    maxSeries: MOST_SERIES,
  });
  const { mapper } = intake;
  const input = new TelemetryInput(session, {
    ...(codec === undefined ? {} : { codec }),
    ...(rules === undefined ? {} : { rules }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
    // As the source says, for whoever looks at it; no other format and no node takes such times.
    ...(names === 'raw' && outputFormat(flags) === 'jsonl' ? { times: 'any' } : {}),
  });
  await withFindings(session, async (take, flush) => {
    await writeTelemetry(session, async (write) => {
      for await (const metrics of input.batches()) {
        await write(metrics.flatMap((metric) => metricsOf(intake.take(metric), take)));
        await flush();
      }
      await write(metricsOf(intake.end(), take));
    });
  });
  input.summarise();
  const { dropped } = intake.counts;
  if (dropped > 0) session.reporter.say(fill(session.texts.dropped ?? '', { count: dropped }));
  if (names === 'canonical') summariseUnmapped(mapper, session);
  return input.incomplete ? 1 : 0;
}

function metricsOf(outs: Iterable<Out>, take: TakeFinding | undefined): Metric[] {
  const metrics: Metric[] = [];
  for (const { port, value } of outs) {
    if (port === 'result') metrics.push(value as Metric);
    else take?.(value as Finding);
  }
  return metrics;
}

function serverOf({ flags }: Session): string | undefined {
  const name = flags.text('server');
  if (name === undefined || (name !== '' && name === tagValue(name))) return name;
  throw badValue('server', problem('bad-name', 'server', name));
}

/** The rules of `--services`, one a line. */
async function servicesOf({ flags, host }: Session): Promise<readonly ServiceRule[]> {
  const name = flags.text('services');
  if (name === undefined) return [];
  const rules = readServices(await readText(name, host));
  if (!('code' in rules)) return rules;
  throw badValue('services', { ...rules, value: `${rules.field} = ${rules.value}` });
}

/** The rules of `--rules`, in place of a codec. */
async function rulesOf({ flags, host }: Session): Promise<RuleSet | undefined> {
  const name = flags.text('rules');
  if (name === undefined) return undefined;
  if (flags.has('codec')) throw new UsageError('not-both', { flag: '--rules', other: '--codec' });
  const rules = readRules(await readText(name, host));
  if (!('code' in rules)) return rules;
  throw badValue('rules', { ...rules, value: `${rules.field} = ${rules.value}` });
}

const LISTED = 10;

/** What was left out: on purpose, or for want of a name, the most frequent first. */
function summariseUnmapped({ unmapped, counts }: Mapper, { reporter, texts }: Session): void {
  if (counts.leftOut > 0) reporter.say(fill(texts.leftOut ?? '', { count: counts.leftOut }));
  if (unmapped.size === 0) return;
  const names = [...unmapped].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} (${count})`);
  const more = names.length > LISTED ? ', …' : '';
  const list = names.slice(0, LISTED).join(', ') + more;
  reporter.say(fill(texts.unmapped ?? '', { count: counts.unmapped, list }));
}
