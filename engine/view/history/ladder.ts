import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../telemetry/units';
import type { Span } from '../memory';
import type { Points } from '../pages/common';
import { rounded } from './rounded';
import { Rung } from './rung';

/** 5 s for an hour, a minute for a day, an hour for thirty days. */
export const RUNGS = [
  { lengthMs: 5000, slots: HOUR_MS / 5000 },
  { lengthMs: MINUTE_MS, slots: DAY_MS / MINUTE_MS },
  { lengthMs: HOUR_MS, slots: 30 * 24 },
] as const;

/** A window so much longer than the distance of points may stand for what is older than all finer ones. */
const COARSER = 6;

/** Start, open, close, low, high. */
export type Candle = readonly [EpochMs, number, number, number, number];

/** What is kept of one thing: windows of each length of the ladder. */
export class Ladder {
  heardAt: EpochMs = Number.NEGATIVE_INFINITY;
  private readonly rungs: (Rung | undefined)[] = RUNGS.map(() => undefined);

  /** The rung of windows of that length; undefined: none is kept of it. */
  rung(lengthMs: number): Rung | undefined {
    const index = RUNGS.findIndex((each) => each.lengthMs === lengthMs);
    const spec = RUNGS[index];
    if (spec === undefined) return undefined;
    const known = this.rungs[index];
    if (known !== undefined) return known;
    const rung = new Rung(spec.lengthMs, spec.slots);
    this.rungs[index] = rung;
    return rung;
  }

  /** Is a field kept, on any rung? */
  has(field: string): boolean {
    return this.rungs.some((rung) => rung?.has(field));
  }

  /**
   * A field at even distances of time: from the longest windows that are no longer than the distance, where they reach,
   * else from finer ones, else from those that are a little longer. Undefined: nothing was ever kept of it.
   *
   * @param holdsEnd does the newest value stand for a while, as for a sum of several
   */
  points(field: string, { from, to, everyMs }: Span, holdsEnd = false): Points | undefined {
    const rungs = this.inOrder(field, everyMs);
    if (rungs.length === 0) return undefined;
    const count = Math.max(0, Math.round((to - from) / everyMs));
    const values: (number | null)[] = new Array(count).fill(null);
    const holds = rungs.map((rung) => (holdsEnd ? rung.holds(field) : 0));
    const oldest = Math.min(...rungs.map((rung) => rung.from));
    for (let i = Math.max(0, Math.floor((oldest - from) / everyMs)); i < count; i++) {
      const begin = from + i * everyMs;
      const end = begin + everyMs;
      for (let at = 0; at < rungs.length; at++) {
        const rung = rungs[at]!;
        if (!rung.reaches(begin, end, holds[at])) continue;
        const value = rung.mean(field, begin, end, holdsEnd);
        if (value !== null) values[i] = rounded(value);
        break;
      }
    }
    return { from, everyMs, values };
  }

  /** Candles of a field, from windows that told them; where nothing was read there is none. */
  candles(field: string, { from, to, everyMs }: Span): Candle[] {
    const [open, close, low, high] = ['open', 'close', 'low', 'high'].map((part) => `${field}_${part}`);
    const rung = this.inOrder(open!, everyMs)[0];
    if (rung === undefined) return [];
    const candles: Candle[] = [];
    for (let start = from; start < to; start += everyMs) {
      let candle: [EpochMs, number, number, number, number] | undefined;
      for (let at = start; at < start + everyMs; at += rung.lengthMs) {
        const first = rung.at(open!, at);
        if (Number.isNaN(first)) continue;
        candle ??= [start, rounded(first), 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        candle[2] = rounded(rung.at(close!, at));
        candle[3] = Math.min(candle[3], rounded(rung.at(low!, at)));
        candle[4] = Math.max(candle[4], rounded(rung.at(high!, at)));
      }
      if (candle !== undefined) candles.push(candle);
    }
    return candles;
  }

  /** Where the oldest window of that length begins that is kept; undefined: there is none. */
  from(lengthMs: number): EpochMs | undefined {
    return this.rungs.find((rung) => rung?.lengthMs === lengthMs)?.from;
  }

  *snapshot(): Iterable<[string, Json]> {
    for (const rung of this.rungs) {
      if (rung === undefined) continue;
      for (const [field, state] of rung.snapshot()) yield [`${rung.lengthMs} ${field}`, state];
    }
  }

  restore(key: string, saved: Json): void {
    const cut = key.indexOf(' ');
    this.rung(Number(key.slice(0, cut)))?.restore(key.slice(cut + 1), saved);
  }

  private inOrder(field: string, everyMs: number): Rung[] {
    const known = this.rungs.filter((rung) => rung?.has(field)) as Rung[];
    const fine = known.filter(({ lengthMs }) => lengthMs <= everyMs).reverse();
    const [next, ...longer] = known.filter(({ lengthMs }) => lengthMs > everyMs);
    if (next === undefined) return fine;
    const isAlike = next.lengthMs <= COARSER * everyMs;
    return fine.length === 0 ? [next, ...longer] : isAlike ? [...fine, next] : fine;
  }
}
