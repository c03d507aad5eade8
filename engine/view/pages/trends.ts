import type { EpochMs } from '../../telemetry/metric';
import type { FaultSpan, Points, Said, ShownFinding } from './common';

export const RANGES = {
  '15min': 15 * 60_000,
  '2h': 7_200_000,
  '24h': 86_400_000,
  '30d': 30 * 86_400_000,
} as const;
export type Range = keyof typeof RANGES;

/**
 * Page Trends, asked for by `{view: 'trends', cluster, range, servers}`: at most three servers stand out; of none, that of
 * the worst finding, else the hottest.
 */
export interface TrendsPage {
  readonly cluster: string;
  readonly range: Range;
  readonly answer: Said;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly everyMs: number;
  /** All servers by name with the value of now, the hottest first. */
  readonly servers: readonly { readonly server: string; readonly cpuC?: number }[];
  /** Processor temperature of those that do not stand out: a line each, or the range of all when there are more than 24. */
  readonly others: { readonly lines: readonly Points[] } | { readonly low: Points; readonly high: Points };
  readonly chosen: readonly ServerTrend[];
  readonly itW: Points;
  readonly faults: readonly FaultSpan[];
  readonly found: readonly ShownFinding[];
}

export interface ServerTrend {
  readonly server: string;
  /** By field: cpu_temp_c, inlet_temp_c, chassis_temp_c, airflow_m3s, power_w, cpu_util_pct, missing. */
  readonly fields: Readonly<Record<string, Points>>;
  /** What the detector expected, by field. */
  readonly expected: Readonly<Record<string, Points>>;
  /** Measured speed by fan, percent: as told last, while the server is heard. */
  readonly fans: Readonly<Record<string, Points>>;
  /** Of the processor's temperature: start, open, close, low, high. Where nothing was read there is none. */
  readonly candles: {
    readonly everyMs: number;
    readonly rows: readonly (readonly [EpochMs, number, number, number, number])[];
  };
}
