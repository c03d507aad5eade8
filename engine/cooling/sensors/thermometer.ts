import type { Json } from '../../telemetry/json';
import type { EpochMs, FieldValue, Quality } from '../../telemetry/metric';
import type { FailsafeConfig } from '../cool-config';
import type { ServerCause } from '../failsafe/causes';

export type SensorCause = Extract<ServerCause, `sensor-${string}`>;

/** A jump of more than this is believed when the reading after it says so too, K. */
const JUMP_K = 15;
/** Readings whose own marks say that they are none. */
const NO_READING: readonly (Quality | undefined)[] = ['missing', 'stale', 'suspect'];
/** What is expected has moved away from it by so much, K, while it has said the same for so long, s: stuck before `stuckS`. */
const MOVED_K = 6;
const MOVED_S = 60;
/** A run of equal readings this unlikely is no chance. */
const UNLIKELY = -Math.log(1e-4);
/** A thermometer that disagrees does so until it is nearer than this share of what makes it. */
const STILL_FAR = 0.6;
/**
 * How much one reading counts in how often a thermometer repeats itself, what that is at first, and up to what it is
 * restless: then a long run does not count any more, or it would excuse itself.
 */
const COUNTS = 0.005;
const STILL = 0.97;
const RESTLESS = 0.9;
const LONG = 20;

/** One thermometer of a server: its reading, and what is wrong with it. */
export class Thermometer {
  /** The last reading that was believed, °C, and when; undefined before the first. */
  valueC: number | undefined;
  valueAt: EpochMs = 0;
  /** When it said anything last, no answer too. */
  private heardAt: EpochMs;
  /** Since when it gives no answer, and says what cannot be. */
  private silentSince: EpochMs | undefined;
  private outside = 0;
  /** A jump that waits for the next reading. */
  private jumpedC: number | undefined;
  /** The reading that it repeats: since when, how often, and what was expected when it came. */
  private repeats = { sinceMs: 0, times: 0, expectedC: undefined as number | undefined };
  /** Share of readings that are as the one before. */
  private still = STILL;
  private disagreesSince: EpochMs | undefined;
  private agreesSince: EpochMs | undefined;
  private isDoubted = false;

  /** @param metAt when its server was met: what is never heard of is stale some time after */
  constructor(
    private readonly config: FailsafeConfig,
    metAt: EpochMs,
  ) {
    this.heardAt = metAt;
  }

  /** @param expectedC what its server lets expect; undefined: nobody knows yet */
  hear(value: FieldValue, quality: Quality | undefined, at: EpochMs, expectedC: number | undefined): void {
    if (at < this.heardAt) return;
    this.heardAt = at;
    if (typeof value !== 'number' || NO_READING.includes(quality)) {
      this.silentSince ??= at;
      return;
    }
    this.silentSince = undefined;
    const { leastC, mostC } = this.config;
    if (value < leastC || value > mostC || quality === 'clamped') {
      this.outside++;
      return;
    }
    this.outside = 0;
    this.watchRepeats(value, at, expectedC);
    const { valueC, jumpedC } = this;
    if (valueC !== undefined && isJump(value, valueC) && (jumpedC === undefined || isJump(value, jumpedC))) {
      this.jumpedC = value;
      return;
    }
    this.jumpedC = undefined;
    this.valueC = value;
    this.valueAt = at;
  }

  /** @param farK how far it is from what is expected of it, by power, speed and the other servers, K */
  compare(farK: number, now: EpochMs): void {
    const { disagreesK, disagreesS, clearS } = this.config;
    const isFar = farK > (this.isDoubted ? STILL_FAR * disagreesK : disagreesK);
    if (isFar) {
      this.agreesSince = undefined;
      this.disagreesSince ??= now;
      if (now - this.disagreesSince >= 1000 * disagreesS) this.isDoubted = true;
      return;
    }
    this.disagreesSince = undefined;
    if (!this.isDoubted) return;
    this.agreesSince ??= now;
    if (now - this.agreesSince >= 1000 * clearS) this.isDoubted = false;
  }

  get lastHeard(): EpochMs {
    return this.heardAt;
  }

  /** Time in which nothing at all was heard, by nobody's fault: it does not count. */
  excuse(ms: number): void {
    this.heardAt += ms;
  }

  /** What is wrong with it. */
  problem(now: EpochMs, expectedC: number | undefined, staleMs: number): SensorCause | undefined {
    const { missingS } = this.config;
    if (now - this.heardAt > staleMs) return 'sensor-stale';
    if (this.silentSince !== undefined && now - this.silentSince >= 1000 * missingS) return 'sensor-missing';
    if (this.outside > 1) return 'sensor-range';
    if (this.isStuck(expectedC)) return 'sensor-stuck';
    return this.isDoubted ? 'sensor-disagrees' : undefined;
  }

  snapshot(): Json {
    const { config: _, ...state } = this;
    return JSON.parse(JSON.stringify(state)) as Json;
  }

  restore(from: Json): void {
    Object.assign(this, from);
  }

  private watchRepeats(value: number, at: EpochMs, expectedC: number | undefined): void {
    const isSame = value === this.valueC;
    if (!isSame) this.repeats = { sinceMs: at, times: 0, expectedC };
    else {
      this.repeats.times++;
      this.repeats.expectedC ??= expectedC;
    }
    if (isSame && this.repeats.times >= LONG && this.still < RESTLESS) return;
    this.still += COUNTS * ((isSame ? 1 : 0) - this.still);
  }

  private isStuck(expectedNowC: number | undefined): boolean {
    const { sinceMs, times, expectedC } = this.repeats;
    const forMs = this.heardAt - sinceMs;
    if (times === 0 || this.valueC === undefined) return false;
    if (expectedC !== undefined && expectedNowC !== undefined && forMs >= 1000 * MOVED_S) {
      const moved = Math.abs(expectedNowC - this.valueC) - Math.abs(expectedC - this.valueC);
      if (moved >= MOVED_K) return true;
    }
    return forMs >= 1000 * this.config.stuckS && -times * Math.log(this.still) > UNLIKELY;
  }
}

function isJump(value: number, before: number): boolean {
  return Math.abs(value - before) > JUMP_K;
}
