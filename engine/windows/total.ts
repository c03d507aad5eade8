import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import { NOTHING } from '../telemetry/stage';
import { AlignedGroup } from './aligned';
import type { Columns } from './columns';
import { Group, type GroupIdentity, STEP_WORK, type WindowOut } from './group';
import { Merge } from './merge';
import { packNumber, unpackNumber } from './pack';
import type { Plan } from './plan';
import { Source, type Verdict } from './source';
import { Sums } from './sums';
import { newCounts } from './telemetry-stage';
import type { Workshop } from './workshop';

/** The series of a total: it comes as often as the slowest of those it adds up. */
class TotalSource extends Source {
  /** By column, as found since it was asked first. */
  private readonly longest = new Map<number, number | undefined>();

  constructor(
    columns: Columns,
    private readonly parts: readonly Source[],
  ) {
    super('total', columns, newCounts({})); // what it counts was counted when its parts came
  }

  override gapMs(column: number): number | undefined {
    if (!this.longest.has(column)) this.longest.set(column, this.longestOf(column));
    return this.longest.get(column);
  }

  /** Its parts have gone on: what is learned of them may be another. */
  forgetGaps(): void {
    this.longest.clear();
  }

  private longestOf(column: number): number | undefined {
    let longest: number | undefined;
    for (const part of this.parts) {
      const gap = part.gapMs(column);
      if (gap !== undefined && gap > (longest ?? -1)) longest = gap;
    }
    return longest;
  }
}

/** Making the windows that end at one time costs as much as taking in so many rows. */
const WINDOWS_WORK = 64;

/**
 * Windows of the total of several series, such as the watts of a cluster: at every instant at which one
 * of them has a sample, the sum of what all of them hold. It begins when each has answered; while one
 * does not, the total is that of the others and marked `suspect`. Each window is given once: what comes
 * from behind the watermark is late.
 */
export class TotalGroup extends Group {
  private readonly windows: AlignedGroup;
  private readonly total: TotalSource;
  private readonly merge = new Merge();
  private readonly sums: Sums;
  private takenTo: EpochMs = Number.NEGATIVE_INFINITY;
  /** Work that the step under way may still do. */
  private left = 0;

  constructor(of: GroupIdentity, plan: Plan, workshop: Workshop) {
    super(of, plan, workshop);
    const tags = { ...of.tags, combine: 'total' };
    this.windows = new AlignedGroup({ ...of, tags }, plan, workshop);
    this.total = new TotalSource(of.columns, this.sources);
    this.windows.join(this.total);
    this.sums = new Sums(of.columns);
  }

  lateBehind(t: EpochMs): EpochMs | undefined {
    return t < this.watermark || t <= this.takenTo ? Math.max(this.watermark, this.takenTo) : undefined;
  }

  taken(source: Source, _metric: Metric, verdict: Verdict): readonly WindowOut[] {
    if (verdict !== 'duplicate' && verdict !== 'empty') this.arrived(source);
    return NOTHING;
  }

  *close(): Iterable<readonly WindowOut[]> {
    this.left = STEP_WORK;
    let outs: WindowOut[] = [];
    while (this.nextEnd <= this.watermark && this.nextEnd < Number.POSITIVE_INFINITY) {
      if (this.takeIn(this.nextEnd)) {
        this.windows.watermark = this.nextEnd;
        for (const given of this.windows.close()) outs.push(...given);
        this.findNextEnd();
        this.left -= WINDOWS_WORK;
      }
      if (this.left > 0) continue;
      yield outs;
      this.left = STEP_WORK;
      outs = [];
    }
    yield outs;
  }

  makeRoom(): void {
    if (this.watermark >= this.nextEnd) return;
    this.left = STEP_WORK;
    this.takeIn(this.watermark);
    const { outOfOrderMs, latenessMs } = this.plan;
    this.windows.makeRoom(this.total, this.total.latest - outOfOrderMs - latenessMs);
    this.findNextEnd();
  }

  snapshot(): Json {
    const { watermark, takenTo } = this;
    return {
      times: [watermark, takenTo].map(packNumber),
      windows: this.windows.snapshot(),
      total: this.total.snapshot(),
      sums: this.sums.snapshot(this.sources),
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as { times: Json[]; windows: Json; total: Json; sums: Json };
    [this.watermark, this.takenTo] = saved.times.map(unpackNumber) as [number, number];
    this.total.resume(saved.total);
    this.windows.restore(saved.windows);
    this.sums.restore(saved.sums, this.sources);
    this.findNextEnd();
    for (const source of this.sources) if (source.tail.length > 0) this.arrived(source);
  }

  private arrived(source: Source): void {
    this.merge.arrived(source);
    this.sums.arrived(source);
    this.findNextEnd();
  }

  private findNextEnd(): void {
    this.nextEnd = this.windows.nextEnd;
    const { next } = this.merge;
    if (next === Number.POSITIVE_INFINITY) return;
    for (const level of this.plan.levels) {
      const end = level.endOf(level.startOf(next));
      if (end < this.nextEnd) this.nextEnd = end;
    }
  }

  /** Adds up instants from before `line`, in order: one step's work. Says whether all have been. */
  private takeIn(line: EpochMs): boolean {
    const { merge, sums } = this;
    if (merge.next >= line) return true;
    sums.lookAhead();
    this.total.forgetGaps();
    for (let t = merge.next; t < line && this.left > 0; t = merge.next) {
      for (let head = merge.before(line); head?.at === t; head = merge.before(line)) {
        sums.take(head.source, head.row);
        merge.pass();
        this.left--;
      }
      const metric: Metric = { name: this.name, tags: this.tags, timestamp: t, ...sums.at(t) };
      this.windows.taken(this.total, metric, this.total.take(metric));
      this.takenTo = t;
    }
    merge.release();
    return merge.next >= line;
  }
}
