import type { Metric } from './metric';
import { BYTES_PER_MIB } from './units';

const DIRECTIONS = ['net_rx', 'net_tx'] as const;
/** Of a million bits. */
const BYTES_PER_MBIT = 125_000;

/**
 * A `network` Metric with its rates also as `net_rx_mib_s` and `net_rx_mbit_s` (T-05), their quality theirs.
 * An older source sends MiB/s under the name `net_rx_mbps`, which reads as megabits: it keeps that field, and
 * gets the two that say what they are. 1 250 000 B/s are 1.19 MiB/s and 10 Mbit/s. Others come back as they are.
 */
export function withNetworkUnits(metric: Metric): Metric {
  if (metric.name !== 'network') return metric;
  let { fields, quality } = metric;
  for (const direction of DIRECTIONS) {
    const from = fields[`${direction}_bytes_s`] === undefined ? `${direction}_mbps` : `${direction}_bytes_s`;
    const value = fields[from];
    const isThere = fields[`${direction}_mib_s`] !== undefined;
    if (isThere || value === undefined || typeof value === 'string' || typeof value === 'boolean') continue;
    const bytesPerS = value === null || from.endsWith('_bytes_s') ? value : value * BYTES_PER_MIB;
    const [mib, mbit] = [`${direction}_mib_s`, `${direction}_mbit_s`];
    fields = { ...fields, [mib]: over(bytesPerS, BYTES_PER_MIB), [mbit]: over(bytesPerS, BYTES_PER_MBIT) };
    const mark = quality?.[from];
    if (mark !== undefined) quality = { ...quality, [mib]: mark, [mbit]: mark };
  }
  if (fields === metric.fields) return metric;
  return quality === undefined ? { ...metric, fields } : { ...metric, fields, quality };
}

function over(amount: number | null, unit: number): number | null {
  return amount === null ? null : amount / unit;
}
