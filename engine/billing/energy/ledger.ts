import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric, Quality } from '../../telemetry/metric';
import { type Problem, problem } from '../../telemetry/problem';
import { DAY_MS, MINUTE_MS } from '../../telemetry/units';
import { daysOf } from '../../windows/days';
import { parseDuration } from '../../windows/duration';
import { packNumber, unpackNumber } from '../../windows/pack';
import type { BillConfig } from '../bill-config';
import type { Meter, MeterRules, Verdict } from './meter';
import { Changes, Quarters } from './quarters';
import { SampleMeter } from './sample-meter';
import { PART_SOURCES, partOf, SOURCES, type Source } from './sources';
import { type Thing, Things } from './things';
import { WindowMeter } from './window-meter';

/** So many readings of a thing a finer kind is taken in place of the one that was seen first. */
const CHOOSING = 20;
/** Fans tell when something changes: what they said holds for a day. */
const FAN_HOLD_MS = DAY_MS;
/** Marks of values that were not measured at their instant. */
const WEAK: ReadonlySet<Quality | undefined> = new Set<Quality>([
  'interpolated',
  'stale',
  'suspect',
  'clamped',
]);
const THING = 'thing ';
const DAY = 'day ';

/** All energy of one domain by thing, field and quarter of an hour. */
export class Ledger {
  readonly changes = new Changes();
  readonly counts = { late: 0, duplicates: 0, ignored: 0, dropped: 0, missing: 0 };
  readonly things: Things;
  /** Rises when meters come, go or begin anew. */
  layout = 0;
  private meters = 0;
  private readonly sources = new Map<string, readonly Source[]>(Object.entries(SOURCES));
  private readonly rules: Omit<MeterRules, 'counter'>;
  private readonly endOfDay: (start: EpochMs) => EpochMs;

  constructor(private readonly config: BillConfig) {
    const { gap, maxGapS, measuredGapS, latenessS, counterWrapJ, by, zone, historyDays } = config;
    this.things = new Things(by);
    const part = partOf(by);
    if (part !== undefined) this.sources.set(part, PART_SOURCES[part] as readonly Source[]);
    this.rules = {
      gap,
      maxGapMs: maxGapS * 1000,
      measuredGapMs: measuredGapS * 1000,
      latenessMs: latenessS * 1000,
      keptMs: historyDays * DAY_MS,
      wrapJ: counterWrapJ,
    };
    const days = daysOf(zone);
    this.endOfDay = (start) => days.endOf(start);
  }

  /** How many meters there are. */
  get size(): number {
    return this.meters;
  }

  /** Takes in what a Metric says of power and energy; the Problem of one that is not taken. */
  take(metric: Metric, clock: EpochMs): Problem | undefined {
    const { name, tags } = metric;
    const sources = this.sources.get(name);
    if (sources === undefined || tags.method === 'truth') return undefined;
    const thing = this.things.find(name, tags);
    if (tags.window !== undefined) return this.takeWindow(metric, thing, sources, clock);
    if (thing !== undefined && thing.lengthMs !== 0 && !this.choose(thing, 0)) {
      this.counts.ignored++;
      return undefined;
    }
    return this.takeSample(metric, thing, sources, clock);
  }

  /** Settles what is silent: of what nothing has come for so long, all that waits. */
  settleSilent(clock: EpochMs): void {
    const silence = Math.max(MINUTE_MS, this.rules.latenessMs + this.rules.maxGapMs);
    for (const thing of this.things) {
      if (clock - thing.heardAt < silence) continue;
      for (const meter of thing.meters) meter?.settle(Number.POSITIVE_INFINITY);
    }
  }

  settleAll(): void {
    for (const { meters } of this.things) for (const meter of meters) meter?.settle(Number.POSITIVE_INFINITY);
  }

  /** Has everything that is still heard of been settled up to here? */
  isSettled(until: EpochMs, clock: EpochMs): boolean {
    const awake = clock - this.rules.maxGapMs - this.rules.latenessMs;
    for (const { heardAt, meters } of this.things) {
      if (heardAt < awake) continue;
      for (const meter of meters) if (meter !== undefined && meter.settledTo < until) return false;
    }
    return true;
  }

