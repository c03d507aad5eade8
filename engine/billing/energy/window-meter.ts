import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { packNumber, packNumbers, unpackNumber, unpackNumbers } from '../../windows/pack';
import type { Meter, MeterRules, Verdict } from './meter';
import type { Quarters } from './quarters';

/** What a window says of one field. */
export interface WindowReading {
  readonly start: EpochMs;
  readonly end: EpochMs;
  /** Mean power, W. */
  readonly watts: number;
  /** Share of the window that was measured, 0..1. */
  readonly coverage: number;
  readonly revision: number;
}

/** So many windows can still be revised after they were counted. */
const REVISABLE = 512;

/**
 * Energy from windows: mean power × length × coverage. Windows wait for the lateness, so that those between them
 * may come later; a window that comes again with a higher revision replaces what it said before.
 */
export class WindowMeter implements Meter {
  first: EpochMs = Number.NaN;
  latest: EpochMs = Number.NEGATIVE_INFINITY;
  settledTo: EpochMs = Number.NEGATIVE_INFINITY;
  watts = 0;
  private waiting: WindowReading[] = [];
  private readonly counted = new Map<EpochMs, WindowReading>();
  private last: WindowReading | undefined;

  constructor(
    private readonly rules: MeterRules,
    readonly quarters: Quarters,
  ) {}

  take(window: WindowReading): Verdict {
    const { start, end, watts } = window;
    const counted = this.counted.get(start);
    if (counted !== undefined) return this.replace(counted, window);
    const place = this.waiting.findIndex((other) => other.start >= start);
    const other = this.waiting[place];
    if (other?.start === start) {
      if (window.revision <= other.revision) return 'duplicate';
      this.waiting[place] = window;
      return 'taken';
    }
    if (start < this.settledTo) return 'late';
    this.waiting.splice(place < 0 ? this.waiting.length : place, 0, window);
    if (end > this.latest) {
      this.latest = end;
      this.watts = watts;
      this.settle(end - this.rules.latenessMs);
    }
    return 'taken';
  }

  settle(until: EpochMs): void {
    while (this.waiting.length > 0 && (this.waiting[0] as WindowReading).end <= until)
      this.count(this.waiting.shift() as WindowReading);
  }

  private count(window: WindowReading): void {
    const { last } = this;
    if (last === undefined || window.start - last.end > this.rules.keptMs) this.first = window.start;
    else if (window.start > last.end)
      this.quarters.miss(last.end, window.start, (last.watts + window.watts) / 2);
    this.put(window);
    this.last = window;
    this.settledTo = window.end;
    this.counted.set(window.start, window);
    if (this.counted.size > REVISABLE) {
      for (const oldest of this.counted.keys()) {
        this.counted.delete(oldest);
        break;
      }
    }
  }

  private replace(before: WindowReading, window: WindowReading): Verdict {
    if (window.revision <= before.revision) return 'duplicate';
    this.put(before, -1);
    this.put(window);
    this.counted.set(window.start, window);
    if (this.last === before) this.last = window;
    return 'taken';
  }

  private put({ start, end, watts, coverage }: WindowReading, sign: 1 | -1 = 1): void {
    this.quarters.addShare(start, end, watts, coverage, sign);
  }

  snapshot(): Json {
    const { first, latest, settledTo, watts, last } = this;
    return {
      times: packNumbers([first, latest, settledTo]),
      watts: packNumber(watts),
      last: last === undefined ? null : pack(last),
      waiting: this.waiting.map(pack),
      counted: [...this.counted.values()].map(pack),
    };
  }

  resume(state: Json): void {
    const { times, watts, last, waiting, counted } = state as unknown as Saved;
    const [first, latest, settledTo] = unpackNumbers(times);
    this.first = first as number;
    this.latest = latest as number;
    this.settledTo = settledTo as number;
    this.watts = unpackNumber(watts);
    this.waiting = waiting.map(unpack);
    for (const window of counted.map(unpack)) this.counted.set(window.start, window);
    this.last = last === null ? undefined : (this.counted.get(unpack(last).start) ?? unpack(last));
  }
}

interface Saved {
  readonly times: Json;
  readonly watts: Json;
  readonly last: Json;
  readonly waiting: readonly Json[];
  readonly counted: readonly Json[];
}

function pack({ start, end, watts, coverage, revision }: WindowReading): Json {
  return [start, end, watts, coverage, revision];
}

function unpack(state: Json): WindowReading {
  const [start, end, watts, coverage, revision] = state as readonly number[];
  return { start, end, watts, coverage, revision } as WindowReading;
}
