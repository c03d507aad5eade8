import type { Json } from '../json';
import type { EpochMs, FieldValue } from '../metric';
import type { Claim, Claims } from './claims';
import { isNext } from './order';
import { entriesOf, numbersOf, partOf } from './saved';
import { Steady } from './steady';

/** Meters and counters of one server that are watched at most. */
const MOST_WATCHED = 100;
/** A counter that falls from above this has wrapped: the smallest RAPL range is 65 kJ. */
const WRAPS_FROM_J = 32_768;

interface Count {
  readonly joules: number;
  readonly time: EpochMs;
}

/** Watches each meter of a server by itself: powers that stay zero or the same, counters that fall. */
export class MeterWatch {
  /** Readings of meters that found no room. */
  dropped = 0;
  private readonly steady = new Map<string, Steady>();
  private readonly counters = new Map<string, Count>();

  constructor(private readonly claims: Claims) {}

  /** Takes a power of the meter called `key`; is it zero or the same for too long? */
  isStuck(key: string, watts: number | null, time: EpochMs): boolean {
    let steady = this.steady.get(key);
    if (steady === undefined) {
      if (this.steady.size >= MOST_WATCHED) {
        this.dropped++;
        return false;
      }
      steady = new Steady();
      this.steady.set(key, steady);
    }
    const found = steady.push(watts, time);
    const { claims } = this;
    claims.state(`zero ${key}`, found === 'zero' ? stuckOn('power-zero', key, watts) : undefined, time);
    const frozen = found === 'frozen' ? stuckOn('power-frozen', key, watts) : undefined;
    claims.state(`frozen ${key}`, frozen, time);
    return found !== undefined;
  }

  /** Takes a reading of the counter called `key`. */
  count(key: string, value: FieldValue | undefined, time: EpochMs): void {
    if (typeof value !== 'number') return;
    const before = this.counters.get(key);
    if (before === undefined && this.counters.size >= MOST_WATCHED) {
      this.dropped++;
      return;
    }
    if (before !== undefined && !isNext(time, before.time)) return;
    this.counters.set(key, { joules: value, time });
    const fell = before !== undefined && time > before.time && value < before.joules;
    this.claims.state(`fell ${key}`, fell ? fallOf(key, before.joules, value) : undefined, time);
  }

  snapshot(): Json {
    return {
      steady: [...this.steady].map(([key, steady]) => [key, steady.snapshot()]),
      counters: [...this.counters].map(([key, { joules, time }]) => [key, [joules, time]]),
    };
  }

  restore(state: Json | undefined): void {
    for (const [key, steady] of entriesOf(partOf(state, 'steady'))) {
      this.steady.set(key, Steady.restored(steady));
    }
    for (const [key, count] of entriesOf(partOf(state, 'counters'))) {
      const [joules, time] = numbersOf(count, 2) ?? [];
      if (joules !== undefined && time !== undefined) this.counters.set(key, { joules, time });
    }
  }
}

function stuckOn(cause: 'power-zero' | 'power-frozen', field: string, watts: number | null): Claim {
  return {
    cause,
    severity: 'warning',
    field,
    evidence: [{ field, observed: watts, expected: null, sigma: 0 }],
    actions: [{ action: 'restart-meter', reason: cause }],
  };
}

/** A counter that goes on below where it was: over its end, or from zero after a restart. */
function fallOf(field: string, before: number, now: number): Claim {
  return {
    cause: 'counter-fell',
    severity: 'info',
    field,
    evidence: [{ field, observed: now, expected: before, sigma: 0 }],
    actions: [{ action: 'none', reason: before >= WRAPS_FROM_J ? 'counter-wrapped' : 'counter-reset' }],
  };
}
