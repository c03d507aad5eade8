import type { Json } from '../../telemetry/json';
import type { EpochMs, FieldValue } from '../../telemetry/metric';
import { JumpWatch } from './jump-watch';

/** What can be wrong with a sensor itself, whatever it measures. */
export const SENSOR_MATTERS = ['silent', 'stuck', 'spike'] as const;
export type SensorMatter = (typeof SENSOR_MATTERS)[number];

/** Readings without an answer in a row. */
const SILENT = 3;
/** A value that stays: so many readings, so many times its longest rest, while it should have moved so far. */
const STUCK_READINGS = 30;
const STUCK_LONGER = 3;
const STUCK_KNOWN = 360;
const STUCK_SIGMA = 5;

/** Follows one sensor: does it answer, does it move when it should, does it jump? */
export class SensorWatch {
  /** 1 and above: it is so. */
  silent = 0;
  stuck = 0;
  /** When what it does began. */
  since: EpochMs = 0;
  readonly jumps = new JumpWatch();
  /** Matters of which the ledger may know. */
  readonly suspected = new Set<SensorMatter>();
  private nulls = 0;
  private answered = 0;
  private last = Number.NaN;
  private run = 0;
  private restSince: EpochMs = 0;
  private longest = 0;
  private least = Number.POSITIVE_INFINITY;
  private most = Number.NEGATIVE_INFINITY;

  /** Takes what a sensor says, null for no answer. */
  hear(value: FieldValue, at: EpochMs): void {
    if (value === null) {
      if (this.nulls++ === 0) this.since = at;
      this.silent = this.answered === 0 ? 0 : this.nulls / SILENT;
      return;
    }
    this.nulls = 0;
    this.silent = 0;
    this.answered++;
  }

  /**
   * @param expected what the value should be; NaN when nobody knows
   * @param usual deviation that is usual, in the unit of the value
   */
  followRest(value: number, expected: number, usual: number, at: EpochMs, learns: boolean): void {
    if (value !== this.last) {
      if (learns) this.longest = Math.max(this.longest, this.run);
      this.last = value;
      this.run = 0;
      this.stuck = 0;
      this.least = Number.POSITIVE_INFINITY;
      this.most = Number.NEGATIVE_INFINITY;
    }
    if (this.run++ === 0 && this.silent === 0) this.restSince = at;
    if (Number.isNaN(expected)) return;
    this.least = Math.min(this.least, expected);
    this.most = Math.max(this.most, expected);
    const isLong = this.run >= STUCK_READINGS && this.run > STUCK_LONGER * this.longest;
    const moved = (this.most - this.least) / (STUCK_SIGMA * usual);
    if (!isLong || this.answered < STUCK_KNOWN || moved < 1) return;
    this.stuck = moved;
    this.since = this.restSince;
  }

  snapshot(): Json {
    const known = (value: number) => (Number.isFinite(value) ? value : null);
    return {
      ...this,
      suspected: [...this.suspected],
      last: known(this.last),
      least: known(this.least),
      most: known(this.most),
      jumps: this.jumps.snapshot(),
    };
  }

  restore(from: Json): void {
    const { last, least, most, suspected, jumps, ...numbers } = from as unknown as Saved;
    Object.assign(this, numbers);
    this.jumps.restore(jumps);
    for (const matter of suspected) this.suspected.add(matter);
    this.last = last ?? Number.NaN;
    this.least = least ?? Number.POSITIVE_INFINITY;
    this.most = most ?? Number.NEGATIVE_INFINITY;
  }
}

interface Saved {
  readonly last: number | null;
  readonly least: number | null;
  readonly most: number | null;
  readonly suspected: readonly SensorMatter[];
  readonly jumps: Json;
}
