import type { Metric } from '../../../engine/telemetry/metric';
import type { WindowConfig } from '../../../engine/windows/config';
import { parseDuration } from '../../../engine/windows/duration';
import { type Content, contentOf, type Series } from './content';
import { note } from './streams';

const SILENT_MS = 60_000;

/** A window of one key that has had samples. */
export interface ModelWindow {
  readonly group: ModelGroup;
  readonly label: string;
  readonly start: number;
  readonly end: number;
  /** The last Metric that the stage gave of it. */
  given?: Metric;
  hasStrays: boolean;
}

export interface ModelGroup {
  readonly series: Map<string, Series>;
  readonly windows: Map<string, ModelWindow>;
  watermark: number;
}

interface Length {
  readonly label: string;
  readonly ms: number;
  readonly offset: number;
}

/**
 * Tumbling and hopping windows as docs/concepts.md defines them, worked out the slow way: every sample is kept, the
 * watermark is looked at before and behind every event, and each window is computed from all samples.
 */
export class WindowModel {
  readonly groups = new Map<string, ModelGroup>();
  clock = Number.NEGATIVE_INFINITY;
  private firstClock = Number.NEGATIVE_INFINITY;
  private readonly lengths: readonly Length[];

  constructor(private readonly config: WindowConfig) {
    const { kind, every, hop } = config;
    const ms = every.map((text) => parseDuration(text) as number).sort((a, b) => a - b);
    const step = parseDuration(hop) as number;
    this.lengths =
      kind === 'hopping'
        ? Array.from({ length: (ms[0] as number) / step }, (_, i) => length(ms[0] as number, i * step))
        : ms.map((one) => length(one, 0));
  }

  advance(now: number): void {
    if (now <= this.clock) return;
    if (this.clock === Number.NEGATIVE_INFINITY) this.firstClock = now;
    this.clock = now;
    for (const group of this.groups.values()) this.observe(group);
  }

  keyOf({ tags }: Metric): string {
    const { by } = this.config;
    return by.length === 0 ? (tags.server ?? '') : by.map((tag) => tags[tag] ?? '').join();
  }

  /** `isStray`: is the time of the sample behind what is kept? */
  push(metric: Metric, isStray: () => boolean): 'late' | 'duplicate' | 'taken' {
    const group = this.groups.get(this.keyOf(metric)) ?? {
      series: new Map(),
      windows: new Map(),
      watermark: Number.NEGATIVE_INFINITY,
    };
    this.groups.set(this.keyOf(metric), group);
    if (group.series.size > 0) this.observe(group);
    const name = metric.tags.server as string;
    const series = group.series.get(name) ?? { rows: [], latest: Number.NEGATIVE_INFINITY, receivedAt: 0 };
    group.series.set(name, series);
    series.receivedAt = this.clock;
    const verdict = this.isLate(group, metric.timestamp) ? 'late' : this.take(group, series, metric, isStray);
    this.observe(group);
    return verdict;
  }

  isFinal({ group, end }: Pick<ModelWindow, 'group' | 'end'>): boolean {
    return end + this.config.latenessS * 1000 <= group.watermark;
  }

  content({ group, start, end }: ModelWindow): Content {
    return contentOf(group.series.values(), { start, end, closed: false });
  }

  private observe(group: ModelGroup): void {
    let reached = this.clock;
    for (const { latest, receivedAt } of group.series.values()) {
      const isSilent = Math.max(receivedAt, this.firstClock) + SILENT_MS <= this.clock;
      if (!isSilent) reached = Math.min(reached, latest - this.config.outOfOrderS * 1000);
    }
    group.watermark = Math.max(group.watermark, reached);
  }

  private isLate(group: ModelGroup, t: number): boolean {
    const deciding = this.config.kind === 'hopping' ? this.lengths : this.lengths.slice(0, 1);
    return this.isFinal({ group, end: Math.max(...deciding.map((one) => startOf(one, t) + one.ms)) });
  }

  private take(group: ModelGroup, series: Series, metric: Metric, isStray: () => boolean) {
    const t = metric.timestamp;
    const stray = t <= series.latest && isStray();
    series.latest = Math.max(series.latest, t);
    const verdict = note(series.rows, metric, stray);
    if (verdict === 'duplicate') return 'duplicate';
    if (verdict === 'empty') return 'taken';
    for (const one of this.lengths) {
      const start = startOf(one, t);
      const key = `${one.label} ${start}`;
      const end = start + one.ms;
      if (this.isFinal({ group, end })) continue;
      const window = group.windows.get(key) ?? { group, label: one.label, start, end, hasStrays: false };
      if (stray) window.hasStrays = true;
      group.windows.set(key, window);
    }
    return 'taken';
  }
}

function length(ms: number, offset: number): Length {
  return { label: ms < 60_000 ? `${ms / 1000}s` : ms < 3_600_000 ? `${ms / 60_000}m` : '1h', ms, offset };
}

function startOf({ ms, offset }: Length, t: number): number {
  return Math.floor((t - offset) / ms) * ms + offset;
}
