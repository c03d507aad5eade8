import type { KindSpec } from './kind-spec';

/** Faults that a simulated room has itself, and that a stream of real machines can be made to show. */
export const BOTH_KINDS = {
  'disk-failure': {
    layer: 'both',
    scope: 'server',
    needs: ['server'],
    allows: ['cluster', 'rack', 'disk'],
    parameters: {},
  },
} as const satisfies Record<string, KindSpec>;
