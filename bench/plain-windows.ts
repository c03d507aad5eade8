import type { Fields, Metric } from '../engine/telemetry/metric';

interface Column {
  count: number;
  min: number;
  max: number;
  last: number;
  lastAt: number;
  integral: number;
}

interface Open {
  start: number;
  name: string;
  tags: Record<string, string>;
  columns: Map<string, Column>;
}

/**
 * What one would write without lateness, order, duplicates, quality and gaps: tumbling windows of
 * time-weighted mean, least, greatest, last and number, closed by the first sample behind them.
 */
export class PlainWindows {
  private readonly open = new Map<string, Open>();

  constructor(private readonly lengthMs: number) {}

  push({ name, tags, fields, timestamp }: Metric): Metric | undefined {
    const key = `${name}|${tags.cluster}|${tags.rack}|${tags.server}|${tags.method}`;
    const start = Math.floor(timestamp / this.lengthMs) * this.lengthMs;
    let window = this.open.get(key);
    let closed: Metric | undefined;
    if (window === undefined) {
      window = { start, name, tags, columns: new Map() };
      this.open.set(key, window);
    } else if (window.start !== start) {
      closed = this.close(window);
      window.start = start;
      for (const column of window.columns.values()) {
        column.count = 0;
        column.min = Number.POSITIVE_INFINITY;
        column.max = Number.NEGATIVE_INFINITY;
        column.integral = column.last * (timestamp - start);
        column.lastAt = timestamp;
      }
    }
    for (const field in fields) {
      const value = fields[field] as number;
      let column = window.columns.get(field);
      if (column === undefined) {
        column = { count: 0, min: value, max: value, last: value, lastAt: timestamp, integral: 0 };
        window.columns.set(field, column);
      }
      column.count++;
      if (value < column.min) column.min = value;
      if (value > column.max) column.max = value;
      column.integral += column.last * (timestamp - column.lastAt);
      column.last = value;
      column.lastAt = timestamp;
    }
    return closed;
  }

  private close({ start, name, tags, columns }: Open): Metric {
    const fields: Fields = {};
    for (const [field, { count, min, max, last, lastAt, integral }] of columns) {
      fields[`${field}_avg`] = (integral + last * (start + this.lengthMs - lastAt)) / this.lengthMs;
      fields[`${field}_min`] = min;
      fields[`${field}_max`] = max;
      fields[`${field}_last`] = last;
      fields[`${field}_count`] = count;
    }
    return { name, tags: { ...tags, window: '1m' }, fields, timestamp: start };
  }
}
