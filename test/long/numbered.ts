import assert from 'node:assert/strict';
import { clockMetric } from '../../engine/telemetry/clock';
import type { Metric } from '../../engine/telemetry/metric';
import type { Random } from '../../engine/telemetry/stage';

/** Ticks of a second of event time; a window holds this many, one bit of a number for each. */
export const WINDOW_TICKS = 30;
const TICK_MS = 1000;
const START_MS = Date.UTC(2026, 0, 1);
const CLUSTER = 'hall';
const LATEST_TICKS = 40;

export interface NumberedOptions {
  readonly servers: number;
  readonly random: Random;
  /** Share of samples that come some ticks too late, in [0, 1]. */
  readonly held: number;
}

/**
 * A stream of which every sample can be told in a sum: that of tick `n` is `2 ** (n % 30)`, so that the sum
 * over a window of 30 s is a set of samples, and one counted twice makes it disagree with the count.
 */
export class NumberedStream {
  private ticks = 0;
  /** Samples that are held back, by the tick in which they come. */
  private readonly late = new Map<number, Metric[]>();

  constructor(private readonly options: NumberedOptions) {}

  /** What comes in the next tick, in its order; its clock is the last, stamped one tick behind. One opens it all. */
  next(): { tick: number; metrics: Metric[] } {
    const tick = this.ticks++;
    const { servers, random, held } = this.options;
    const metrics = tick === 0 ? [clockOf(-1)] : (this.late.get(tick) ?? []);
    this.late.delete(tick);
    for (let server = 0; server < servers; server++) {
      const sample = sampleOf(server, tick);
      if (random() >= held) metrics.push(sample);
      else this.hold(sample, tick + 1 + Math.floor(random() * LATEST_TICKS));
    }
    metrics.push(clockOf(tick));
    return { tick, metrics };
  }

  private hold(sample: Metric, until: number): void {
    const others = this.late.get(until) ?? [];
    this.late.set(until, [...others, sample]);
  }
}

export function sampleOf(server: number, tick: number): Metric {
  return {
    name: 'server',
    tags: { cluster: CLUSTER, server: `s${server}`, method: 'measured' },
    // Not in the vocabulary: it has no range that it could be clamped to.
    fields: { sample_bits: 2 ** (tick % WINDOW_TICKS) },
    timestamp: START_MS + tick * TICK_MS,
  };
}

export function clockOf(tick: number): Metric {
  const now = START_MS + (tick - 1) * TICK_MS;
  const clock = { cluster: CLUSTER, now, epoch: 1, sequence: tick, rate: 1, running: true };
  return clockMetric({ ...clock, tickS: TICK_MS / 1000 });
}

/** Names a sample: its server and its tick. */
export function sampleName(metric: Metric): string {
  return `${metric.tags.server} ${tickOf(metric)}`;
}

export function isSample(metric: Metric): boolean {
  return metric.fields.sample_bits !== undefined;
}

/** The samples in a window of `sample_bits`, by name. Throws when one was counted twice. */
export function samplesIn(window: Metric): string[] {
  const { sample_bits_sum: sum, sample_bits_count: count } = window.fields;
  assert.ok(typeof sum === 'number' && typeof count === 'number', JSON.stringify(window));
  const first = tickOf(window);
  const ticks = Array.from({ length: WINDOW_TICKS }, (_, bit) => bit).filter((bit) => (sum >> bit) & 1);
  assert.ok(sum < 2 ** WINDOW_TICKS && ticks.length === count, `counted twice: ${JSON.stringify(window)}`);
  return ticks.map((bit) => `${window.tags.server} ${first + bit}`);
}

/** The tick that a sample belongs to, or the first one of a window. */
export function tickOf({ timestamp }: Metric): number {
  return (timestamp - START_MS) / TICK_MS;
}

/**
 * The windows of samples that a consumer holds in the end: by series and start that of the highest revision,
 * of equal ones the last to come.
 */
export function heldWindows(given: readonly Metric[]): Map<string, Metric> {
  const held = new Map<string, Metric>();
  for (const window of given) {
    const { server, window: length } = window.tags;
    if (length === undefined) continue;
    const key = `${window.name} ${server} ${length} ${window.timestamp}`;
    const before = held.get(key);
    if (before === undefined || Number(window.fields.revision) >= Number(before.fields.revision)) {
      held.set(key, window);
    }
  }
  return held;
}
