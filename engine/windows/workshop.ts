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
  readonly fed: ReadonlySet<Source>;
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
    let feeding = 0;
    for (const source of sources) {
      const { tail } = source;
      const from = tail.indexOf(span.start);
      const to = tail.indexOf(span.until);
      if (to > from) rows.push({ tail, from, to });
      if (to > from || span.fed.has(source)) feeding++;
      this.layOut(source, from, to, span);
    }
    return this.emitter.window(bench, columns, {
      name,
      tags,
      ...naming,
      start: span.start,
      end: span.end,
      sources: Math.max(1, feeding),
      // The length of a session or a count is made by its samples: none can be said to be missing.
      expected: (column) =>
        span.until === span.end ? expectation(sources, column, (span.end - span.start) * feeding) : undefined,
      percentile: (column, share) => quantile(span.folded?.sketches[column], rows, column, share),
    });
  }

  /**
   * Rows `from` to `to` of a tail go into the record of the window from `start` for good. What held when
   * they came goes on to the end of the earlier window that it began in.
   */
  fold(
    into: Accumulator,
    source: Source,
    from: number,
    to: number,
    start: EpochMs,
    windowOf: (t: EpochMs) => Span | undefined,
  ): void {
    const { columns, tail } = source;
    const { held } = this;
    into.widen(columns.fields.length);
    for (let column = 0; column < tail.stride; column++) {
      if (!occurs(source, column, from, to)) continue;
      const traits = this.traitsOf(source, column);
      source.heldBefore(column, from, held);
      const earlier = held.at < start && held.value < NO_ANSWER ? windowOf(held.at) : undefined;
      if (earlier?.folded !== undefined && earlier.folded.columns > column) {
        holdUntil(earlier.folded, column, held, earlier.start, earlier.end, traits.holdMs);
      }
      foldColumn(into, column, tail, from, to, held, start, traits, this.wants);
    }
    if (tail.marks.size > 0) foldMarks(into, (field) => columns.columnOf(field), tail, from, to);
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

  private layOut(source: Source, from: number, to: number, span: Span): void {
    const { bench, held } = this;
    const { columns, tail } = source;
    for (let column = 0; column < columns.fields.length; column++) {
      const traits = this.traitsOf(source, column);
      source.heldBefore(column, column < tail.stride ? from : 0, held);
      if (to > from && column < tail.stride) {
        foldColumn(bench, column, tail, from, to, held, span.start, traits, this.wantsOnBench);
      }
      if ((bench.data[column * RECORD + COUNT] as number) > 0) {
        holdUntil(bench, column, held, span.start, span.end, traits.holdMs);
      }
    }
    if (tail.marks.size > 0) foldMarks(bench, (field) => columns.columnOf(field), tail, from, to);
  }

  private traitsOf(source: Source, column: number): ColumnTraits {
    this.traits.holdMs = source.holdMs(column);
    this.traits.counter = source.columns.counters[column] as boolean;
    return this.traits;
  }
}

/** Has a column anything in some rows? */
function occurs({ tail }: Source, column: number, from: number, to: number): boolean {
  for (let row = from; row < to; row++) {
    if (!Number.isNaN(tail.values[row * tail.stride + column])) return true;
  }
  return false;
}

function expectation(sources: readonly Source[], column: number, timeMs: number): Expectation | undefined {
  const source = sources[0] as Source;
  const gap = source.gapMs(column);
  if (gap === undefined || gap === 0) return undefined;
  return { samples: Math.round(timeMs / gap), learned: source.learned(column) };
}
