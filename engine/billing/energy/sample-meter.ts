import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { increaseOf } from '../../telemetry/rate';
import { packNumbers, unpackNumber, unpackNumbers } from '../../windows/pack';
import type { Meter, MeterRules, Verdict } from './meter';
import type { Quarters } from './quarters';

/** Settled samples are cut off the list of waiting ones by the hundred. */
const CUT = 128;

/**
 * Energy from samples of power, or of a counter of joules, in whatever order they come within the lateness:
 * they wait, and are integrated in the order of their times. So neither order nor batches change a bit of it.
 */
export class SampleMeter implements Meter {
  first: EpochMs = Number.NaN;
  latest: EpochMs = Number.NEGATIVE_INFINITY;
  settledTo: EpochMs = Number.NEGATIVE_INFINITY;
  watts = 0;
  // The sample that was integrated last.
  private at: EpochMs = Number.NaN;
  private value = 0;
  private weak = false;
  // Those that wait, by time, from `head` on.
  private times: number[] = [];
  private values: number[] = [];
  private weaks: boolean[] = [];
  private head = 0;

  constructor(
    private readonly rules: MeterRules,
    readonly quarters: Quarters,
  ) {}

  /** `weak`: the value is marked as not measured at this instant. */
  take(t: EpochMs, value: number, weak: boolean): Verdict {
    if (t > this.latest) {
      this.latest = t;
      this.times.push(t);
      this.values.push(value);
      this.weaks.push(weak);
      if (!this.rules.counter) this.watts = value;
      this.settle(t - this.rules.latenessMs);
      return 'taken';
    }
    if (t <= this.settledTo) return t === this.at && value === this.value ? 'duplicate' : 'late';
    return this.insert(t, value, weak);
  }

  settle(until: EpochMs): void {
    const { times, values, weaks } = this;
    let { head } = this;
    while (head < times.length && (times[head] as number) <= until) {
      this.integrate(times[head] as number, values[head] as number, weaks[head] as boolean);
      head++;
    }
    if (until > this.settledTo) this.settledTo = Math.min(until, this.latest);
    this.head = head;
    if (head > CUT) this.cut();
  }

  /** By hand: what `splice` takes out would be an array of its own. */
  private cut(): void {
    const { times, values, weaks, head } = this;
    const left = times.length - head;
    for (let i = 0; i < left; i++) {
      times[i] = times[head + i] as number;
      values[i] = values[head + i] as number;
      weaks[i] = weaks[head + i] as boolean;
    }
    times.length = left;
    values.length = left;
    weaks.length = left;
    this.head = 0;
  }

  private insert(t: EpochMs, value: number, weak: boolean): Verdict {
    const { times, values, weaks } = this;
    let place = times.length;
    while (place > this.head && (times[place - 1] as number) >= t) place--;
    if (times[place] === t) {
      if (values[place] === value) return 'duplicate';
      // Of two values for one time the later one to come wins.
      values[place] = value;
      weaks[place] = weak;
      return 'taken';
    }
    times.splice(place, 0, t);
    values.splice(place, 0, value);
    weaks.splice(place, 0, weak);
    return 'taken';
  }

  private integrate(t: EpochMs, value: number, weak: boolean): void {
    const { at, value: before } = this;
    if (!(t - at <= this.rules.keptMs)) this.first = t;
    else if (this.rules.counter) this.count(at, t, before, value, weak);
    else this.draw(at, t, before, value, weak);
    this.at = t;
    this.value = value;
    this.weak = weak;
  }

  private draw(from: EpochMs, to: EpochMs, before: number, value: number, weak: boolean): void {
    const { rules, quarters } = this;
    const length = to - from;
    if (length <= rules.maxGapMs) {
      const known = length <= rules.measuredGapMs && !weak && !this.weak ? 'direct' : 'interpolated';
      quarters.add(from, to, before, rules.gap === 'hold' ? before : value, known);
    } else if (rules.gap === 'zero') quarters.add(from, to, 0, 0, 'interpolated');
    else quarters.miss(from, to, rules.gap === 'hold' ? before : (before + value) / 2);
  }

  /** What a counter says of a gap is known however long it is; when it was drawn is not. */
  private count(from: EpochMs, to: EpochMs, before: number, value: number, weak: boolean): void {
    const { rules, quarters } = this;
    const { increase } = increaseOf(before, value, rules.wrapJ > 0 ? rules.wrapJ : undefined);
    const watts = (increase * 1000) / (to - from);
    this.watts = watts;
    const known = to - from <= rules.measuredGapMs && !weak && !this.weak ? 'direct' : 'interpolated';
    quarters.add(from, to, watts, watts, known);
  }

  snapshot(): Json {
    const { first, latest, settledTo, at, head } = this;
    return {
      times: packNumbers([first, latest, settledTo, at]),
      watts: this.watts,
      value: this.value,
      weak: this.weak,
      waiting: [
        packNumbers(this.times.slice(head)),
        packNumbers(this.values.slice(head)),
        this.weaks.slice(head),
      ],
    };
  }

  resume(state: Json): void {
    const { times, watts, value, weak, waiting } = state as unknown as Saved;
    const [first, latest, settledTo, at] = (times as readonly Json[]).map(unpackNumber);
    this.first = first as number;
    this.latest = latest as number;
    this.settledTo = settledTo as number;
    this.at = at as number;
    Object.assign(this, { watts, value, weak });
    this.times = unpackNumbers(waiting[0]);
    this.values = unpackNumbers(waiting[1]);
    this.weaks = [...waiting[2]];
    this.head = 0;
  }
}

interface Saved {
  readonly times: Json;
  readonly watts: number;
  readonly value: number;
  readonly weak: boolean;
  readonly waiting: readonly [Json, Json, readonly boolean[]];
}
