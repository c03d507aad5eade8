import { CODECS } from '../../engine/codecs';
import { TIME_UNITS } from '../../engine/codecs/codec';
import { Mapper, NAMES } from '../../engine/telemetry/mapper';
import type { Command, ExitCode, Session } from '../common/command';
import { TelemetryInput } from '../common/telemetry-in';
import { FORMATS, writeTelemetry } from '../common/telemetry-out';
import { fill } from '../common/texts';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';

export const command: Command = {
  flags: {
    in: { value: 'FILE' },
    codec: { value: 'NAME' },
    'time-unit': { value: TIME_UNITS.join('|') },
    names: { value: NAMES.join('|') },
    out: { value: 'FILE' },
    format: { value: FORMATS.join('|') },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

async function run(session: Session): Promise<ExitCode> {
  const { flags } = session;
  const codecs = CODECS.map(({ name }) => name);
  const codec = flags.choice('codec', codecs);
  const timeUnit = flags.choice('time-unit', TIME_UNITS);
  const names = flags.choice('names', NAMES) ?? 'canonical';
  const mapper = new Mapper(names);
  const input = new TelemetryInput(session, {
    ...(codec === undefined ? {} : { codec }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
  });
  await writeTelemetry(session, async (write) => {
    for await (const metrics of input.batches()) {
      await write(metrics.flatMap((metric) => mapper.map(metric).metrics));
    }
  });
  input.summarise();
  if (names === 'canonical') summariseUnmapped(mapper, session);
  return input.refused > 0 ? 1 : 0;
}

const LISTED = 10;

/** What was left out for want of a name, the most frequent first. */
function summariseUnmapped({ unmapped, counts }: Mapper, { reporter, texts }: Session): void {
  if (unmapped.size === 0) return;
  const names = [...unmapped].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} (${count})`);
  const more = names.length > LISTED ? ', …' : '';
  const list = names.slice(0, LISTED).join(', ') + more;
  reporter.say(fill(texts.unmapped ?? '', { count: counts.unmapped, list }));
}