  /** Forgets quarters from before `time`, and things that have none left. */
  forgetBefore(time: EpochMs): void {
    for (const thing of this.things) {
      let kept = 0;
      for (const meter of thing.meters) {
        meter?.quarters.forgetBefore(time);
        if (meter !== undefined && (meter.quarters.days.size > 0 || meter.latest >= time)) kept++;
      }
      if (kept > 0) continue;
      this.things.remove(thing);
      this.layout++;
      this.meters -= thing.meters.filter((meter) => meter !== undefined).length;
    }
  }

  *snapshot(): Iterable<[string, Json]> {
    yield ['ledger', { ...this.counts }];
    for (const thing of this.things) {
      const { name, tags, lengthMs, readings, heardAt, meters } = thing;
      const key = this.things.keyOf(thing);
      const states = meters.map((meter) => meter?.snapshot() ?? null);
      const kept = { name, tags: { ...tags }, lengthMs, readings, heardAt: packNumber(heardAt) };
      yield [THING + key, { ...kept, meters: states }];
      for (const [i, meter] of meters.entries()) {
        for (const [day, quarters] of meter?.quarters.days ?? [])
          yield [`${DAY}${day} ${i} ${key}`, { name, tags: { ...tags }, i, day, state: quarters.snapshot() }];
      }
    }
  }

  /** Takes one entry of a snapshot back: a thing comes before its days. */
  restore(key: string, state: Json): void {
    if (key === 'ledger') Object.assign(this.counts, state);
    else if (key.startsWith(THING)) this.restoreThing(state as unknown as SavedThing);
    else if (key.startsWith(DAY)) {
      const saved = state as unknown as SavedDay;
      this.things.find(saved.name, saved.tags)?.meters[saved.i]?.quarters.restoreDay(saved.day, saved.state);
    }
  }

  private takeSample(
    metric: Metric,
    known: Thing | undefined,
    sources: readonly Source[],
    clock: EpochMs,
  ): Problem | undefined {
    const { fields, timestamp, quality } = metric;
    let thing = known;
    let late = false;
    for (let i = 0; i < sources.length; i++) {
      const { field, counter } = sources[i] as Source;
      const value = fields[field];
      if (typeof value !== 'number') {
        if (value === null) this.counts.missing++;
        continue;
      }
      if (thing === undefined) {
        thing = this.meet(metric, 0);
        if (thing === undefined) return this.dropped(metric);
      }
      let meter = thing.meters[i] as SampleMeter | undefined;
      if (meter === undefined) {
        if (this.meters >= this.config.maxSeries) return this.dropped(metric);
        meter = this.newSamples(metric.name, counter);
        thing.meters[i] = meter;
        this.meters++;
        this.layout++;
      }
      const weak = quality !== undefined && WEAK.has(quality[field]);
      const verdict = meter.take(timestamp, value, weak);
      if (verdict === 'taken') thing.heardAt = clock;
      else late = this.count(verdict) || late;
    }
    if (thing === undefined) return undefined;
    thing.readings++;
    return late ? lateness(timestamp, this.rules.latenessMs) : undefined;
  }

