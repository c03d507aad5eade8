import {
  DETECT_DEFAULTS,
  type DetectConfig,
  detectConfigFlaw,
  LAYERS,
  type Layer,
} from '../../engine/detection/detect-config';
import { INLET_CLASSES } from '../../engine/detection/limits';
import type { Problem } from '../../engine/telemetry/problem';
import type { Definition, NodeConfig } from '../common/config';
import { Options, readStageOptions, type StageNodeConfig } from '../common/options';

const MOST_FUTURE_S = 86_400;

/** What is watched, as layers of the detector. What does not come is a matter of both. */
const LAYERS_OF = {
  all: LAYERS,
  servers: ['servers', 'peers', 'telemetry'],
  numbers: ['series', 'telemetry'],
} as const satisfies Record<string, readonly Layer[]>;
type Watched = keyof typeof LAYERS_OF;

/** How soon something is said, as a factor: thresholds are divided by it. */
export const SENSITIVITY_OF = { calm: 0.6, usual: 1, eager: 1.6 };
export type Mood = keyof typeof SENSITIVITY_OF;

/** Property by property as the form writes them. */
const defaults = {
  version: 1,
  name: '',
  watch: 'all',
  fields: DETECT_DEFAULTS.fields.join(', '),
  sensitivity: 'usual',
  inletClass: DETECT_DEFAULTS.inletClass,
  cpuWarningC: 75,
  cpuCriticalC: 90,
  limits: [] as readonly LimitRow[],
  holdOffS: DETECT_DEFAULTS.holdOffS,
  scoresS: DETECT_DEFAULTS.scoresS,
  futureS: 60,
  maxMetrics: 500,
  keep: 'restarts',
  maxSeries: DETECT_DEFAULTS.maxSeries,
  idleExpiryS: DETECT_DEFAULTS.idleExpiryS,
} as const;

/** Texts for the most part, as a table of the form gives them; an empty level is none. */
interface LimitRow {
  readonly field: string;
  readonly warning?: unknown;
  readonly critical?: unknown;
}

function parse(definition: Definition): StageNodeConfig<DetectConfig> | Problem {
  const options = new Options(definition);
  const cpu = { warning: options.number('cpuWarningC'), critical: options.number('cpuCriticalC') };
  const stage: DetectConfig = {
    layers: LAYERS_OF[options.choice('watch', Object.keys(LAYERS_OF) as Watched[])],
    fields: options.list('fields'),
    sensitivity: SENSITIVITY_OF[options.choice('sensitivity', Object.keys(SENSITIVITY_OF) as Mood[])],
    inletClass: options.choice('inletClass', INLET_CLASSES),
    limits: { cpu_temp_c: cpu, ...limitsOf(options.rows('limits')) },
    holdOffS: options.number('holdOffS'),
    scoresS: options.number('scoresS'),
    maxSeries: options.number('maxSeries'),
    idleExpiryS: options.number('idleExpiryS'),
  };
  const shared = readStageOptions(options);
  const futureAllowanceMs = options.numberWithin('futureS', 0, MOST_FUTURE_S) * 1000;
  const idleExpiryMs = stage.idleExpiryS * 1000;
  return (
    options.flaw ?? detectConfigFlaw(stage) ?? { stage, options: shared, futureAllowanceMs, idleExpiryMs }
  );
}

/** `detectConfigFlaw` looks at each of them. */
function limitsOf(rows: readonly Definition[]): DetectConfig['limits'] {
  const limits: Record<string, object> = {};
  for (const { field, warning, critical } of rows) {
    const levels = Object.entries({ warning, critical }).filter(([, level]) => !isBlank(level));
    const name = String(field ?? '').trim();
    if (name !== '') limits[name] = Object.fromEntries(levels.map(([key, level]) => [key, numberOf(level)]));
  }
  return limits;
}

function isBlank(level: unknown): boolean {
  return level === undefined || String(level).trim() === '';
}

/** What is no number stays as it is, to be named. */
function numberOf(level: unknown): unknown {
  const number = Number(level);
  return Number.isNaN(number) ? level : number;
}

export const anomalyDetectorConfig: NodeConfig<StageNodeConfig<DetectConfig>> = {
  type: 'anomaly-detector',
  version: 1,
  migrations: [],
  defaults,
  parse,
};

/** The options that the state of detection depends on: the series that are judged. */
export function detectShape({ fields }: DetectConfig): unknown {
  return { fields };
}
