import { isRecord } from '../telemetry/json';
import { badOption, type Problem } from '../telemetry/problem';
import { type FieldLimits, INLET_CLASSES, type InletClass } from './limits';

/**
 * `series`: numbers by their own past. `servers`: what a server says against what its other sensors let expect.
 * `peers`: what servers have in common. `telemetry`: what does not come, comes twice, late or out of order.
 */
export const LAYERS = ['series', 'servers', 'peers', 'telemetry'] as const;
export type Layer = (typeof LAYERS)[number];

/** What to judge, and how. All times are event time. */
export interface DetectConfig {
  readonly layers: readonly Layer[];
  /**
   * Layer `series`: `field` or `measurement.field`. Empty takes every gauge of whatever is neither `server` nor `fan`.
   */
  readonly fields: readonly string[];
  /** How soon something is said: thresholds are divided by it. 0.25 to 4; 1 is usual. */
  readonly sensitivity: number;
  /** ASHRAE class of the inlets: their limits. */
  readonly inletClass: InletClass;
  /** Upper limits by field, in its unit, in place of the usual ones. */
  readonly limits: Readonly<Record<string, FieldLimits>>;
  /** After a finding is closed, nothing new of the same thing for so long: 0 to 86,400. */
  readonly holdOffS: number;
  /** How often the score of each thing is told, in event time: 0 (never) to 86,400. */
  readonly scoresS: number;
  /** Most series that are kept, 1 to 1,000,000; beyond them Metrics are refused. */
  readonly maxSeries: number;
  /** How long a series is kept that nothing comes for: 60 to 31,622,400 (366 days). */
  readonly idleExpiryS: number;
}

export const DETECT_DEFAULTS: DetectConfig = {
  layers: [...LAYERS],
  fields: [],
  sensitivity: 1,
  inletClass: 'A2',
  limits: {},
  holdOffS: 300,
  scoresS: 60,
  maxSeries: 50_000,
  idleExpiryS: 86_400,
};

/** The first thing wrong with a configuration, or undefined: one check for form, node and command line. */
export function detectConfigFlaw(config: DetectConfig): Problem | undefined {
  const { layers, inletClass } = config;
  const wrongLayer = Array.isArray(layers) ? layers.find((layer) => !LAYERS.includes(layer)) : layers;
  if (wrongLayer !== undefined || layers.length === 0)
    return badOption('layers', wrongLayer ?? layers, LAYERS);
  if (!INLET_CLASSES.includes(inletClass)) return badOption('inletClass', inletClass, INLET_CLASSES);
  return (
    fieldsFlaw(config.fields) ??
    limitsFlaw(config.limits) ??
    numberFlaw('sensitivity', config.sensitivity, 0.25, 4) ??
    numberFlaw('holdOffS', config.holdOffS, 0, 86_400) ??
    numberFlaw('scoresS', config.scoresS, 0, 86_400) ??
    numberFlaw('maxSeries', config.maxSeries, 1, 1_000_000) ??
    numberFlaw('idleExpiryS', config.idleExpiryS, 60, 31_622_400)
  );
}

function fieldsFlaw(fields: readonly string[]): Problem | undefined {
  if (!Array.isArray(fields)) return badOption('fields', fields, 'list-of-names');
  const wrong = fields.find((field) => typeof field !== 'string' || field === '');
  return wrong === undefined ? undefined : badOption('fields', wrong, 'list-of-names');
}

function limitsFlaw(limits: Readonly<Record<string, FieldLimits>>): Problem | undefined {
  if (!isRecord(limits)) return badOption('limits', limits, 'an-object');
  for (const [field, own] of Object.entries(limits)) {
    const path = `limits.${field}`;
    if (!isRecord(own)) return badOption(path, own, '{warning, critical}');
    for (const [key, value] of Object.entries(own)) {
      if (key !== 'warning' && key !== 'critical') return badOption(path, key, ['warning', 'critical']);
      if (typeof value !== 'number' || !Number.isFinite(value))
        return badOption(`${path}.${key}`, value, 'a-number');
    }
  }
  return undefined;
}

function numberFlaw(option: string, value: number, min: number, max: number): Problem | undefined {
  const fits = typeof value === 'number' && value >= min && value <= max;
  return fits ? undefined : badOption(option, value, `${min}..${max}`);
}
