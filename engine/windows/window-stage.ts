import type { Json } from '../telemetry/json';
import { DEFAULT_CLUSTER, type EpochMs, type Metric, type Tags } from '../telemetry/metric';
import { type Problem, problem, refused } from '../telemetry/problem';
import { fullKey, seriesKey } from '../telemetry/series-key';
import type { MetricStage, MetricStageKind } from '../telemetry/stage';
import { NOTHING } from '../telemetry/stage';
import { AlignedGroup } from './aligned';
import { Arrivals } from './arrivals';
import { Columns } from './columns';
import type { WindowConfig } from './config';
import type { Group, WindowOut } from './group';
import { packNumber, unpackNumber } from './pack';
import { type Plan, planOf } from './plan';
import { Schedule } from './schedule';
import { SequentialGroup } from './sequential';
import { Source } from './source';
import { TelemetryStage } from './telemetry-stage';
import { TotalGroup } from './total';
import { Workshop } from './workshop';

/** What a node shows of its windows; counts since the start. */
export interface WindowFigures {
  series: number;
  late: number;
  duplicates: number;
  outOfOrder: number;
  /** Metrics and values that found no place because there were too many series or fields. */
  dropped: number;
}

/**
 * A tail that reaches this length, and every few rows beyond it, is freed of what it need not keep without
 * waiting for a window to close. Its length alone decides: room to spare is not part of a snapshot.
 */
const LONG_TAIL = 64;
const ROWS_BETWEEN = 16;

/** A series and the group it belongs to. */
interface Member {
  readonly source: Source;
  readonly group: Group;
}

/** Event-time windows over the telemetry of one domain: docs/concepts.md says what a window is. */
export class WindowStage implements MetricStage<WindowOut> {
  private readonly plan: Plan;
  private readonly workshop: Workshop;
  private telemetry = new TelemetryStage();
  private readonly columns = new Map<string, Columns>();
  private readonly groups = new Map<string, Group>();
  private readonly members = new Map<string, Member>();
  private readonly arrivals = new Arrivals<Member>();
  private readonly schedule = new Schedule<Group>();
  private clock: EpochMs = Number.NEGATIVE_INFINITY;
  private firstClock: EpochMs = Number.NEGATIVE_INFINITY;
  private nextId = 0;
  private counts = { late: 0, duplicates: 0, outOfOrder: 0, dropped: 0 };

  constructor(config: WindowConfig) {
    this.plan = planOf(config);
    this.workshop = new Workshop(this.plan);
  }

  push(metric: Metric): readonly WindowOut[] {
    const member = this.arrivals.get(metric.name, metric.tags) ?? this.meet(metric);
    if ('code' in member) return this.refuse(member, metric);
    const { source, group } = member;
    const t = metric.timestamp;
    TelemetryStage.arrived(source.publisher, t, this.clock);
    if (t <= source.latest || source.mayBeSilent(this.clock, this.firstClock)) this.observe(group);
    source.receivedAt = this.clock;
    const behind = group.lateBehind(t, source);
    if (behind !== undefined) {
      source.publisher.late++;
      this.counts.late++;
      const line = Number.isFinite(behind) ? [new Date(behind).toISOString()] : 'the-end';
      return [{ port: 'refused', value: refused(problem('late', 'timestamp', t, line), metric) }];
    }
    const verdict = source.take(metric);
    if (verdict === 'duplicate') {
      source.publisher.duplicate++;
      this.counts.duplicates++;
    } else if (verdict === 'out_of_order' || verdict === 'stray') {
      source.publisher.out_of_order++;
      this.counts.outOfOrder++;
    }
    const outs = group.taken(source, metric, verdict);
    if (isLong(source.tail.length)) this.makeRoom(source, group);
    const { nextEnd } = group;
    if (nextEnd < group.due || group.due === Number.POSITIVE_INFINITY) {
      this.schedule.set(group, Math.min(nextEnd, this.expiryOf(group)));
    }
    if (t - this.plan.outOfOrderMs < nextEnd || this.clock < nextEnd) return outs;
    if (this.observe(group) < nextEnd) return outs;
    const closed = group.close();
    return outs === NOTHING ? closed : [...outs, ...closed];
  }

  noteRefused(claimed: Pick<Metric, 'tags'>, why: 'future' | 'refused'): void {
    this.telemetry.noteRefused(claimed, why);
  }

