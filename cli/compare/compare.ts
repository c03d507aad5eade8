import { type Comparison, compare } from '../../engine/billing/comparison/compare';
import type { Run } from '../../engine/billing/comparison/run';
import { comparisonCsv, comparisonPage, comparisonRows } from '../../engine/billing/report/comparison-page';
import { ProblemError } from '../../engine/telemetry/problem';
import { describe, type Language } from '../../engine/telemetry/texts';
import pkg from '../../package.json';
import { columns } from '../common/columns';
import type { Command, ExitCode, Session } from '../common/command';
import { badValue } from '../common/flags';
import { writeWhole } from '../common/whole-output';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';
import { runsOf } from './runs';

const FORMATS = ['table', 'json', 'csv', 'html'] as const;

export const command: Command = {
  flags: {
    run: { value: 'NAME=FILE', repeatable: true },
    in: { value: 'FILE' },
    window: { value: 'NAME=FROM..TO[,TAG=VALUE]', repeatable: true },
    baseline: { value: 'NAME' },
    format: { value: FORMATS.join('|') },
    out: { value: 'FILE' },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

async function run(session: Session): Promise<ExitCode> {
  const { flags, host, language } = session;
  const out = flags.text('out');
  const byName = FORMATS.find((format) => out?.toLowerCase().endsWith(`.${format}`) === true);
  const format = flags.choice('format', FORMATS) ?? byName ?? 'table';
  const { runs, incomplete } = await runsOf(session);
  const comparison = compared(runs, session);
  await writeWhole(out, host, textOf(comparison, format, language));
  if (format !== 'html')
    for (const warning of comparison.warnings) session.reporter.say(describe(warning, language));
  return incomplete ? 1 : 0;
}

function compared(runs: readonly Run[], { flags }: Session): Comparison {
  const baseline = flags.text('baseline');
  try {
    return compare(runs, baseline === undefined ? {} : { baseline });
  } catch (error) {
    const { field } = error instanceof ProblemError ? error.problem : { field: '' };
    if (error instanceof ProblemError && field === 'baseline') throw badValue('baseline', error.problem);
    throw error;
  }
}

function textOf(comparison: Comparison, format: (typeof FORMATS)[number], language: Language): string {
  if (format === 'html') return comparisonPage(comparison, language, pkg.version);
  if (format === 'json') return `${JSON.stringify(comparison, null, 2)}\n`;
  if (format === 'csv') return comparisonCsv(comparison);
  const { titles, rows } = comparisonRows(comparison, language);
  return columns([titles, ...rows]);
}
