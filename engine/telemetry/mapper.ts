import { clamp } from './admit';
import type { Json } from './json';
import { FIELD_FORM, isLeftOut, SOURCES, TOLD_BY } from './mapping';
import { Draft, hostTag } from './mapping/draft';
import { HwmonNames } from './mapping/hwmon-names';
import type { LeaveRow } from './mapping/rule';
import { isLeft, type Source } from './mapping/source';
import type { EpochMs, Metric } from './metric';
import type { Names } from './names';
import { withNetworkUnits } from './network-units';
import { CounterRates } from './rate';
import { PackageRollup } from './rollup';
import { NOTHING } from './stage';
import { Totals } from './totals';
import { fieldSpecs } from './vocabulary';

export interface Mapped {
  readonly metrics: readonly Metric[];
  /** What has no place in the vocabulary and no row that says why: `measurement.field`. */
  readonly unmapped: readonly string[];
}

/** As well as the fields that they are, by their names. */
interface MappedFields extends Mapped {
  readonly rest?: readonly string[];
}

const MAX_UNMAPPED = 1000;
const LEFT_OUT: Mapped = { metrics: NOTHING, unmapped: NOTHING };

/**
 * Metrics of other makers as ours, and ours with their values inside the ranges of the vocabulary (see
 * `clamp`). One-field-a-Metric sources stay one-field Metrics of equal tags and
 * time: windows join them.
 */
export class Mapper {
  readonly counts = { mapped: 0, leftOut: 0, unmapped: 0, clamped: 0 };
  /** How often each unknown field came; after the first thousand names the others are counted only. */
  readonly unmapped = new Map<string, number>();
  private readonly rates: CounterRates;
  private readonly rollup: PackageRollup;
  private readonly totals: Totals;
  private readonly hwmon: HwmonNames;

  constructor(
    private readonly names: Names,
    maxKeys = 50_000,
  ) {
    this.rates = new CounterRates(maxKeys);
    this.rollup = new PackageRollup(maxKeys);
    this.totals = new Totals(maxKeys);
    this.hwmon = new HwmonNames(maxKeys);
  }

  /** Counters and packages that could not be followed because there were too many. */
  get dropped(): number {
    return this.rates.refused + this.rollup.refused + this.totals.refused;
  }

  map(metric: Metric): Mapped {
    if (this.names === 'raw') return { metrics: [metric], unmapped: NOTHING };
    if (isOurs(metric)) return { metrics: [this.admit(metric)], unmapped: NOTHING };
    const named = this.hwmon.told(metric);
    const source = SOURCES.get(metric.name);
    const { rest, ...mapped } =
      source === undefined ? this.passOrRefuse(metric) : this.convert(named, source);
    if (this.names === 'canonical' || mapped.metrics[0]?.tags === metric.tags) return mapped;
    // Nothing is lost here: the field goes on under its own name.
    const own = this.names === 'both' ? metric : rest && only(metric, rest);
    return { metrics: own === undefined ? mapped.metrics : [...mapped.metrics, own], unmapped: NOTHING };
  }

  /** A text has been read to its end: what of ours is made of several of its Metrics. */
  endText(): readonly Metric[] {
    return this.totals.take().map((metric) => this.admit(metric));
  }

  /** Forgets counters and packages that have been silent since before `time`. */
  forgetBefore(time: EpochMs): void {
    this.rates.forgetBefore(time);
    this.rollup.forgetBefore(time);
  }

  /** The counters. Which packages a server has is learned again in one round. */
  snapshot(): Iterable<[key: string, state: Json]> {
    return this.rates.snapshot();
  }

  restore(entries: Iterable<[key: string, state: Json]>): void {
    for (const [key, state] of entries) this.rates.restore(key, state);
  }

  private passOrRefuse(metric: Metric): MappedFields {
    if (fieldSpecs(metric.name) === undefined) {
      if (isLeftOut(metric.name)) {
        this.counts.leftOut += Object.keys(metric.fields).length;
        return LEFT_OUT;
      }
      return {
        metrics: NOTHING,
        unmapped: this.note([`${metric.name}.*`]),
        rest: Object.keys(metric.fields),
      };
    }
    const host = hostTag(metric.tags);
    if (host === undefined) return { metrics: [this.admit(metric)], unmapped: NOTHING };
    const { [host]: server, ...tags } = metric.tags;
    const named = { ...metric, tags: { ...tags, server: server as string } };
    return { metrics: [this.admit(named)], unmapped: NOTHING };
  }

  private convert(metric: Metric, source: Source): MappedFields {
    const { tags, fields } = metric;
    const outs: Draft[] = [];
    for (const row of source.rows) {
      if (row.row.when?.(tags, fields) ?? true) outs.push(new Draft(row, metric));
    }
    const form = FIELD_FORM.get(metric.name);
    let leaving: LeaveRow[] | undefined;
    let unknown: string[] | undefined;
    for (const field in fields) {
      const name = form === undefined ? field : form(field);
      let used = false;
      for (const out of outs) used = out.take(name, field, this.rates, this.totals) || used;
      if (used) {
        this.counts.mapped += 1;
        continue;
      }
      leaving ??= source.leave.filter((row) => row.when?.(tags, fields) ?? true);
      if (isLeft(leaving, name)) this.counts.leftOut += 1;
      else {
        unknown ??= [];
        unknown.push(field);
      }
    }
    const metrics: Metric[] = [];
    for (const out of outs) {
      const draft = out.finish();
      if (draft === undefined) continue;
      const made = this.admit(draft);
      metrics.push(made);
      if (out.addsUp) metrics.push(...this.rollup.push(made));
    }
    if (unknown === undefined) return { metrics, unmapped: NOTHING };
    const labels = unknown.map((field) => label(metric, form === undefined ? field : form(field)));
    return { metrics, unmapped: this.note(labels), rest: unknown };
  }

  private admit(metric: Metric): Metric {
    const clean = clamp(metric);
    if (clean !== metric) this.counts.clamped += 1;
    return withNetworkUnits(clean);
  }

  private note(names: string[]): string[] {
    this.counts.unmapped += names.length;
    for (const name of names) {
      const before = this.unmapped.get(name);
      if (before !== undefined || this.unmapped.size < MAX_UNMAPPED)
        this.unmapped.set(name, (before ?? 0) + 1);
    }
    return names;
  }
}

/** A Metric of this package, or a window: nothing to map. Ours name the machine `server`, and say how. */
function isOurs({ name, tags }: Metric): boolean {
  if (tags.window !== undefined) return true;
  return fieldSpecs(name) !== undefined && tags.method !== undefined && hostTag(tags) === undefined;
}

/** The Metric with these of its fields. */
function only(metric: Metric, fields: readonly string[]): Metric {
  if (fields.length === Object.keys(metric.fields).length) return metric;
  const part = <V>(all: Readonly<Record<string, V>>): Record<string, V> =>
    Object.fromEntries(Object.entries(all).filter(([field]) => fields.includes(field)));
  const { name, tags, timestamp, quality, types } = metric;
  return {
    name,
    tags,
    fields: part(metric.fields),
    timestamp,
    ...(quality === undefined ? {} : { quality: part(quality) }),
    ...(types === undefined ? {} : { types: part(types) }),
  };
}

function label(metric: Metric, field: string): string {
  const tag = TOLD_BY.get(metric.name);
  const name = `${metric.name}.${field}`;
  return tag === undefined ? name : `${name}{${tag}="${metric.tags[tag] ?? ''}"}`;
}