  advance(now: EpochMs): Iterable<WindowOut> {
    if (now <= this.clock) return NOTHING;
    if (this.clock === Number.NEGATIVE_INFINITY) this.firstClock = now;
    this.clock = now;
    const told = this.telemetry.advance(now);
    return this.schedule.next <= now ? this.release(now, told) : this.plan.config.telemetry ? told : NOTHING;
  }

  figures(): WindowFigures {
    let overflow = 0;
    for (const columns of this.columns.values()) overflow += columns.overflow;
    const { dropped, ...counts } = this.counts;
    return { series: this.members.size, ...counts, dropped: dropped + overflow };
  }

  *snapshot(): Iterable<[string, Json]> {
    const { clock, firstClock, counts } = this;
    yield ['stage', { clock: packNumber(clock), firstClock: packNumber(firstClock), counts: { ...counts } }];
    for (const [key, state] of this.telemetry.snapshot()) yield [`telemetry ${key}`, state];
    for (const group of this.groups.values()) {
      const { key, name, tags, due, sources } = group;
      yield [
        `group ${key}`,
        {
          key,
          name,
          tags: { ...tags },
          due: packNumber(due),
          state: group.snapshot(),
          sources: sources.map((source) => [source.key, { ...source.publisher.tags }, source.snapshot()]),
        },
      ];
    }
    // Last: a file is written while samples come, and a group may have columns that are newer than itself.
    for (const columns of this.columns.values()) yield [`columns ${columns.measurement}`, columns.snapshot()];
  }

  static restore(config: WindowConfig, from: Iterable<[string, Json]>): WindowStage {
    const stage = new WindowStage(config);
    const telemetry: [string, Json][] = [];
    const groups: SavedGroup[] = [];
    for (const [key, state] of from) {
      if (key === 'stage') stage.restoreCounts(state);
      else if (key.startsWith('telemetry ')) telemetry.push([key.slice('telemetry '.length), state]);
      else if (key.startsWith('columns ')) {
        const columns = Columns.restore(state, stage.plan);
        stage.columns.set(columns.measurement, columns);
      } else groups.push(state as unknown as SavedGroup);
    }
    stage.telemetry = TelemetryStage.restore(telemetry);
    for (const group of groups) stage.restoreGroup(group);
    return stage;
  }

  /** First sample of a series: finds its place, or says why there is none. */
  private meet({ name, tags }: Metric): Member | Problem {
    if (tags.window !== undefined) return problem('window-input', 'tags.window', tags.window);
    const key = fullKey(name, tags);
    const member = this.members.get(key) ?? this.admit(key, name, tags);
    if (!('code' in member)) {
      // Tags in ever new orders must not grow without bound; the series themselves are counted.
      if (this.arrivals.size >= 4 * this.plan.config.maxSeries) this.arrivals.clear();
      this.arrivals.set(name, tags, member);
    }
    return member;
  }

  private admit(key: string, name: string, tags: Tags): Member | Problem {
    const { maxSeries } = this.plan.config;
    const count = this.members.size + 1;
    if (count > maxSeries) return problem('too-many-series', name, count, maxSeries);
    const columns = this.columnsOf(name);
    const source = new Source(key, columns, this.telemetry.hold(tags));
    source.receivedAt = this.clock;
    const { by } = this.plan;
    const groupKey = by === undefined ? key : seriesKey(name, tags, by);
    const known = this.groups.get(groupKey);
    // Whoever comes later does not take back what the others have reached.
    if (known !== undefined) this.observe(known);
    const group = known ?? this.openGroup(groupKey, name, chosen(tags, by), columns);
    group.sources.push(source);
    const member = { source, group };
    this.members.set(key, member);
    return member;
  }

  private refuse(why: Problem, metric: Metric): readonly WindowOut[] {
    this.telemetry.noteRefused(metric, 'refused');
    if (why.code === 'too-many-series') this.counts.dropped++;
    return [{ port: 'refused', value: refused(why, metric) }];
  }

  private columnsOf(name: string): Columns {
    let columns = this.columns.get(name);
    if (columns === undefined) {
      columns = new Columns(name, this.plan);
      this.columns.set(name, columns);
    }
    return columns;
  }

  private openGroup(key: string, name: string, tags: Tags, columns: Columns): Group {
    const Kind =
      this.plan.levels.length === 0
        ? SequentialGroup
        : this.plan.config.combine === 'total'
          ? TotalGroup
          : AlignedGroup;
    const group = new Kind(this.nextId++, key, name, tags, columns, this.plan, this.workshop);
    this.groups.set(key, group);
    return group;
  }

