import type { KindSpec } from './kind-spec';

const sensor = {
  layer: 'stream',
  scope: 'sensor',
  needs: ['field'],
  allows: ['cluster', 'rack', 'server', 'fan', 'gpu'],
} as const;
const network = {
  layer: 'stream',
  scope: 'network',
  needs: [],
  allows: ['cluster', 'rack', 'server', 'fan', 'gpu'],
} as const;

/** What a sensor may be off by, in the unit of its field. */
const MOST_OFF = 1e6;
/** Ways of drifting (T-06). */
export const DRIFT_LAWS = ['linear', 'random-walk'] as const;
/** Two kinds of loss (T-13): a hole in some sensors, or readings now and then. */
export const LOSS_LAWS = ['hole', 'intermittent'] as const;

const chance = (usual: number) => ({ unit: '1', min: 0, max: 1, usual });

/**
 * Faults of what is seen. Ranges: drift 0.2 or 0.5 °C/h [seed]; random walk 0.05 °C/√h, spikes of 10 to 30 °C at
 * 1e-4 a reading [E]; holes of 10 to 30 s in 20 % of the sensors, or 0 to 5 % of readings [seed]; the rest [E].
 */
export const STREAM_KINDS = {
  'sensor-null': { ...sensor, parameters: {} },
  'sensor-stuck': { ...sensor, parameters: {} },
  'sensor-drift': {
    ...sensor,
    intensity: { unit: 'field/h', min: -MOST_OFF, max: MOST_OFF, usual: 0.2, healthy: 0 },
    parameters: {
      law: { words: DRIFT_LAWS, usual: 'linear' },
      sigma: { unit: 'field/√h', min: 0, max: MOST_OFF, usual: 0.05 },
    },
  },
  'sensor-bias': {
    ...sensor,
    intensity: { unit: 'field', min: -MOST_OFF, max: MOST_OFF, usual: 3, healthy: 0 },
    parameters: {},
  },
  'sensor-spike': {
    ...sensor,
    intensity: { unit: 'field', min: 0, max: MOST_OFF, usual: 30, healthy: 0 },
    parameters: { least: { unit: 'field', min: 0, max: MOST_OFF, usual: 10 }, chance: chance(1e-4) },
  },
  'telemetry-loss': {
    ...network,
    intensity: { unit: '%', min: 0, max: 100, usual: 20, healthy: 0 },
    parameters: {
      law: { words: LOSS_LAWS, usual: 'hole' },
      least_s: { unit: 's', min: 0, max: 86_400, usual: 10 },
      most_s: { unit: 's', min: 0, max: 86_400, usual: 30 },
      run: { unit: '1', min: 1, max: 10_000, usual: 2 },
    },
  },
  'telemetry-duplicate': {
    ...network,
    intensity: { unit: '%', min: 0, max: 100, usual: 10, healthy: 0 },
    parameters: {},
  },
  'telemetry-reorder': {
    ...network,
    intensity: { unit: '%', min: 0, max: 100, usual: 10, healthy: 0 },
    parameters: { most_s: { unit: 's', min: 0, max: 3600, usual: 30 } },
  },
  'telemetry-delay': {
    ...network,
    intensity: { unit: 's', min: 0, max: 3600, usual: 10, healthy: 0 },
    parameters: { jitter_s: { unit: 's', min: 0, max: 3600, usual: 0 } },
  },
  'clock-skew': {
    ...network,
    intensity: { unit: 's', min: -86_400, max: 86_400, usual: 30, healthy: 0 },
    parameters: { drift_ppm: { unit: 'ppm', min: -1e6, max: 1e6, usual: 0 } },
  },
} as const satisfies Record<string, KindSpec>;
