import type { Json } from '../../telemetry/json';
import type { EpochMs, FieldValue } from '../../telemetry/metric';
import type { Span } from '../memory';
import type { Points } from '../pages/common';

/** Points of a series that are kept: four hours of scores a minute. */
const MOST_POINTS = 240;
/** A score holds until the next, but not for longer than so many of the usual distances. */
const HOLDS = 1.5;

type Value = number | null;

/** Which of the two lines of a chart. */
export type Side = 'observed' | 'expected';

/** What was observed of one field of one thing, and what was expected of it, as a detector scored it. */
export class ScoreSeries {
  /** Share of the threshold, of the last. */
  score = 0;
  private readonly times: EpochMs[] = [];
  private readonly values: Readonly<Record<Side, Value[]>> = { observed: [], expected: [] };

  /** Of the last; undefined before the first. */
  get at(): EpochMs | undefined {
    return this.times.at(-1);
  }

  take(at: EpochMs, score: number, observed: FieldValue | undefined, expected: FieldValue | undefined): void {
    if (at <= (this.at ?? Number.NEGATIVE_INFINITY)) return;
    this.score = score;
    this.times.push(at);
    this.values.observed.push(short(observed));
    this.values.expected.push(short(expected));
    if (this.times.length <= MOST_POINTS) return;
    this.times.shift();
    this.values.observed.shift();
    this.values.expected.shift();
  }

  /** One of its lines at even distances; undefined where nothing of it falls into the span. */
  line(side: Side, { from, to, everyMs }: Span): Points | undefined {
    const { times } = this;
    const values = this.values[side];
    const holdsMs = HOLDS * Math.max(everyMs, this.usualGapMs());
    const line: Value[] = [];
    let at = -1;
    for (let end = from + everyMs; end <= to; end += everyMs) {
      while (at + 1 < times.length && times[at + 1]! <= end) at++;
      line.push(at >= 0 && end - times[at]! <= holdsMs ? values[at]! : null);
    }
    return line.some((value) => value !== null) ? { from, everyMs, values: line } : undefined;
  }

  snapshot(): Json {
    const { score, times, values } = this;
    // Distances are half as long to write as times are.
    const gaps = times.map((at, i) => at - (times[i - 1] ?? 0));
    return { score, gaps, observed: [...values.observed], expected: [...values.expected] };
  }

  static restore(from: Json): ScoreSeries {
    const saved = from as { score: number; gaps: number[]; observed: Value[]; expected: Value[] };
    const series = new ScoreSeries();
    let at = 0;
    for (const [i, gap] of saved.gaps.entries()) {
      at += gap;
      series.take(at, saved.score, saved.observed[i], saved.expected[i]);
    }
    return series;
  }

  private usualGapMs(): number {
    const gaps = this.times.slice(1).map((at, i) => at - this.times[i]!);
    return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  }
}

/** Five digits are more than a chart shows. */
function short(value: FieldValue | undefined): Value {
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}
