import { type EpochMs, type Metric, QUALITIES, type Tags } from '../telemetry/metric';
import { Accumulator, COUNT, RECORD } from './accumulator';
import type { Columns } from './columns';
import { Emitter, type Expectation } from './emit';
import { type ColumnTraits, foldColumn, foldMarks, type Held, holdUntil, mark } from './fold';
import type { Plan, Wants } from './plan';
import { quantile, type Rows } from './quantile';
import type { Source } from './source';
import { NO_ANSWER } from './tail';

/** The time that a window covers. */
export interface Span {
  readonly start: EpochMs;
  /** Values hold until here. */
  readonly end: EpochMs;
  /** Samples before this belong to it: `end`, but a session ends with a sample that belongs. */
  readonly until: EpochMs;
  /** Its samples that have left their tails, and the series they are of. */
  readonly folded: Accumulator | undefined;
  readonly fed: ReadonlySet<Source> | undefined;
}

/** What windows of one key have in common. */
export interface Kin {
  readonly name: string;
  readonly tags: Tags;
  readonly columns: Columns;
  readonly sources: readonly Source[];
}

export interface Naming {
  readonly label: string;
  readonly revision: number;
  /** Say the length, because the label does not. */
  readonly tellLength: boolean;
}

const SUSPECT = QUALITIES.indexOf('suspect') + 1;

/**
 * Puts samples into records and makes windows of records. One for all groups of a stage: the record a
 * window is made in and the objects that folds need are the same every time.
 */
export class Workshop {
  private readonly bench = new Accumulator(0);
  private readonly held: Held = { value: Number.NaN, at: 0 };
  private readonly traits = { holdMs: 0, counter: false };
  private readonly emitter: Emitter;
  private readonly wants: Wants;
  /** On the bench percentiles come from the rows themselves. */
  private readonly wantsOnBench: Wants;

  constructor(plan: Plan) {
    this.emitter = new Emitter(plan);
    this.wants = plan.wants;
    this.wantsOnBench = { ...plan.wants, percentiles: [] };
  }

  /** The window as its samples are now; undefined when it has none. */
  window(span: Span, { name, tags, columns, sources }: Kin, naming: Naming): Metric | undefined {
    const { bench } = this;
    bench.reset(columns.fields.length);
    if (span.folded !== undefined) bench.copy(span.folded);
    const rows: Rows[] = [];
    const feeding: Source[] = [];
    for (const source of sources) {
      const { tail } = source;
      const from = tail.indexOf(span.start);
      const to = tail.indexOf(span.until);
      // What holds on into a window belongs to it where its series has a sample there.
      if (to <= from && !span.fed?.has(source)) continue;
      if (to > from) rows.push({ tail, from, to });
      feeding.push(source);
      this.layOut(source, from, to, span);
    }
    for (const source of feeding) this.hold(source, span);
    return this.emitter.window(bench, columns, {
      name,
      tags,
      ...naming,
      start: span.start,
      end: span.end,
      sources: Math.max(1, feeding.length),
      // The length of a session or a count is made by its samples: none can be said to be missing.
      expected: (column) =>
        span.until === span.end
          ? expectation(sources, column, (span.end - span.start) * feeding.length)
          : undefined,
      percentile: (column, share) => quantile(span.folded?.sketches[column], rows, column, share),
    });
  }

  /**
   * Rows `from` to `to` of a tail go into the record of the window from `start` for good. What held when
   * they came goes on through the earlier windows that the source feeds; oldest first, the last before `start`.
   */
  fold(
    into: Accumulator,
    source: Source,
    from: number,
    to: number,
    start: EpochMs,
    earlier: readonly Span[],
  ): void {
    const { columns, tail } = source;
    const { held } = this;
    into.widen(columns.fields.length);
    for (let column = 0; column < tail.stride; column++) {
      if (!tail.has(column, from, to)) continue;
      const traits = this.traitsOf(source, column);
      source.heldBefore(column, from, held);
      // Behind a reading that failed a counter goes on: only a number ends what it holds.
      const ends = !traits.counter || tail.hasNumber(column, from, to);
      if (ends && held.value < NO_ANSWER) this.holdThrough(earlier, source, column);
      foldColumn(into, column, tail, from, to, held, start, traits, this.wants);
    }
    if (tail.marked) foldMarks(into, (field) => columns.columnOf(field), tail, from, to);
  }

  /**
   * A sample from before the oldest row that is kept. Counts, sums and extremes are right; how long its
   * value held cannot be told any more, so the field is marked `suspect`.
   */
  foldStray(into: Accumulator, source: Source, metric: Metric, start: EpochMs): void {
    const row = source.alone(metric);
    into.widen(source.columns.fields.length);
    for (let column = 0; column < row.stride; column++) {
      if (Number.isNaN(row.values[column])) continue;
      this.held.value = Number.NaN;
      const traits = this.traitsOf(source, column);
      foldColumn(into, column, row, 0, 1, this.held, start, traits, this.wants);
      mark(into, column, SUSPECT);
    }
  }

  /** What a source held last stands on in the earlier windows that it feeds, to the end of each. */
  private holdThrough(earlier: readonly Span[], source: Source, column: number): void {
    for (let i = earlier.length - 1; i >= 0; i--) {
      const { folded, fed, start, end } = earlier[i] as Span;
      if (end <= this.held.at) return;
      if (folded === undefined || !fed?.has(source)) continue;
      folded.widen(source.columns.fields.length);
      holdUntil(folded, column, this.held, start, end, this.traits.holdMs);
    }
  }

  private layOut(source: Source, from: number, to: number, { start }: Span): void {
    if (to <= from) return;
    const { bench, held } = this;
    const { columns, tail } = source;
    for (let column = 0; column < tail.stride; column++) {
      const traits = this.traitsOf(source, column);
      source.heldBefore(column, from, held);
      foldColumn(bench, column, tail, from, to, held, start, traits, this.wantsOnBench);
    }
    if (tail.marked) foldMarks(bench, (field) => columns.columnOf(field), tail, from, to);
  }

  /** What a source holds at its last sample in the window stands until the end of it, in fields that have any. */
  private hold(source: Source, { start, until, end }: Span): void {
    const { bench, held } = this;
    const { tail } = source;
    const to = tail.indexOf(until);
    for (let column = 0; column < bench.columns; column++) {
      if (bench.data[column * RECORD + COUNT] === 0) continue;
      source.heldBefore(column, column < tail.stride ? to : 0, held);
      holdUntil(bench, column, held, start, end, source.holdMs(column));
    }
  }

  private traitsOf(source: Source, column: number): ColumnTraits {
    this.traits.holdMs = source.holdMs(column);
    this.traits.counter = source.columns.counters[column] as boolean;
    return this.traits;
  }
}

function expectation(sources: readonly Source[], column: number, timeMs: number): Expectation | undefined {
  const source = sources[0] as Source;
  const gap = source.gapMs(column);
  if (gap === undefined || gap === 0) return undefined;
  return { samples: Math.round(timeMs / gap), learned: source.isLearned(column) };
}
