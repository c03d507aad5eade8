import type { Json } from '../json';
import type { EpochMs } from '../metric';
import { isNext } from './order';
import { numbersOf } from './saved';

/** So many readings without a value are no chance. */
const ZEROS = 3;
/** A counter of energy that lives never gives the same power so often, to its last digit, for so long. */
const EQUALS = 10;
const EQUAL_MS = 60_000;

/** Watches one meter for a value that stays zero, or the same. */
export class Steady {
  private value: number | null = null;
  private equals = 0;
  private since: EpochMs = 0;
  private last: EpochMs = Number.NEGATIVE_INFINITY;

  /** What the readings up to this one amount to; a reading that is not later than the last changes nothing. */
  push(value: number | null, time: EpochMs): 'zero' | 'frozen' | undefined {
    if (isNext(time, this.last)) {
      this.last = time;
      const isSame = value === this.value || (!value && !this.value);
      if (isSame && this.equals > 0) this.equals++;
      else {
        this.equals = 1;
        this.since = time;
      }
      this.value = value;
    }
    if (!this.value) return this.equals >= ZEROS ? 'zero' : undefined;
    return this.equals >= EQUALS && this.last - this.since >= EQUAL_MS ? 'frozen' : undefined;
  }

  snapshot(): Json {
    return [this.value, this.equals, this.since, this.last];
  }

  static restored(state: Json | undefined): Steady {
    const steady = new Steady();
    const [value, ...rest] = Array.isArray(state) ? state : [];
    const [equals, since, last] = numbersOf(rest, 3) ?? [];
    if (equals === undefined || since === undefined || last === undefined) return steady;
    steady.value = typeof value === 'number' ? value : null;
    steady.equals = equals;
    steady.since = since;
    steady.last = last;
    return steady;
  }
}
