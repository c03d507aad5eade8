import type { Json } from '../../telemetry/json';
import type { EpochMs, FieldValue } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import { JumpWatch } from './jump-watch';
import { OwnNoise } from './own-noise';

/** What can be wrong with a sensor itself, whatever it measures. */
export const SENSOR_MATTERS = ['silent', 'stuck', 'spike'] as const;
export type SensorMatter = (typeof SENSOR_MATTERS)[number];

/** Readings without an answer in a row. */
const SILENT = 3;
/** A value that stays: so many readings, so many times its longest rest, while it should have moved so far. */
const LONG_READINGS = 30;
const LONG_RATIO = 3;
const LONG_KNOWN = 360;
const LONG_SIGMA = 4.5;
const HIDDEN_SIGMA = 2.2;
/** Or so many and so long, while it should have moved so much further than it ever had to at rest, and is off by this share of it. */
const FAR_READINGS = 6;
const FAR_MS = 2 * MINUTE_MS;
const FAR_KNOWN = 1000;
const FAR_RATIO = 1.6;
const FAR_OFF = 0.6;
/** After a hole of so many usual gaps nobody knows whether a value that is the same has rested in it. */
const HOLE_GAPS = 3;
const GAP_WEIGHT = 0.1;
/** What was expected lately, of what has heat capacity, ms. */
const LATELY_MS = 2 * MINUTE_MS;

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
  private heardAt: EpochMs = Number.NaN;
  private gapMs = 0;
  private restSince: EpochMs = 0;
  private longest = 0;
  /** How far it was expected to move while it rested, in deviations: now, and at most in health. */
  private moved = 0;
  private rested = 0;
  /** What was expected lately: no single reading of another sensor says that this one should have moved. */
  private lately = Number.NaN;
  private expectedAt: EpochMs = 0;
  private least = Number.POSITIVE_INFINITY;
  private most = Number.NEGATIVE_INFINITY;
  /** Of what was expected to be there it told so much when its rest began: so much of a change it would tell, too. */
  private told = Number.NaN;
  private readonly noise = new OwnNoise();

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
   * @param least of which it has to move at least so many before it is stuck
   * @param isSlow whether it has heat capacity: then only what lasts should have moved it, else what is seen twice
   */
  followRest(
    value: number,
    expected: number,
    usual: number,
    least: number,
    isSlow: boolean,
    at: EpochMs,
    learns: boolean,
  ): void {
    this.noise.push(value, expected, learns);
    const isBroken = this.isAfterHole(at) && this.stuck < 1;
    if (value !== this.last || isBroken) {
      if (learns && this.stuck < 1) this.longest = Math.max(this.longest, this.run);
      if (learns && this.run >= FAR_READINGS) this.rested = Math.max(this.rested, this.moved);
      this.last = value;
      this.run = 0;
      this.stuck = 0;
      this.moved = 0;
      this.told = Number.NaN;
      this.least = Number.POSITIVE_INFINITY;
      this.most = Number.NEGATIVE_INFINITY;
    }
    if (this.run++ === 0 && this.silent === 0) this.restSince = at;
    if (Number.isNaN(expected)) return;
    const passed = Number.isNaN(this.lately) || !isSlow ? 1 : Math.min(1, (at - this.expectedAt) / LATELY_MS);
    const before = Number.isFinite(this.least) ? this.lately : expected;
    this.lately = passed === 1 ? expected : this.lately + passed * (expected - this.lately);
    this.expectedAt = at;
    this.least = Math.min(this.least, isSlow ? this.lately : Math.max(before, expected));
    this.most = Math.max(this.most, isSlow ? this.lately : Math.min(before, expected));
    if (Number.isNaN(this.told)) this.told = isSlow ? 1 : Math.min(1, Math.abs(value / expected));
    this.moved = (this.told * (this.most - this.least)) / usual;
    const off = offOf(value, before, this.lately, expected) / usual;
    const stuck = Math.max(this.restsTooLong(), this.restsTooFar(off, least, at), this.noise.ceased);
    if (stuck < 1) return;
    this.stuck = stuck;
    this.since = this.restSince;
  }

  /** Has it not been read for so long that nobody knows whether it rested meanwhile? */
  private isAfterHole(at: EpochMs): boolean {
    const gap = at - this.heardAt;
    this.heardAt = at;
    if (!(gap > 0)) return false;
    const usual = this.gapMs === 0 ? gap : this.gapMs;
    this.gapMs = usual + GAP_WEIGHT * (Math.min(gap, HOLE_GAPS * usual) - usual);
    return gap > HOLE_GAPS * usual;
  }

  /**
   * It rests for longer than it ever did, while it should have moved. The longer it rests, the less it need have moved, as
   * what is left of noise in a mean falls with the root of its readings: no less than its noise and its steps hide.
   */
  private restsTooLong(): number {
    const times = this.run / (LONG_RATIO * Math.max(1, this.longest));
    if (this.run < LONG_READINGS || times <= 1 || this.answered < LONG_KNOWN) return 0;
    return this.moved < HIDDEN_SIGMA ? 0 : (this.moved * Math.sqrt(times)) / LONG_SIGMA;
  }

  /** It should have moved further than it ever had to while it rested. What it should have come back to says nothing. */
  private restsTooFar(off: number, least: number, at: EpochMs): number {
    const isLong = this.run >= FAR_READINGS && at - this.restSince >= FAR_MS;
    if (!isLong || this.answered < FAR_KNOWN) return 0;
    const threshold = Math.max(least, FAR_RATIO * this.rested);
    return off >= FAR_OFF * threshold ? this.moved / threshold : 0;
  }

  snapshot(): Json {
    const known = (value: number) => (Number.isFinite(value) ? value : null);
    return {
      ...this,
      suspected: [...this.suspected],
      last: known(this.last),
      heardAt: known(this.heardAt),
      lately: known(this.lately),
      least: known(this.least),
      most: known(this.most),
      told: known(this.told),
      noise: this.noise.snapshot(),
      jumps: this.jumps.snapshot(),
    };
  }

  restore(from: Json): void {
    const { last, heardAt, lately, least, most, told, noise, suspected, jumps, ...numbers } =
      from as unknown as Saved;
    Object.assign(this, numbers);
    this.jumps.restore(jumps);
    for (const matter of suspected) this.suspected.add(matter);
    this.last = last ?? Number.NaN;
    this.heardAt = heardAt ?? Number.NaN;
    this.lately = lately ?? Number.NaN;
    this.least = least ?? Number.POSITIVE_INFINITY;
    this.most = most ?? Number.NEGATIVE_INFINITY;
    this.told = told ?? Number.NaN;
    this.noise.restore(noise);
  }
}

/** How far it is from where it should be, by what was expected before, lately and now: what fits one of them is not off. */
function offOf(value: number, before: number, lately: number, expected: number): number {
  return Math.min(Math.abs(value - before), Math.abs(value - lately), Math.abs(value - expected));
}

interface Saved {
  readonly last: number | null;
  readonly heardAt: number | null;
  readonly lately: number | null;
  readonly least: number | null;
  readonly most: number | null;
  readonly told: number | null;
  readonly noise: Json;
  readonly suspected: readonly SensorMatter[];
  readonly jumps: Json;
}
