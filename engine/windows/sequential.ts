import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import { NOTHING } from '../telemetry/stage';
import { Accumulator } from './accumulator';
import { parseDuration } from './duration';
import { Group, type GroupIdentity, INSTANT_MS, STEP_WORK, type WindowOut } from './group';
import { type Head, Merge } from './merge';
import { packNumber, unpackNumber } from './pack';
import type { Plan } from './plan';
import type { Source, Verdict } from './source';
import type { Workshop } from './workshop';

interface Current {
  start: EpochMs;
  last: EpochMs;
  count: number;
  folded: Accumulator;
  readonly fed: Set<Source>;
}

type SavedWindow = [start: EpochMs, last: EpochMs, count: number, folded: Json, fed: number[]];

/** Making a window costs as much as taking in so many rows, and as many more as there are series in it. */
const WINDOW_WORK = 64;

/**
 * Session and count windows of one key: samples in order of time, cut where the silence is longer than
 * the gap, or by number. Each window is given once; what comes from behind the watermark is late.
 */
export class SequentialGroup extends Group {
  private current: Current | undefined;
  private takenTo: EpochMs = Number.NEGATIVE_INFINITY;
  private readonly merge = new Merge();
  /** Rows that have not been taken in. */
  private waiting = 0;
  /** Work that the step under way may still do. */
  private left = 0;
  private readonly gapMs: number;
  private readonly size: number;
  private readonly label: string;

  constructor(of: GroupIdentity, plan: Plan, workshop: Workshop) {
    super(of, plan, workshop);
    const { kind, gap, size } = plan.config;
    const session = kind === 'session';
    this.gapMs = session ? (parseDuration(gap) as number) : Number.POSITIVE_INFINITY;
    this.size = session ? Number.POSITIVE_INFINITY : size;
    this.label = session ? `session-${gap}` : `count-${size}`;
  }

  lateBehind(t: EpochMs, { foldedTo }: Source): EpochMs | undefined {
    return t < this.takenTo || t <= foldedTo ? this.takenTo : undefined;
  }

  taken(source: Source, _metric: Metric, verdict: Verdict): readonly WindowOut[] {
    if (verdict !== 'new' && verdict !== 'out_of_order') return NOTHING;
    this.merge.arrived(source);
    this.waiting++;
    this.findNextEnd();
    return NOTHING;
  }

  *close(): Iterable<readonly WindowOut[]> {
    for (let done = false; !done; ) {
      const outs: WindowOut[] = [];
      done = this.takeIn(this.watermark, outs);
      const { current } = this;
      if (done && current !== undefined && current.last + this.gapMs + INSTANT_MS <= this.watermark) {
        // What comes later from within the gap would have belonged to it.
        this.takenTo = current.last + this.gapMs + INSTANT_MS;
        this.give(current, outs);
      }
      this.findNextEnd();
      yield outs;
    }
  }

  makeRoom(): void {
    // Taking in without giving out: only up to where nothing ends.
    this.takeIn(Math.min(this.watermark, this.nextEnd - INSTANT_MS), []);
    this.findNextEnd();
  }

  snapshot(): Json {
    const { current, takenTo, watermark } = this;
    const places = new Map(this.sources.map((source, place) => [source, place]));
    const fed = [...(current?.fed ?? [])].map((source) => places.get(source) as number);
    const open = current && [current.start, current.last, current.count, current.folded.snapshot(), fed];
    return { watermark: packNumber(watermark), takenTo: packNumber(takenTo), open: open ?? null };
  }

  restore(state: Json): void {
    const from = state as { watermark: Json; takenTo: Json; open: SavedWindow | null };
    this.watermark = unpackNumber(from.watermark);
    this.takenTo = unpackNumber(from.takenTo);
    if (from.open !== null) {
      const [start, last, count, folded, sources] = from.open;
      const fed = new Set(sources.map((place) => this.sources[place] as Source));
      this.current = { start, last, count, folded: Accumulator.restore(folded), fed };
    }
    for (const source of this.sources) {
      this.waiting += source.tail.length;
      if (source.tail.length > 0) this.merge.arrived(source);
    }
    this.findNextEnd();
  }

  /**
   * Takes in rows from before `line` in order of time, giving out what they complete: one step's work.
   * Says whether all have been taken.
   */
  private takeIn(line: EpochMs, outs: WindowOut[]): boolean {
    this.left = STEP_WORK;
    let head = this.merge.before(line);
    for (; head !== undefined && this.left > 0; head = this.merge.before(line)) {
      if (this.current !== undefined && head.at - this.current.last > this.gapMs)
        this.give(this.current, outs);
      this.current ??= {
        start: head.at,
        last: head.at,
        count: 0,
        folded: new Accumulator(0),
        fed: new Set(),
      };
      this.foldRun(this.current, head, line);
      if (this.current.count >= this.size) this.give(this.current, outs);
    }
    this.merge.release();
    return head === undefined;
  }

  /** Folds the rows of a series that come one after the other, into the window that the first belongs to. */
  private foldRun(current: Current, first: Head, line: EpochMs): void {
    const { source, row: from } = first;
    let head: Head | undefined = first;
    let to = from;
    do {
      to++;
      current.last = head.at;
      current.count++;
      this.waiting--;
      this.left--;
      this.merge.pass();
      head = this.merge.before(line);
    } while (
      head?.source === source &&
      current.count < this.size &&
      head.at - current.last <= this.gapMs &&
      this.left > 0
    );
    this.takenTo = current.last;
    current.fed.add(source);
    this.workshop.fold(current.folded, source, from, to, current.start, []);
  }

  private give({ start, last, folded, fed }: Current, outs: WindowOut[]): void {
    this.current = undefined;
    this.left -= WINDOW_WORK + fed.size;
    this.merge.release();
    // All rows are in the record: none is taken from the tails.
    const sources = [...fed];
    const span = { start, end: last, until: Number.NEGATIVE_INFINITY, folded, fed };
    const { name, tags, columns } = this;
    const naming = { label: this.label, revision: 0, tellLength: true };
    const value = this.workshop.window(span, { name, tags, columns, sources }, naming);
    if (value !== undefined) outs.push({ port: 'result', value });
  }

  /**
   * A session ends when nothing comes for the gap. A count could be full as soon as there are rows enough:
   * from then on they are taken in as they come.
   */
  private findNextEnd(): void {
    const { current, gapMs, merge } = this;
    const needed = this.size - (current?.count ?? 0);
    if (this.waiting >= needed) this.nextEnd = merge.next + INSTANT_MS;
    else this.nextEnd = Math.min(current?.last ?? Number.POSITIVE_INFINITY, merge.next) + gapMs + INSTANT_MS;
  }
}
