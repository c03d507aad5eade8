import type { Measurement } from '../vocabulary';
import { celsius, cubicMetresPerS, flag, gauge, percent, ratio, watts } from './specs';

/** The room around the racks, and what keeps it cold. */
export const FACILITY = {
  room: {
    tags: ['room'],
    scope: 'facility',
    fields: {
      supply_temp_c: celsius,
      return_temp_c: celsius,
      outdoor_temp_c: celsius,
      humidity_pct: percent,
      airflow_m3s: cubicMetresPerS,
      power_w: watts,
      it_power_w: watts,
      cooling_power_w: watts,
      distribution_power_w: watts,
      misc_power_w: watts,
      // Total over IT power: below 1 a meter is wrong.
      pue: gauge('1', 1),
    },
  },
  cooling_unit: {
    tags: ['cooling_unit'],
    scope: 'facility',
    fields: {
      supply_temp_c: celsius,
      return_temp_c: celsius,
      setpoint_temp_c: celsius,
      airflow_m3s: cubicMetresPerS,
      fan_pct: percent,
      power_w: watts,
      fan_power_w: watts,
      heat_removed_w: watts,
      cop: ratio,
      health_pct: percent,
      running: flag,
    },
  },
} as const satisfies Record<string, Measurement>;
