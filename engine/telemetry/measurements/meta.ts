import type { FieldSpec, Measurement } from '../vocabulary';
import { bytes, count, flag, fraction, gauge, percent, ratio, seconds, text, watts } from './specs';

const ordinal: FieldSpec = { unit: '1', kind: 'counter', type: 'integer', min: 0 };

/** Telemetry about telemetry, time and judgement. */
export const META = {
  anomaly: {
    tags: ['rack', 'server', 'fan', 'field'],
    scope: 'none',
    fields: {
      score: ratio,
      sigma: gauge('1'),
      observed: gauge('1'),
      expected: gauge('1'),
      confidence: fraction,
      remaining_s: seconds,
      cause: text,
      severity: text,
    },
  },
  detector: {
    tags: [],
    scope: 'none',
    fields: { things: count, learning: count, ready: count, open: count, ignored: count, dropped: count },
  },
  bill: {
    // What has been spent so far: money in units of the tag `currency`.
    tags: ['period', 'currency'],
    scope: 'none',
    fields: {
      power_w: watts,
      it_power_w: watts,
      price_kwh: gauge('1/kWh'),
      cost_h: gauge('1/h'),
      energy_kwh: gauge('kWh', 0),
      cost: gauge('1'),
      carbon_g: gauge('g', 0),
      coverage_pct: percent,
    },
  },
  telemetry: {
    tags: ['server', 'publisher'],
    scope: 'none',
    fields: {
      received: count,
      duplicate: count,
      out_of_order: count,
      late: count,
      future: count,
      refused: count,
      missing: count,
      text: count,
      delay_s: gauge('s'),
      skew_s: gauge('s'),
    },
  },
  scrape: {
    tags: ['server', 'instance'],
    scope: 'none',
    fields: {
      up: flag,
      duration_s: seconds,
      samples: count,
      refused: count,
      stale: count,
      body_bytes: bytes,
    },
  },
  writer: {
    tags: ['writer', 'target'],
    scope: 'none',
    fields: {
      queued: count,
      oldest_s: seconds,
      written: ordinal,
      quarantined: ordinal,
      dropped: ordinal,
      retries: ordinal,
      strings_left_out: ordinal,
      booleans_as_numbers: ordinal,
      lines_left_out: ordinal,
    },
  },
  clock: {
    tags: [],
    scope: 'none',
    fields: {
      epoch: ordinal,
      sequence: ordinal,
      rate: ratio,
      running: flag,
      tick_s: seconds,
    },
  },
} as const satisfies Record<string, Measurement>;
