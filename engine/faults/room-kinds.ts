import type { KindSpec } from './kind-spec';

const fan = { layer: 'room', scope: 'fan', needs: ['server', 'fan'], allows: ['cluster', 'rack'] } as const;
const server = { layer: 'room', scope: 'server', needs: ['server'], allows: ['cluster', 'rack'] } as const;
const rack = { layer: 'room', scope: 'rack', needs: ['rack'], allows: ['cluster'] } as const;
const room = { layer: 'room', scope: 'room', needs: [], allows: ['cluster'] } as const;

/** Laws of wear (T-07): points of efficiency an hour, the same in proportion, or points every so many hours. */
export const WEAR_LAWS = ['linear', 'exponential', 'steps'] as const;

/**
 * Faults of the room itself. Ranges: wear 1 to 2 % an hour or 2 points every 30 min to 40 %, then off [seed]; a
 * burst is 90 % for 120 s [seed]; limits of PDUs fall to 0.5 to 0.8 [seed]; the rest [E].
 */
export const ROOM_KINDS = {
  'fan-off': { ...fan, parameters: {} },
  'fan-stall': { ...fan, parameters: {} },
  'fan-wear': {
    ...fan,
    intensity: { unit: '%', min: 0, max: 100, usual: 2, healthy: 0 },
    parameters: {
      law: { words: WEAR_LAWS, usual: 'linear' },
      every_h: { unit: 'h', min: 0.01, max: 10_000, usual: 0.5 },
      off_at_pct: { unit: '%', min: 0, max: 100, usual: 40 },
    },
  },
  'cpu-overload': {
    ...server,
    intensity: { unit: '1', min: 0, max: 1, usual: 0.9, healthy: 0 },
    parameters: {},
    durationS: 120,
  },
  'server-down': { ...server, parameters: {} },
  'airflow-blocked': {
    ...server,
    intensity: { unit: '1', min: 0, max: 0.99, usual: 0.5, healthy: 0 },
    parameters: {},
  },
  'pdu-limit': {
    ...rack,
    intensity: { unit: '1', min: 0.1, max: 1, usual: 0.65, healthy: 1 },
    parameters: {},
  },
  'aisle-recirculation': {
    ...rack,
    intensity: { unit: '1', min: 1, max: 20, usual: 3, healthy: 1 },
    parameters: {},
  },
  'cooling-degraded': {
    ...room,
    intensity: { unit: '1', min: 0, max: 1, usual: 0.7, healthy: 1 },
    parameters: {},
  },
  'cooling-stop': { ...room, parameters: {} },
} as const satisfies Record<string, KindSpec>;
