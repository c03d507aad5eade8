import type { Json } from '../telemetry/json';
import type { EpochMs, Fields, Metric, Quality } from '../telemetry/metric';
import type { Columns } from './columns';
import type { Held } from './fold';
import { HeldTotal } from './held-total';
import { packNumbers, unpackNumbers } from './pack';
import type { Source } from './source';

interface SavedSums {
  places: number[];
  untils: Json[];
}

/**
 * What several series hold, added up by column. The places of the series are those in which they first
 * answered in event time, so that rounding does not depend on the order in which they came.
 */
export class Sums {
  private readonly places = new Map<Source, number>();
  /** By place, how many columns were heard of. */
  private readonly heard: number[] = [];
  private readonly totals: HeldTotal[] = [];
  /** By column, how many series have yet to answer for the first time. */
  private readonly awaited: number[] = [];
  /** Series with samples that wait, of which some column has not been heard of. */
  private readonly fresh = new Set<Source>();
  /** Columns of which something came at the instant that is being added up. */
  private readonly told = new Set<number>();

  constructor(private readonly columns: Columns) {}

  /** A sample of a series has come: it may be the first of some column. */
  arrived(source: Source): void {
    const place = this.places.get(source);
    if (place === undefined || this.heard[place] !== this.columns.fields.length) this.fresh.add(source);
  }

  /** Finds out who is awaited: those that answer for the first time in what waits in their tails. */
  lookAhead(): void {
    const { awaited, fresh } = this;
    this.widen();
    awaited.fill(0);
    for (const source of fresh) {
      const { tail } = source;
      const place = this.places.get(source);
      if (tail.length === 0) fresh.delete(source);
      for (let column = 0; column < tail.stride; column++) {
        const known = place !== undefined && this.totals[column]?.knows(place);
        if (!known && tail.has(column, 0, tail.length)) awaited[column] = (awaited[column] as number) + 1;
      }
    }
  }

  /** Takes in a row of the tail of a series. */
  take(source: Source, row: number): void {
    const { times, values, stride } = source.tail;
    const place = this.placeOf(source);
    for (let column = 0; column < stride; column++) {
      const value = values[row * stride + column] as number;
      if (Number.isNaN(value)) continue;
      const total = this.totals[column] as HeldTotal;
      if (!total.knows(place)) {
        this.heard[place] = (this.heard[place] as number) + 1;
        this.awaited[column] = (this.awaited[column] as number) - 1;
      }
      total.hold(place, value, (times[row] as number) + source.holdMs(column));
      this.told.add(column);
    }
  }

  /** The total of what was taken in at `t`. */
  at(t: EpochMs): Pick<Metric, 'fields' | 'quality'> {
    const fields: Fields = {};
    let quality: Record<string, Quality> | undefined;
    for (const column of this.told) {
      // Of counters that start over each at its own time a total says nothing: take their rates first.
      if (this.columns.counters[column]) continue;
      const total = this.totals[column] as HeldTotal;
      total.expire(t);
      if ((this.awaited[column] as number) > 0 || total.answers === 0) continue;
      const field = this.columns.fields[column] as string;
      fields[field] = total.sum;
      if (total.silent > 0) {
        quality ??= {};
        quality[field] = 'suspect';
      }
    }
    this.told.clear();
    return quality === undefined ? { fields } : { fields, quality };
  }

  /** What is held stands with the series themselves: only their places are told, and until when it holds. */
  snapshot(sources: readonly Source[]): Json {
    const numbers = new Map(sources.map((source, number) => [source, number]));
    const parts = [...this.places.keys()];
    return {
      places: parts.map((source) => numbers.get(source) as number),
      untils: this.totals.map((total) => packNumbers(parts.map((_, place) => total.untilOf(place)))),
    };
  }

  restore(state: Json, sources: readonly Source[]): void {
    const { places, untils } = state as unknown as SavedSums;
    const held: Held = { value: Number.NaN, at: 0 };
    const parts = places.map((number) => sources[number] as Source);
    for (const source of parts) this.placeOf(source);
    this.widen();
    untils.forEach((saved, column) => {
      unpackNumbers(saved).forEach((until, place) => {
        if (Number.isNaN(until)) return;
        const { value } = (parts[place] as Source).heldBefore(column, 0, held);
        (this.totals[column] as HeldTotal).hold(place, value, until);
        this.heard[place] = (this.heard[place] as number) + 1;
      });
    });
  }

  private placeOf(source: Source): number {
    const known = this.places.get(source);
    if (known !== undefined) return known;
    const place = this.heard.push(0) - 1;
    this.places.set(source, place);
    return place;
  }

  private widen(): void {
    while (this.totals.length < this.columns.fields.length) {
      this.totals.push(new HeldTotal());
      this.awaited.push(0);
    }
  }
}
