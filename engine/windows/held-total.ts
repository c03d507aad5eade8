import { Heap } from '../telemetry/heap';
import type { EpochMs } from '../telemetry/metric';
import { PairwiseSum } from './pairwise-sum';
import { NO_ANSWER } from './tail';

interface Ending {
  at: EpochMs;
  readonly place: number;
}

/** The total of what several series hold of one column; each has a place. */
export class HeldTotal {
  /** How many series hold a number, and how many were heard once and hold none now. */
  answers = 0;
  silent = 0;
  /** By place: until when its value holds, NaN for one that has never been heard, -Infinity when it has none. */
  private readonly untils: EpochMs[] = [];
  private readonly sums = new PairwiseSum();
  /** When to look who has fallen silent, by place the time that counts: a value that is renewed moves it on. */
  private readonly endings = new Heap<Ending>((a, b) => a.at < b.at);
  private readonly looks: EpochMs[] = [];

  get sum(): number {
    return this.sums.total;
  }

  untilOf(place: number): EpochMs {
    return this.untils[place] ?? Number.NaN;
  }

  knows(place: number): boolean {
    return !Number.isNaN(this.untilOf(place));
  }

  /** What a series says holds from now `until` then, if it answers. */
  hold(place: number, value: number, until: EpochMs): void {
    this.forget(place);
    const answers = value < NO_ANSWER && until > Number.NEGATIVE_INFINITY;
    while (this.untils.length <= place) {
      this.untils.push(Number.NaN);
      this.looks.push(Number.POSITIVE_INFINITY);
    }
    this.untils[place] = answers ? until : Number.NEGATIVE_INFINITY;
    this.sums.set(place, answers ? value : 0);
    if (!answers) this.silent++;
    else {
      this.answers++;
      if (until < (this.looks[place] as number)) this.lookAt(until, place);
    }
  }

  /** It is `t` now: what held until here holds no more. */
  expire(t: EpochMs): void {
    for (
      let ending = this.endings.first;
      ending !== undefined && ending.at <= t;
      ending = this.endings.first
    ) {
      const { at, place } = ending;
      const until = this.untilOf(place);
      if (this.looks[place] === at && until > t && until < Number.POSITIVE_INFINITY) {
        ending.at = until;
        this.looks[place] = until;
        this.endings.move(0);
        continue;
      }
      this.endings.pop();
      if (this.looks[place] !== at) continue;
      this.looks[place] = Number.POSITIVE_INFINITY;
      if (until <= t && until > Number.NEGATIVE_INFINITY)
        this.hold(place, NO_ANSWER, Number.NEGATIVE_INFINITY);
    }
  }

  private lookAt(at: EpochMs, place: number): void {
    this.looks[place] = at;
    this.endings.push({ at, place });
  }

  private forget(place: number): void {
    const until = this.untilOf(place);
    if (until > Number.NEGATIVE_INFINITY) this.answers--;
    else if (until === Number.NEGATIVE_INFINITY) this.silent--;
  }
}
