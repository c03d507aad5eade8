import type { Json } from '../telemetry/json';
import type { EpochMs, Fields, Metric, Quality } from '../telemetry/metric';
import { NOTHING } from '../telemetry/stage';
import { AlignedGroup } from './aligned';
import type { Columns } from './columns';
import type { Held } from './fold';
import { Group, type GroupIdentity, type WindowOut } from './group';
import { packNumber, unpackNumber } from './pack';
import type { Plan } from './plan';
import { Source, type Verdict } from './source';
import { NO_ANSWER } from './tail';
import { newCounts } from './telemetry-stage';
import type { Workshop } from './workshop';

/** The series of a total: it comes as often as the slowest of those it adds up. */
class TotalSource extends Source {
  constructor(
    columns: Columns,
    private readonly parts: readonly Source[],
  ) {
    super('total', columns, newCounts({})); // what it counts was counted when its parts came
  }

  override gapMs(column: number): number | undefined {
    let longest: number | undefined;
    for (const part of this.parts) {
      const gap = part.gapMs(column);
      if (gap !== undefined && gap > (longest ?? -1)) longest = gap;
    }
    return longest;
  }
}

/**
 * Windows of the total of several series, such as the watts of a cluster: at every instant at which one
 * of them has a sample, the sum of what all of them hold. It begins when each has answered; while one
 * does not, the total is that of the others and marked `suspect`. Each window is given once: what comes
 * from behind the watermark is late.
 */
export class TotalGroup extends Group {
  private readonly windows: AlignedGroup;
  private readonly total: TotalSource;
  private takenTo: EpochMs = Number.NEGATIVE_INFINITY;
  private readonly held: Held = { value: Number.NaN, at: 0 };

  constructor(of: GroupIdentity, plan: Plan, workshop: Workshop) {
    super(of, plan, workshop);
    const tags = { ...of.tags, combine: 'total' };
    this.windows = new AlignedGroup({ ...of, tags }, plan, workshop);
    this.total = new TotalSource(of.columns, this.sources);
    this.windows.sources.push(this.total);
  }

  lateBehind(t: EpochMs): EpochMs | undefined {
    return t < this.watermark || t <= this.takenTo ? Math.max(this.watermark, this.takenTo) : undefined;
  }

  taken(_source: Source, { timestamp }: Metric, verdict: Verdict): readonly WindowOut[] {
    if (verdict !== 'duplicate' && verdict !== 'empty') this.expect(timestamp);
    return NOTHING;
  }

  close(): WindowOut[][] {
    this.takeIn(this.watermark);
    this.windows.watermark = this.watermark;
    const outs = [...this.windows.close()].flat();
    this.nextEnd = this.windows.nextEnd;
    for (const { tail } of this.sources) if (tail.length > 0) this.expect(tail.times[0] as number);
    return [outs];
  }

  makeRoom(): void {
    if (this.watermark >= this.nextEnd) return;
    this.takeIn(this.watermark);
    const { outOfOrderMs, latenessMs } = this.plan;
    this.windows.makeRoom(this.total, this.total.latest - outOfOrderMs - latenessMs);
  }

  snapshot(): Json {
    const { watermark, nextEnd, takenTo } = this;
    return {
      times: [watermark, nextEnd, takenTo].map(packNumber),
      windows: this.windows.snapshot(),
      total: this.total.snapshot(),
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as { times: Json[]; windows: Json; total: Json };
    [this.watermark, this.nextEnd, this.takenTo] = saved.times.map(unpackNumber) as [number, number, number];
    this.total.resume(saved.total);
    this.windows.restore(saved.windows);
  }

  private expect(t: EpochMs): void {
    for (const level of this.plan.levels) {
      const end = level.endOf(level.startOf(t));
      if (end < this.nextEnd) this.nextEnd = end;
    }
  }

  /** Adds up all instants from before `line`, in order. */
  private takeIn(line: EpochMs): void {
    const taken = this.sources.map(() => 0);
    for (;;) {
      let t = line;
      this.sources.forEach(({ tail }, i) => {
        const next = tail.times[taken[i] as number] as number;
        if ((taken[i] as number) < tail.length && next < t) t = next;
      });
      if (t === line) break;
      const columns = this.step(t, taken);
      const metric = this.addUp(t, columns, taken);
      this.windows.taken(this.total, metric, this.total.take(metric));
      this.takenTo = t;
    }
    this.sources.forEach((source, i) => {
      source.release(taken[i] as number);
    });
  }

  /** Goes past the rows of an instant and gives the columns they have something of. */
  private step(t: EpochMs, taken: number[]): Set<number> {
    const columns = new Set<number>();
    this.sources.forEach(({ tail }, i) => {
      const row = taken[i] as number;
      if (row >= tail.length || tail.times[row] !== t) return;
      for (let column = 0; column < tail.stride; column++) {
        if (!Number.isNaN(tail.values[row * tail.stride + column])) columns.add(column);
      }
      taken[i] = row + 1;
    });
    return columns;
  }

  private addUp(t: EpochMs, columns: Iterable<number>, taken: readonly number[]): Metric {
    const fields: Fields = {};
    const quality: Record<string, Quality> = {};
    for (const column of columns) {
      // Of counters that start over each at its own time a total says nothing: take their rates first.
      if (this.columns.counters[column]) continue;
      const field = this.columns.fields[column] as string;
      let sum = 0;
      let answers = 0;
      let silent = 0;
      let awaited = 0;
      this.sources.forEach((source, i) => {
        const { value, at } = source.heldBefore(column, taken[i] as number, this.held);
        if (Number.isNaN(value)) {
          if (source.tail.has(column, taken[i] as number, source.tail.length)) awaited++;
        } else if (value === NO_ANSWER || t >= at + source.holdMs(column)) silent++;
        else {
          sum += value;
          answers++;
        }
      });
      if (awaited > 0 || answers === 0) continue;
      fields[field] = sum;
      if (silent > 0) quality[field] = 'suspect';
    }
    return { name: this.name, tags: this.tags, fields, timestamp: t, quality };
  }
}
