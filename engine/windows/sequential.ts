import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import { NOTHING } from '../telemetry/stage';
import { Accumulator } from './accumulator';
import { parseDuration } from './duration';
import { Group, type GroupIdentity, type WindowOut } from './group';
import { packNumber, unpackNumber } from './pack';
import type { Plan } from './plan';
import type { Source, Verdict } from './source';
import type { Workshop } from './workshop';

interface Current {
  start: EpochMs;
  last: EpochMs;
  count: number;
  folded: Accumulator;
  readonly fed: Source[];
}

type SavedWindow = [start: EpochMs, last: EpochMs, count: number, folded: Json, fed: number[]];

/** Samples of one instant may come one after the other: it is over a millisecond later. */
const INSTANT_MS = 1;

/**
 * Session and count windows of one key: samples in order of time, cut where the silence is longer than
 * the gap, or by number. Each window is given once; what comes from behind the watermark is late.
 */
export class SequentialGroup extends Group {
  private current: Current | undefined;
  private takenTo: EpochMs = Number.NEGATIVE_INFINITY;
  private readonly gapMs: number;
  private readonly size: number;
  private readonly label: string;

  constructor(of: GroupIdentity, plan: Plan, workshop: Workshop) {
    super(of, plan, workshop);
    const { kind, gap, size } = plan.config;
    const session = kind === 'session';
    this.gapMs = session ? (parseDuration(gap) as number) : Number.POSITIVE_INFINITY;
    this.size = session ? Number.POSITIVE_INFINITY : size;
    this.label = session ? `session-${gap}` : `count-${size}`;
  }

  lateBehind(t: EpochMs, { foldedTo }: Source): EpochMs | undefined {
    return t < this.takenTo || t <= foldedTo ? this.takenTo : undefined;
  }

  taken(_source: Source, { timestamp }: Metric, verdict: Verdict): readonly WindowOut[] {
    if (verdict === 'new' || verdict === 'out_of_order') this.expect(timestamp);
    return NOTHING;
  }

  close(): WindowOut[][] {
    const outs: WindowOut[] = [];
    this.takeIn(this.watermark, outs);
    if (this.current !== undefined && this.current.last + this.gapMs + INSTANT_MS <= this.watermark) {
      // What comes later from within the gap would have belonged to it.
      this.takenTo = this.current.last + this.gapMs + INSTANT_MS;
      this.give(outs);
    }
    this.findNextEnd();
    return [outs];
  }

  makeRoom(): void {
    // Taking in without giving out: only up to where nothing ends.
    this.takeIn(Math.min(this.watermark, this.nextEnd - INSTANT_MS), []);
  }

  snapshot(): Json {
    const { current, takenTo, watermark } = this;
    const fed = (current?.fed ?? []).map((source) => this.sources.indexOf(source));
    const open = current && [current.start, current.last, current.count, current.folded.snapshot(), fed];
    return { watermark: packNumber(watermark), takenTo: packNumber(takenTo), open: open ?? null };
  }

  restore(state: Json): void {
    const from = state as { watermark: Json; takenTo: Json; open: SavedWindow | null };
    this.watermark = unpackNumber(from.watermark);
    this.takenTo = unpackNumber(from.takenTo);
    if (from.open !== null) {
      const [start, last, count, folded, sources] = from.open;
      const fed = sources.map((index) => this.sources[index] as Source);
      this.current = { start, last, count, folded: Accumulator.restore(folded), fed };
    }
    this.findNextEnd();
  }

  /** Takes all rows from before `line` in order of time, giving out what they complete. */
  private takeIn(line: EpochMs, outs: WindowOut[]): void {
    for (;;) {
      const { source, until } = this.earliest(line);
      if (source === undefined) return;
      const { times } = source.tail;
      const first = times[0] as number;
      if (this.current !== undefined && first - this.current.last > this.gapMs) this.give(outs);
      this.current ??= { start: first, last: first, count: 0, folded: new Accumulator(0), fed: [] };
      const { current } = this;
      let rows = 0;
      let last = current.last;
      while (rows < source.tail.length && current.count + rows < this.size) {
        const t = times[rows] as number;
        if (t >= line || (rows > 0 && t > until) || t - last > this.gapMs) break;
        last = t;
        rows++;
      }
      if (!current.fed.includes(source)) current.fed.push(source);
      this.workshop.fold(current.folded, source, 0, rows, current.start, []);
      source.release(rows);
      current.count += rows;
      current.last = last;
      this.takenTo = last;
      if (current.count >= this.size) this.give(outs);
    }
  }

  /** The source whose first row is the earliest before `line`, and the time up to which it goes alone. */
  private earliest(line: EpochMs): { source: Source | undefined; until: EpochMs } {
    let source: Source | undefined;
    let first = line;
    let until = Number.POSITIVE_INFINITY;
    for (const candidate of this.sources) {
      if (candidate.tail.length === 0) continue;
      const t = candidate.tail.times[0] as number;
      if (t < first) {
        if (source !== undefined) until = first;
        source = candidate;
        first = t;
      } else if (t < until) until = t;
    }
    return { source, until };
  }

  private give(outs: WindowOut[]): void {
    const { start, last, folded, fed } = this.current as Current;
    this.current = undefined;
    // All rows are in the record: none is taken from the tails.
    const span = { start, end: last, until: Number.NEGATIVE_INFINITY, folded, fed };
    const value = this.workshop.window(span, this, { label: this.label, revision: 0, tellLength: true });
    if (value !== undefined) outs.push({ port: 'result', value });
  }

  /** A sample at `t` is on hand: could a window end earlier than was known? */
  private expect(t: EpochMs): void {
    if (this.size === Number.POSITIVE_INFINITY) {
      const last = this.current?.last ?? t;
      this.nextEnd = Math.min(this.nextEnd, Math.min(last, t) + this.gapMs + INSTANT_MS);
    } else this.findNextEnd();
  }

  private findNextEnd(): void {
    this.nextEnd = Number.POSITIVE_INFINITY;
    if (this.size === Number.POSITIVE_INFINITY) {
      const { source } = this.earliest(Number.POSITIVE_INFINITY);
      const last = this.current?.last ?? source?.tail.times[0];
      if (last !== undefined) this.nextEnd = last + this.gapMs + INSTANT_MS;
      return;
    }
    const needed = this.size - (this.current?.count ?? 0);
    const waiting = this.sources.reduce((sum, { tail }) => sum + tail.length, 0);
    if (waiting < needed) return;
    const times = this.sources.flatMap(({ tail }) => Array.from(tail.times.subarray(0, tail.length)));
    this.nextEnd = (times.sort((a, b) => a - b)[needed - 1] as number) + INSTANT_MS;
  }
}
