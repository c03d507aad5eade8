import { CsvColumns } from '../../engine/codecs/csv-write';
import type { Metric } from '../../engine/telemetry/metric';

/** Metrics as a whole CSV of telemetry. */
export function encodeCsv(metrics: readonly Metric[]): string {
  const columns = new CsvColumns();
  columns.add(metrics);
  return columns.header() + columns.rows(metrics);
}
