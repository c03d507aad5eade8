import type { Metric, Tags } from '../../../engine/telemetry/metric';
import type { Refused } from '../../../engine/telemetry/problem';
import type { Stage } from '../../../engine/telemetry/stage';
import { WINDOW_DEFAULTS, type WindowConfig } from '../../../engine/windows/config';
import type { WindowOut } from '../../../engine/windows/group';

export const T0 = Date.UTC(2026, 0, 1);

/** Options of a test: nothing is waited for, nothing is told, unless it says so. */
export function config(options: Partial<WindowConfig> = {}): WindowConfig {
  return { ...WINDOW_DEFAULTS, outOfOrderS: 0, latenessS: 0, telemetry: false, ...options };
}

export function sample(second: number, fields: Metric['fields'], tags: Tags = { server: 'a' }): Metric {
  return { name: 'server', tags, fields, timestamp: T0 + second * 1000 };
}

export interface Results {
  windows: Metric[];
  refused: Refused<Metric>[];
}

/** Plays Metrics through a stage; the clock is at each one when it comes, `Infinity` at the end. */
export function play(stage: Stage<Metric, WindowOut>, metrics: Iterable<Metric>, end = true): Results {
  const results: Results = { windows: [], refused: [] };
  let clock = Number.NEGATIVE_INFINITY;
  for (const metric of metrics) {
    clock = Math.max(clock, metric.timestamp);
    collect(stage.advance(clock), results);
    collect(stage.push(metric), results);
  }
  if (end) collect(stage.advance(Number.POSITIVE_INFINITY), results);
  return results;
}

export function collect(outs: Iterable<WindowOut>, into: Results): void {
  for (const { port, value } of outs) {
    if (port === 'refused') into.refused.push(value as Refused<Metric>);
    else into.windows.push(value as Metric);
  }
}

/** A field of a window, as a number. */
export function field(window: Metric | undefined, name: string): number {
  return window?.fields[name] as number;
}
