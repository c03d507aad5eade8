import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import { type Problem, problem, refused } from '../telemetry/problem';
import { type MetricStage, type MetricStageKind, NOTHING } from '../telemetry/stage';
import type { WindowConfig } from './config';
import type { Group, WindowOut } from './group';
import { packNumber, unpackNumber } from './pack';
import { type Plan, planOf } from './plan';
import { type Member, Registry } from './registry';
import { Schedule } from './schedule';
import { TelemetryStage } from './telemetry-stage';

/** What a node shows of its windows; counts since the start. */
export interface WindowFigures {
  series: number;
  late: number;
  duplicates: number;
  outOfOrder: number;
  /** Metrics that were turned away, being windows or of one series too many, and values of too many fields. */
  dropped: number;
}

/**
 * A tail that reaches this length, and every few rows beyond it, is freed of what it need not keep without
 * waiting for a window to close. Its length alone decides: room to spare is not part of a snapshot.
 */
const LONG_TAIL = 64;
const ROWS_BETWEEN = 32;

/** Before the keys of the telemetry's own state in a snapshot. */
const TELEMETRY = 'telemetry ';

/** Event-time windows over the telemetry of one domain: docs/concepts.md says what a window is. */
export class WindowStage implements MetricStage<WindowOut> {
  private readonly plan: Plan;
  private readonly registry: Registry;
  private telemetry = new TelemetryStage();
  private readonly schedule = new Schedule<Group>();
  private clock: EpochMs = Number.NEGATIVE_INFINITY;
  private firstClock: EpochMs = Number.NEGATIVE_INFINITY;
  private counts = { late: 0, duplicates: 0, outOfOrder: 0, dropped: 0 };

  constructor(config: WindowConfig) {
    this.plan = planOf(config);
    this.registry = new Registry(this.plan);
  }

  push(metric: Metric): readonly WindowOut[] {
    const member = this.registry.find(metric.name, metric.tags) ?? this.meet(metric);
    if ('code' in member) return this.refuse(member, metric);
    const { source, group } = member;
    const t = metric.timestamp;
    TelemetryStage.arrived(source.publisher, t, this.clock);
    if (t <= source.latest || source.mayBeSilent(this.clock, this.firstClock))
      group.observe(this.clock, this.firstClock);
    group.heard(source, this.clock);
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
    if (isLong(source.tail.length)) {
      group.observe(this.clock, this.firstClock);
      group.makeRoom(source, source.latest - this.plan.outOfOrderMs - this.plan.latenessMs);
    }
    const { nextEnd } = group;
    if (nextEnd < group.due || group.due === Number.POSITIVE_INFINITY) {
      this.schedule.set(group, Math.min(nextEnd, group.expiry(this.firstClock)));
    }
    if (t - this.plan.outOfOrderMs < nextEnd || this.clock < nextEnd) return outs;
    if (group.observe(this.clock, this.firstClock) < nextEnd) return outs;
    // What is left for another step waits for the next sample or tick.
    for (const closed of group.close()) return outs === NOTHING ? closed : [...outs, ...closed];
    return outs;
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
    const { size, overflow } = this.registry;
    const { dropped, ...counts } = this.counts;
    return { series: size, ...counts, dropped: dropped + overflow };
  }

  *snapshot(): Iterable<[string, Json]> {
    const { clock, firstClock, counts } = this;
    yield ['stage', { clock: packNumber(clock), firstClock: packNumber(firstClock), counts: { ...counts } }];
    for (const [key, state] of this.telemetry.snapshot()) yield [TELEMETRY + key, state];
    yield* this.registry.snapshot();
  }

  static restore(config: WindowConfig, from: Iterable<[string, Json]>): WindowStage {
    const stage = new WindowStage(config);
    const telemetry: [string, Json][] = [];
    const series: [string, Json][] = [];
    for (const [key, state] of from) {
      if (key === 'stage') stage.restoreCounts(state);
      else if (key.startsWith(TELEMETRY)) telemetry.push([key.slice(TELEMETRY.length), state]);
      else series.push([key, state]);
    }
    stage.telemetry = TelemetryStage.restore(telemetry);
    const restored = stage.registry.restore(series, (tags) => stage.telemetry.hold(tags));
    for (const { group, due } of restored) stage.schedule.set(group, due);
    return stage;
  }

  /** First sample of a series: finds its place, or says why there is none. */
  private meet({ name, tags }: Metric): Member | Problem {
    if (tags.window !== undefined) return problem('window-input', 'tags.window', tags.window);
    const known = this.registry.recall(name, tags);
    if (known !== undefined) return known;
    const { maxSeries } = this.plan.config;
    const count = this.registry.size + 1;
    if (count > maxSeries) return problem('too-many-series', name, count, maxSeries);
    // Whoever comes later does not take back what the others have reached.
    this.registry.groupOf(name, tags)?.observe(this.clock, this.firstClock);
    const member = this.registry.admit(name, tags, this.telemetry.hold(tags));
    member.group.heard(member.source, this.clock);
    return member;
  }

  private refuse(why: Problem, metric: Metric): readonly WindowOut[] {
    this.telemetry.noteRefused(metric, 'refused');
    this.counts.dropped++;
    return [{ port: 'refused', value: refused(why, metric) }];
  }

  /** What the clock releases, in order of time, then what there is to tell of the telemetry. */
  private *release(now: EpochMs, told: Iterable<WindowOut>): Iterable<WindowOut> {
    for (let group = this.schedule.take(now); group !== undefined; group = this.schedule.take(now)) {
      if (group.nextEnd <= group.observe(this.clock, this.firstClock)) {
        // A state that is saved in between has it waiting.
        this.schedule.set(group, now);
        yield* this.stepByStep(group);
      }
      const { nextEnd } = group;
      const expiry = group.expiry(this.firstClock);
      if (nextEnd !== Number.POSITIVE_INFINITY)
        this.schedule.set(group, group.dueAfter(this.clock, this.firstClock));
      else if (expiry > now) this.schedule.set(group, expiry);
      else {
        // A count that was never reached comes out as far as it got.
        group.watermark = Number.POSITIVE_INFINITY;
        yield* this.stepByStep(group);
        this.forget(group);
      }
    }
    if (this.plan.config.telemetry) yield* told;
  }

  /**
   * The caller can pause at a result only. After a step without any, what is left waits for the next sample
   * or tick, unless there is none: at the end of all input, and of a group that is about to be forgotten.
   */
  private *stepByStep(group: Group): Iterable<WindowOut> {
    for (const outs of group.close()) {
      yield* outs;
      if (outs.length === 0 && group.watermark < Number.POSITIVE_INFINITY) return;
    }
  }

  private forget(group: Group): void {
    this.registry.forget(group);
    this.schedule.set(group, Number.POSITIVE_INFINITY);
    for (const { publisher } of group.sources) this.telemetry.release(publisher);
  }

  private restoreCounts(state: Json): void {
    const saved = state as unknown as { clock: Json; firstClock: Json; counts: WindowStage['counts'] };
    this.clock = unpackNumber(saved.clock);
    this.firstClock = unpackNumber(saved.firstClock);
    this.counts = { ...saved.counts };
  }
}

function isLong(rows: number): boolean {
  return rows >= LONG_TAIL && rows % ROWS_BETWEEN === 0;
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
