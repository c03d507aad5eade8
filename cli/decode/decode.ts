import { CODEC_NAMES, READ_UNITS } from '../../engine/codecs/codec';
import { readRules } from '../../engine/codecs/rules-check';
import type { DecodeRules } from '../../engine/codecs/rules-model';
import { Mapper } from '../../engine/telemetry/mapper';
import { NAMES } from '../../engine/telemetry/names';
import { fill } from '../../engine/telemetry/texts';
import type { Command, ExitCode, Session } from '../common/command';
import { badValue, UsageError } from '../common/flags';
import { readText } from '../common/input';
import { TelemetryInput } from '../common/telemetry-in';
import { FORMATS, writeTelemetry } from '../common/telemetry-out';
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
    out: { value: 'FILE' },
    format: { value: FORMATS.join('|') },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

async function run(session: Session): Promise<ExitCode> {
  const { flags } = session;
  const codec = flags.choice('codec', CODEC_NAMES);
  const rules = await rulesOf(session);
  const timeUnit = flags.choice('time-unit', READ_UNITS);
  const names = flags.choice('names', NAMES) ?? 'canonical';
  const mapper = new Mapper(names);
  const input = new TelemetryInput(session, {
    ...(codec === undefined ? {} : { codec }),
    ...(rules === undefined ? {} : { rules }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
  });
  await writeTelemetry(session, async (write) => {
    for await (const metrics of input.batches()) {
      await write(metrics.flatMap((metric) => mapper.map(metric).metrics));
    }
    await write(mapper.endText());
  });
  input.summarise();
  if (mapper.dropped > 0) session.reporter.say(fill(session.texts.dropped ?? '', { count: mapper.dropped }));
  if (names === 'canonical') summariseUnmapped(mapper, session);
  return input.incomplete ? 1 : 0;
}

/** The rules of `--rules`, in place of a codec. */
async function rulesOf({ flags, host }: Session): Promise<DecodeRules | undefined> {
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
