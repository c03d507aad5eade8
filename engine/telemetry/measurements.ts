import type { FieldSpec, Measurement } from './vocabulary';

const percent: FieldSpec = { unit: '%', kind: 'gauge', type: 'float', min: 0, max: 100 };

/** Every measurement of the package: what flows is named here and nowhere else. */
export const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  server: {
    tags: ['rack', 'server'],
    scope: 'it',
    fields: { cpu_util_pct: percent },
  },
};
