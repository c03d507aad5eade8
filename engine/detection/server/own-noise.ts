import type { Json } from '../../telemetry/json';

/** A change by so many steps of a sensor is no rounding of what is there: that is off by half a step each time. */
const LEAST_STEPS = 1.75;
/** What is known fades with so many readings; before there are as many nothing is said. */
const KEPT = 1000;
/**
 * A sensor whose own noise takes it over two of its steps and back with one of two hundred readings has a noise of more
 * than a third of a step: wherever it is between two steps it then rests with four of five readings at most, and of so
 * many in a row with one of 10⁷.
 */
const NOISY_SHARE = 0.005;
const LONG_RUN = 90;
/** So many times its longest rest. */
const LONG_RATIO = 4;
/** Of a rest that is so long nothing is learned of its noise. */
const REST = 30;

/**
 * How often a sensor is taken over two of its steps and back by nothing but its own noise, and whether that has ceased.
 * Changes that were expected do not count, nor do those that go on: what it measures goes up or down for more than one
 * reading. What was not read in the meantime does not matter: each reading that is the same says that it rests.
 */
export class OwnNoise {
  /** Share of readings. */
  private share = 0;
  private readings = 0;
  private run = 0;
  private longest = 0;
  /** Smallest change that was ever seen. */
  private step = Number.POSITIVE_INFINITY;
  private value = Number.NaN;
  private expected = Number.NaN;
  private change = 0;

  /** 1 and above: its noise, which moved it before, does so no more. It need not have had to move. */
  get ceased(): number {
    if (this.readings < KEPT || this.share < NOISY_SHARE) return 0;
    return this.run / Math.max(LONG_RUN, LONG_RATIO * this.longest);
  }

  push(value: number, expected: number, learns: boolean): void {
    const change = value - this.value;
    if (change !== 0) {
      if (learns && this.ceased < 1) this.longest = Math.max(this.longest, this.run);
      this.run = 0;
      if (!Number.isNaN(change)) this.step = Math.min(this.step, Math.abs(change));
    }
    this.run++;
    const own = Math.abs(change - (expected - this.expected));
    const turns = change * this.change < 0;
    this.value = value;
    this.expected = expected;
    this.change = change;
    if (Number.isNaN(own) || this.run >= REST) return;
    const isNoise = turns && own >= LEAST_STEPS * this.step;
    this.readings = Math.min(this.readings + 1, KEPT);
    this.share += ((isNoise ? 1 : 0) - this.share) / this.readings;
  }

  snapshot(): Json {
    const known = (value: number) => (Number.isFinite(value) ? value : null);
    const { share, readings, run, longest, step, value, expected, change } = this;
    return [share, readings, run, longest, step, value, expected, change].map(known);
  }

  restore(from: Json): void {
    const [share, readings, run, longest, step, value, expected, change] = from as (number | null)[];
    this.share = share ?? 0;
    this.readings = readings ?? 0;
    this.run = run ?? 0;
    this.longest = longest ?? 0;
    this.step = step ?? Number.POSITIVE_INFINITY;
    this.value = value ?? Number.NaN;
    this.expected = expected ?? Number.NaN;
    this.change = change ?? Number.NaN;
  }
}
