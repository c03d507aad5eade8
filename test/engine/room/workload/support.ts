import { DEFAULT_WORKLOAD, type WorkloadSettings } from '../../../../engine/room/workload/settings';
import { Workload } from '../../../../engine/room/workload/workload';

export const START = Date.UTC(2026, 0, 5);

/** The load of `count` servers of one cluster. */
export function workloadOf(
  settings: Partial<WorkloadSettings> = {},
  count = 1,
  seed = 1,
  cores = 10,
): Workload {
  const workload = { ...DEFAULT_WORKLOAD, ...settings };
  const servers = Array.from({ length: count }, (_, i) => ({ id: `c/s${i}`, cluster: 0, cores, workload }));
  return new Workload(servers, [{ name: 'c', workload }], seed, 'UTC', START);
}

export function moments(values: readonly number[] | Float64Array) {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return { mean, sigma: Math.sqrt(squares / values.length) };
}

/** Correlation of a series with itself one later. */
export function lag1(values: readonly number[]): number {
  const { mean, sigma } = moments(values);
  let sum = 0;
  for (let i = 1; i < values.length; i++) sum += (values[i]! - mean) * (values[i - 1]! - mean);
  return sum / ((values.length - 1) * sigma * sigma);
}
