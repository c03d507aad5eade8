import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric, Tags } from '../../telemetry/metric';
import type { Desk } from '../desk';
import { matterKey, targetOf } from '../identity';
import type { Watch, WatchSettings } from '../watch';
import { SeriesWatch } from './series-watch';

/** Of what is there or not nobody needs deviations. */
const ABSENT_SIGMA = -99;

/** Watches one disk: whether it is there, and its numbers as those of any other thing. */
export class DiskWatch implements Watch {
  private readonly numbers: SeriesWatch;
  private readonly target: Readonly<Record<string, string>>;
  private readonly absenceKey: string;
  /** Since when it is not there; NaN while it is. */
  private absentSince: EpochMs = Number.NaN;

  constructor(tags: Tags, key: string, settings: WatchSettings) {
    this.numbers = new SeriesWatch('disk', tags, key, settings);
    this.target = targetOf(tags);
    this.absenceKey = matterKey(key, 'absent');
  }

  get isLearning(): boolean {
    return this.numbers.isLearning;
  }

  get size(): number {
    return 1 + this.numbers.size;
  }

  push(reading: Metric, at: EpochMs, desk: Desk): void {
    const { present } = reading.fields;
    if (typeof present === 'boolean') this.heedPresence(present, at, desk);
    this.numbers.push(reading, at, desk);
  }

  *matters(): Iterable<string> {
    yield this.absenceKey;
    yield* this.numbers.matters();
  }

  snapshot(): Json {
    const { absentSince } = this;
    return {
      absentSince: Number.isNaN(absentSince) ? null : absentSince,
      numbers: this.numbers.snapshot(),
    };
  }

  restore(from: Json): void {
    const { absentSince, numbers } = from as { absentSince: EpochMs | null; numbers: Json };
    this.absentSince = absentSince ?? Number.NaN;
    this.numbers.restore(numbers);
  }

  /** A controller that tells of a disk which is not there has lost it: it is no matter of how often. */
  private heedPresence(present: boolean, at: EpochMs, desk: Desk): void {
    const key = this.absenceKey;
    if (present) {
      this.absentSince = Number.NaN;
      if (desk.ledger.open > 0) desk.calm({ key, level: 0 }, at);
      return;
    }
    if (Number.isNaN(this.absentSince)) this.absentSince = at;
    const evidence = [{ field: 'present', observed: 0, expected: 1, sigma: ABSENT_SIGMA }];
    const found = { key, level: 2, evidence, target: this.target, since: this.absentSince };
    desk.suspect({ ...found, watch: 'disk', severity: 'warning', scope: 'server' }, at);
  }
}
