import { READ_UNITS } from '../../engine/codecs/codec';
import { LAYERS } from '../../engine/detection/detect-config';
import { INLET_CLASSES } from '../../engine/detection/limits';
import type { Command, ExitCode, Session } from '../common/command';
import { type Flags, UsageError } from '../common/flags';
import { findAnomalies } from './findings';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';
import { scoreRows } from './multivariate';
import { FORMATS } from './told';
import { scoreSeries } from './univariate';

export const command: Command = {
  flags: {
    in: { value: 'FILE' },
    out: { value: 'FILE' },
    format: { value: FORMATS.join('|') },
    'time-unit': { value: READ_UNITS.join('|') },
    layers: { value: LAYERS.join() },
    fields: { value: 'FIELD,FIELD' },
    sensitivity: { value: '0.25..4' },
    'inlet-class': { value: INLET_CLASSES.join('|') },
    limit: { value: 'FIELD=WARNING,CRITICAL', repeatable: true },
    'hold-off': { value: 'S' },
    'max-series': { value: 'N' },
    room: { value: 'FILE' },
    scores: { value: 'FILE' },
    'scores-every': { value: 'S' },
    univariate: {},
    multivariate: {},
    train: { value: 'FILE' },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

const UNIVARIATE = ['univariate', 'in', 'out', 'time-unit', 'lang'];
const MULTIVARIATE = ['multivariate', 'train', 'in', 'out', 'lang'];

async function run(session: Session): Promise<ExitCode> {
  const { flags } = session;
  if (flags.has('univariate')) {
    takesNoOther(flags, 'univariate', UNIVARIATE);
    return scoreSeries(session);
  }
  if (flags.has('multivariate')) {
    takesNoOther(flags, 'multivariate', MULTIVARIATE);
    return scoreRows(session);
  }
  if (flags.has('train')) throw new UsageError('needs', { flag: '--train', other: '--multivariate' });
  return findAnomalies(session);
}

function takesNoOther(flags: Flags, mode: string, taken: readonly string[]): void {
  const other = Object.keys(command.flags).find((name) => flags.has(name) && !taken.includes(name));
  if (other !== undefined) throw new UsageError('not-both', { flag: `--${mode}`, other: `--${other}` });
}