  private takeWindow(
    metric: Metric,
    known: Thing | undefined,
    sources: readonly Source[],
    clock: EpochMs,
  ): Problem | undefined {
    const { fields, timestamp: start, tags } = metric;
    const lengthMs = parseDuration(tags.window as string);
    if (lengthMs === undefined) return problem('malformed', 'tags.window', tags.window, 'a-length');
    let thing = known;
    if (thing !== undefined && thing.lengthMs !== lengthMs && !this.choose(thing, lengthMs)) {
      this.counts.ignored++;
      return undefined;
    }
    const end = lengthMs === DAY_MS ? this.endOfDay(start) : start + lengthMs;
    let late = false;
    for (const [i, { field, counter }] of sources.entries()) {
      const watts = fields[counter ? `${field}_rate` : `${field}_avg`];
      if (typeof watts !== 'number') continue;
      thing ??= this.meet(metric, lengthMs);
      if (thing === undefined) return this.dropped(metric);
      let meter = thing.meters[i] as WindowMeter | undefined;
      if (meter === undefined) {
        if (this.meters >= this.config.maxSeries) return this.dropped(metric);
        meter = new WindowMeter({ ...this.rules, counter }, new Quarters(this.changes));
        thing.meters[i] = meter;
        this.meters++;
        this.layout++;
      }
      const revision = typeof fields.revision === 'number' ? fields.revision : 0;
      const verdict = meter.take({ start, end, watts, coverage: coverageOf(metric, field), revision });
      if (verdict === 'taken') thing.heardAt = clock;
      else late = this.count(verdict) || late;
    }
    if (thing === undefined) return undefined;
    thing.readings++;
    return late ? lateness(start, this.rules.latenessMs) : undefined;
  }

  private count(verdict: Verdict): boolean {
    if (verdict === 'late') this.counts.late++;
    else this.counts.duplicates++;
    return verdict === 'late';
  }

  private meet({ name, tags }: Metric, lengthMs: number): Thing | undefined {
    if (this.meters >= this.config.maxSeries) return undefined;
    const { window: _, ...own } = tags;
    const thing: Thing = { name, tags: own, meters: [], lengthMs, readings: 0, heardAt: 0 };
    this.things.add(thing);
    return thing;
  }

  private newSamples(name: string, counter: boolean): SampleMeter {
    const quarters = new Quarters(this.changes);
    const { rules } = this;
    if (name === 'fan')
      return new SampleMeter({ ...rules, counter, gap: 'hold', maxGapMs: FAN_HOLD_MS }, quarters);
    return new SampleMeter({ ...rules, counter }, quarters);
  }

  private dropped({ name }: Metric): Problem {
    this.counts.dropped++;
    return problem('too-many-series', name, this.meters + 1, this.config.maxSeries);
  }

  /** Of a thing that comes in several lengths the finest is read that is seen at first; it begins anew. */
  private choose(thing: Thing, lengthMs: number): boolean {
    if (lengthMs > thing.lengthMs || thing.readings > CHOOSING) return false;
    this.meters -= thing.meters.filter((meter) => meter !== undefined).length;
    for (const meter of thing.meters)
      for (const day of meter?.quarters.days.keys() ?? []) this.changes.noteDay(day);
    thing.meters.length = 0;
    this.layout++;
    thing.lengthMs = lengthMs;
    return true;
  }

  private restoreThing({ name, tags, lengthMs, readings, heardAt, meters }: SavedThing): void {
    const sources = this.sources.get(name);
    if (sources === undefined) return;
    const thing: Thing = { name, tags, meters: [], lengthMs, readings, heardAt: unpackNumber(heardAt) };
    for (const [i, state] of meters.entries()) {
      const source = sources[i];
      if (state === null || source === undefined) continue;
      const { counter } = source;
      const meter: Meter =
        lengthMs === 0
          ? this.newSamples(name, counter)
          : new WindowMeter({ ...this.rules, counter }, new Quarters(this.changes));
      meter.resume(state);
      thing.meters[i] = meter;
      this.meters++;
    }
    this.layout++;
    this.things.add(thing);
  }
}

interface SavedThing extends Omit<Thing, 'meters' | 'heardAt'> {
  readonly heardAt: Json;
  readonly meters: readonly Json[];
}

interface SavedDay {
  readonly name: string;
  readonly tags: Thing['tags'];
  readonly i: number;
  readonly day: number;
  readonly state: Json;
}

/** The share of a window that its samples cover; windows that are covered do not say so. */
function coverageOf({ fields }: Metric, field: string): number {
  const told = fields[`${field}_coverage`];
  return typeof told === 'number' ? Math.min(1, Math.max(0, told)) : 1;
}

function lateness(timestamp: EpochMs, latenessMs: number): Problem {
  return problem('late', 'timestamp', timestamp, `${latenessMs / 1000} s`);
}
