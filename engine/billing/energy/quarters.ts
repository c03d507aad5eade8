import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS, MINUTE_MS } from '../../telemetry/units';
import { packNumbers, unpackNumbers } from '../../windows/pack';

/** The grain of a bill: no price, hour of a tariff or mean of a demand charge is finer. */
export const QUARTER_MS = 15 * MINUTE_MS;
export const QUARTERS_A_DAY = 96;

/** How the power of some time is known. */
export type Known = 'direct' | 'interpolated';

/** Quarters of a day: from one to before another. */
export interface QuarterSpan {
  readonly from: number;
  readonly to: number;
}

export const WHOLE_DAY: QuarterSpan = { from: 0, to: QUARTERS_A_DAY };

/** Who looks at quarters learns here which of a UTC day (since 1970) have changed. */
export class Changes {
  /** What is to be added up again, by day. */
  readonly stale = new Map<number, QuarterSpan>();
  /** Days to be billed again. */
  readonly unbilled = new Set<number>();
  /** Rises when somebody has looked: what changes from then on is told again. */
  looks = 0;

  noteDay(day: number): void {
    this.unbilled.add(day);
    this.stale.set(day, WHOLE_DAY);
  }

  note(day: number, quarter: number): void {
    this.unbilled.add(day);
    const known = this.stale.get(day);
    if (known === undefined) this.stale.set(day, { from: quarter, to: quarter + 1 });
    else if (quarter < known.from || quarter >= known.to)
      this.stale.set(day, { from: Math.min(known.from, quarter), to: Math.max(known.to, quarter + 1) });
  }
}

/** Shared by all days that have none; never written. */
const NO_VALUES = new Float64Array(QUARTERS_A_DAY);

/** The quarters of one UTC day of one meter. */
export class DayOfQuarters {
  /** W·ms, that is mJ: whole watts over whole milliseconds add up exactly. */
  readonly energy = new Float64Array(QUARTERS_A_DAY);
  /** Milliseconds of which the power is known from samples that stand close. */
  readonly direct = new Float32Array(QUARTERS_A_DAY);
  /** Milliseconds that were interpolated, those that are missing, and mJ that were probably drawn in these. */
  interpolated = NO_VALUES;
  missing = NO_VALUES;
  gap = NO_VALUES;

  /** Most days have neither gaps nor far samples: they need no room for them. */
  widen(): void {
    if (this.gap !== NO_VALUES) return;
    this.interpolated = new Float64Array(QUARTERS_A_DAY);
    this.missing = new Float64Array(QUARTERS_A_DAY);
    this.gap = new Float64Array(QUARTERS_A_DAY);
  }

  snapshot(): Json {
    const { energy, direct, interpolated, missing, gap } = this;
    const gaps = gap === NO_VALUES ? [] : [interpolated, missing, gap];
    return [energy, direct, ...gaps].map(packColumn);
  }

  static restore(state: Json): DayOfQuarters {
    const day = new DayOfQuarters();
    const [energy = [], direct = [], interpolated = [], missing = [], gap = []] = (
      state as readonly Json[]
    ).map(unpackColumn);
    day.energy.set(energy);
    day.direct.set(direct);
    if (gap.length === 0) return day;
    day.widen();
    day.interpolated.set(interpolated);
    day.missing.set(missing);
    day.gap.set(gap);
    return day;
  }
}

/** A column as JSON; of one that is alike all day, its value. */
function packColumn(column: Float64Array | Float32Array): Json {
  const [first = 0] = column;
  return column.every((value) => value === first) ? first : packNumbers(column);
}

function unpackColumn(state: Json): number[] {
  return typeof state === 'number' ? new Array<number>(QUARTERS_A_DAY).fill(state) : unpackNumbers(state);
}

/** Energy of one meter by quarters of an hour. What crosses the end of one is cut there. */
export class Quarters {
  readonly days = new Map<number, DayOfQuarters>();
  // The quarter that was written last: samples come one after the other.
  private day = new DayOfQuarters();
  private index = 0;
  private start: EpochMs = Number.POSITIVE_INFINITY;
  private end: EpochMs = Number.NEGATIVE_INFINITY;
  private looked = -1;

  constructor(private readonly changes: Changes) {}

  /** Power went in a straight line from `p0` W at `from` to `p1` W at `to`. */
  add(from: EpochMs, to: EpochMs, p0: number, p1: number, known: Known): void {
    if (from >= this.start && to <= this.end && this.looked === this.changes.looks) {
      this.put(to - from, (p0 + p1) / 2, known);
      return;
    }
    const slope = (p1 - p0) / (to - from);
    let p = p0;
    for (let t = from; t < to; ) {
      this.open(t);
      const next = Math.min(to, this.end);
      const q = next === to ? p1 : p0 + slope * (next - from);
      this.put(next - t, (p + q) / 2, known);
      p = q;
      t = next;
    }
  }

  /** Nothing is known from `from` to `to`; it was probably `watts`. */
  miss(from: EpochMs, to: EpochMs, watts: number): void {
    for (let t = from; t < to; t = this.end) {
      this.open(t);
      this.lack(Math.min(to, this.end) - t, watts);
    }
  }

  /** A mean power over `from` to `to`, of which `coverage` (0..1) is known. A `sign` of -1 takes it back. */
  addShare(from: EpochMs, to: EpochMs, watts: number, coverage: number, sign: 1 | -1): void {
    for (let t = from; t < to; t = this.end) {
      this.open(t);
      const ms = (Math.min(to, this.end) - t) * sign;
      this.put(ms * coverage, watts, 'direct');
      if (coverage < 1) this.lack(ms * (1 - coverage), watts);
    }
  }

  /** Forgets the days that end at `time` or before. */
  forgetBefore(time: EpochMs): void {
    for (const day of this.days.keys()) if ((day + 1) * DAY_MS <= time) this.days.delete(day);
    this.looked = -1;
  }

  /** Takes one day of a snapshot back. */
  restoreDay(day: number, state: Json): void {
    this.days.set(day, DayOfQuarters.restore(state));
    this.changes.stale.set(day, WHOLE_DAY);
    this.looked = -1;
  }

  private lack(ms: number, watts: number): void {
    const { day, index } = this;
    day.widen();
    day.missing[index] = (day.missing[index] as number) + ms;
    day.gap[index] = (day.gap[index] as number) + ms * watts;
  }

  private put(ms: number, watts: number, known: Known): void {
    const { day, index } = this;
    day.energy[index] = (day.energy[index] as number) + ms * watts;
    if (known === 'direct') {
      day.direct[index] = (day.direct[index] as number) + ms;
      return;
    }
    day.widen();
    day.interpolated[index] = (day.interpolated[index] as number) + ms;
  }

  private open(t: EpochMs): void {
    const number = Math.floor(t / DAY_MS);
    let day = this.days.get(number);
    if (day === undefined) {
      day = new DayOfQuarters();
      this.days.set(number, day);
    }
    this.day = day;
    this.index = Math.floor((t - number * DAY_MS) / QUARTER_MS);
    this.start = number * DAY_MS + this.index * QUARTER_MS;
    this.end = this.start + QUARTER_MS;
    this.looked = this.changes.looks;
    this.changes.note(number, this.index);
  }
}
