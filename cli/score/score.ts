import { scoreOf } from '../../engine/experiments/scoring/score';
import { RandomStream } from '../../engine/telemetry/random';
import type { Command, ExitCode, Session } from '../common/command';
import { writeText } from '../common/output';
import { LineReader } from './lines';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';
import { runsOf } from './runs';
import { tableOf } from './table';

const FORMATS = ['table', 'json'] as const;

/** Intervals are drawn: the same runs have the same. */
const SEED = 1;

export const command: Command = {
  flags: {
    findings: { value: 'FILE', repeatable: true },
    labels: { value: 'FILE', repeatable: true },
    start: { value: 'TIME' },
    hours: { value: 'H' },
    runs: { value: 'DIR' },
    stage: { value: 'NAME' },
    format: { value: FORMATS.join('|') },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

async function run(session: Session): Promise<ExitCode> {
  const { flags, host, texts } = session;
  const format = flags.choice('format', FORMATS) ?? 'table';
  const lines = new LineReader(session);
  const score = scoreOf(await runsOf(session, lines), new RandomStream(SEED, 'score', 'intervals').uniform);
  const text = format === 'json' ? `${JSON.stringify(score, null, 2)}\n` : tableOf(score, texts);
  lines.summarise();
  await writeText(host.stdout, text);
  return lines.refused > 0 ? 1 : 0;
}