  /** Moves the watermark of a group to where its series and the clock are, and gives it. */
  private observe(group: Group): EpochMs {
    let reached = this.clock;
    for (const source of group.sources) {
      const own = source.latest - this.plan.outOfOrderMs;
      if (own < reached && source.silentFrom(this.firstClock) > this.clock) reached = own;
    }
    if (reached > group.watermark) group.watermark = reached;
    return group.watermark;
  }

  private makeRoom(source: Source, group: Group): void {
    this.observe(group);
    group.makeRoom(source, source.latest - this.plan.outOfOrderMs - this.plan.latenessMs);
  }

  /** What the clock releases, in order of time, then what there is to tell of the telemetry. */
  private *release(now: EpochMs, told: Iterable<WindowOut>): Iterable<WindowOut> {
    for (let group = this.schedule.take(now); group !== undefined; group = this.schedule.take(now)) {
      if (group.nextEnd <= this.observe(group)) yield* group.close();
      const expiry = this.expiryOf(group);
      if (group.nextEnd !== Number.POSITIVE_INFINITY) this.schedule.set(group, this.dueOf(group));
      else if (expiry > now) this.schedule.set(group, expiry);
      else {
        // A count that was never reached comes out as far as it got.
        group.watermark = Number.POSITIVE_INFINITY;
        yield* group.close();
        this.forget(group);
      }
    }
    if (this.plan.config.telemetry) yield* told;
  }

  /** When the clock has to look at a group again: at an end, or when a series falls silent that lags. */
  private dueOf(group: Group): EpochMs {
    if (group.nextEnd > this.clock) return group.nextEnd;
    let due = Number.NEGATIVE_INFINITY;
    for (const source of group.sources) {
      const silent = source.silentFrom(this.firstClock);
      if (source.latest - this.plan.outOfOrderMs < group.nextEnd && silent > due) due = silent;
    }
    return due;
  }

  private expiryOf(group: Group): EpochMs {
    const heard = group.sources.reduce(
      (latest, { receivedAt }) => Math.max(latest, receivedAt),
      this.firstClock,
    );
    return heard + this.plan.idleExpiryMs;
  }

  private forget(group: Group): void {
    this.groups.delete(group.key);
    for (const { key, publisher } of group.sources) {
      this.members.delete(key);
      this.telemetry.release(publisher);
    }
    this.arrivals.clear();
  }

  private restoreCounts(state: Json): void {
    const saved = state as unknown as { clock: Json; firstClock: Json; counts: WindowStage['counts'] };
    this.clock = unpackNumber(saved.clock);
    this.firstClock = unpackNumber(saved.firstClock);
    this.counts = { ...saved.counts };
  }

  private restoreGroup({ key, name, tags, due, state, sources }: SavedGroup): void {
    const columns = this.columnsOf(name);
    const group = this.openGroup(key, name, tags, columns);
    for (const [sourceKey, publisher, saved] of sources) {
      const source = new Source(sourceKey, columns, this.telemetry.hold(publisher));
      source.resume(saved);
      group.sources.push(source);
      this.members.set(source.key, { source, group });
    }
    group.restore(state);
    this.schedule.set(group, unpackNumber(due));
  }
}

interface SavedGroup {
  key: string;
  name: string;
  tags: Tags;
  due: Json;
  state: Json;
  sources: [key: string, publisher: Tags, state: Json][];
}

function isLong(rows: number): boolean {
  return rows >= LONG_TAIL && rows % ROWS_BETWEEN === 0;
}

/** The tags of a key; a window always says which cluster it is of. */
function chosen(tags: Tags, by: readonly string[] | undefined): Tags {
  const kept: Tags = { cluster: DEFAULT_CLUSTER };
  for (const tag of by ?? Object.keys(tags)) {
    const value = tags[tag];
    if (value !== undefined) kept[tag] = value;
  }
  return kept;
}

export interface WindowStageKind extends MetricStageKind<WindowConfig, WindowOut> {
  create(config: WindowConfig): WindowStage;
  restore(config: WindowConfig, from: Iterable<[string, Json]>): WindowStage;
}

export const windowStage: WindowStageKind = {
  version: 1,
  create: (config) => new WindowStage(config),
  restore: (config, from) => WindowStage.restore(config, from),
};
