import type { Metric } from '../telemetry/metric';
import { problem } from '../telemetry/problem';
import { BEGINNING, type Codec, type DecodeOptions } from './codec';
import { LineWalk } from './prometheus-lines';
import { MetaReader } from './prometheus-meta';
import { BUCKET, Points, QUANTILE, type Series } from './prometheus-points';
import { SampleScanner } from './prometheus-scan';

const TAB = 9;
const RETURN = 13;
const SPACE = 32;
const HASH = 35;

const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'] as const;
type Type = (typeof TYPES)[number];

/** Samples of a type that are called like their family with something behind it. */
const PARTS: Partial<Record<Type, typeof BUCKET>> = { histogram: BUCKET, summary: QUANTILE };
const NO_PARTS: typeof BUCKET = {};

/** Characters of one sample. Labels of some kilobytes exist (command lines of processes). */
export const LONGEST_SAMPLE = 64 * 1024;
const MARKED_AT_ONCE = 500;
/** Lines that `recognises` looks past before it gives up. */
const TRIES = 5;

/**
 * Prometheus' text format 0.0.4, quoted UTF-8 names of 1.0.0 included. It is read by name, not by position:
 * families may interleave. A Metric is a series at one time (see `Points`), under the name of its sample or, of
 * histograms and summaries, of its family.
 *
 * Refused by line: what is no sample, a TYPE that comes twice, late or with another word, a second HELP. Noted: a
 * series that comes twice at one time, of which the last value stays (`duplicate`). The buckets of a histogram without a last one, `+Inf`, are marked `suspect`.
 */
export const prometheus: Codec = {
  name: 'prometheus',
  findsSigns: true,

  recognises(text) {
    const reader = new PrometheusReader(text.slice(0, BEGINNING), { receivedAt: 0 });
    return reader.looksRight();
  },

  *decode(text, options) {
    const reader = new PrometheusReader(text, options);
    yield* reader.walk.all(() => reader.read());
    yield* reader.end();
    yield* reader.walk.give(reader.points.metrics);
  },
};

interface Family {
  type: Type | undefined;
  hasHelp: boolean;
  /** A TYPE now would come late. */
  hasSamples: boolean;
}

class PrometheusReader {
  readonly walk: LineWalk;
  readonly points: Points;
  private readonly sample: SampleScanner;
  private readonly meta: MetaReader;
  private readonly families = new Map<string, Family>();
  private readonly series = new Map<string, Series>();
  /** Of the last sample: most have the name of the one before. */
  private lastName = '';
  private lastSeries: Series | undefined;
  /** Buckets of each histogram; none once the last one, `+Inf`, has come. */
  private readonly buckets = new Map<string, Metric[] | undefined>();

  constructor(
    private readonly text: string,
    { receivedAt, hasSigns, times }: DecodeOptions,
  ) {
    this.walk = new LineWalk(text, hasSigns);
    this.points = new Points(receivedAt, times !== 'of-ours');
    this.sample = new SampleScanner(text, false);
    this.meta = new MetaReader(text, false);
  }

  /** Does a line near the beginning say that this is the format, before others say that it is not? */
  looksRight(): boolean {
    for (let tries = 0; tries < TRIES && this.walk.go(); ) {
      const [from, to] = this.bounds();
      if (from === to) continue;
      if (this.text.charCodeAt(from) === HASH) {
        const meta = this.meta.read(from, to);
        if (meta === undefined || 'code' in meta) continue;
        if (meta.kind !== 'TYPE' || isType(meta.text)) return true;
      } else if (this.sample.scan(from, to)) return true;
      tries++;
    }
    return false;
  }

  read(): void {
    const { walk, text } = this;
    const length = walk.to - walk.from;
    if (length > LONGEST_SAMPLE) {
      // Of a comment nothing is needed but its beginning.
      if (text.charCodeAt(walk.from) === HASH) this.readMeta(walk.from, walk.from + LONGEST_SAMPLE);
      else walk.refuse(problem('too-large', 'payload', length, LONGEST_SAMPLE));
      return;
    }
    const [from, to] = this.bounds();
    if (from === to) return;
    if (text.charCodeAt(from) === HASH) this.readMeta(from, to);
    else if (this.sample.scan(from, to)) this.take();
    else if (this.sample.problem !== undefined) walk.refuse(this.sample.problem);
  }

  /** Marks the buckets of histograms without a last one: an excerpt, of which no quantile can be told. */
  *end(): Generator<undefined> {
    let marked = 0;
    for (const buckets of this.buckets.values()) {
      for (const bucket of buckets ?? []) {
        this.points.mark(bucket, 'bucket', 'suspect');
        if (++marked % MARKED_AT_ONCE === 0) yield undefined;
      }
    }
  }

  /** The line without the blanks around it. */
  private bounds(): [from: number, to: number] {
    const { walk, text } = this;
    let { from, to } = walk;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    return [from, to];
  }

  private readMeta(from: number, to: number): void {
    const meta = this.meta.read(from, to);
    if (meta === undefined) return;
    if ('code' in meta) {
      this.walk.refuse(meta);
      return;
    }
    const { kind, name, text } = meta;
    const family = this.familyOf(name);
    if (kind === 'HELP') {
      if (family.hasHelp) this.walk.refuse(problem('malformed', name, kind, 'metadata-once'));
      family.hasHelp = true;
    } else if (!isType(text)) this.walk.refuse(problem('malformed', name, text, TYPES));
    else if (family.type !== undefined) this.walk.refuse(problem('malformed', name, text, 'metadata-once'));
    else if (family.hasSamples) this.walk.refuse(problem('malformed', name, text, 'type-first'));
    else {
      family.type = text;
      this.lastName = '';
      this.series.delete(name);
      for (const suffix in PARTS[text]) this.series.delete(name + suffix);
    }
  }

  private take(): void {
    const { sample, walk, points } = this;
    if (sample.isNative) {
      walk.refuse(problem('malformed', 'fields.value', '{', 'sample-value'));
      return;
    }
    const series = this.seriesOf(sample.name);
    const place = points.place(sample, series);
    if ('code' in place) {
      walk.refuse(place);
      return;
    }
    if (points.has(place, series)) walk.note(problem('duplicate', sample.name, sample.value));
    const metric = points.put(sample, place, series);
    if (series.field === 'bucket') this.followBuckets(metric);
  }

  private followBuckets(metric: Metric): void {
    const histogram = metric.name + this.sample.identityBut('le');
    if (metric.tags.le === '+Inf') this.buckets.set(histogram, undefined);
    else if (!this.buckets.has(histogram)) this.buckets.set(histogram, [metric]);
    else this.buckets.get(histogram)?.push(metric);
  }

  private familyOf(name: string): Family {
    let family = this.families.get(name);
    if (family === undefined) {
      family = { type: undefined, hasHelp: false, hasSamples: false };
      this.families.set(name, family);
    }
    return family;
  }

  private seriesOf(name: string): Series {
    if (name === this.lastName) return this.lastSeries as Series;
    let series = this.series.get(name);
    if (series === undefined) {
      series = this.newSeries(name);
      this.series.set(name, series);
    }
    this.lastName = name;
    this.lastSeries = series;
    return series;
  }

  private newSeries(name: string): Series {
    const own = this.familyOf(name);
    own.hasSamples = true;
    const part = own.type === undefined ? undefined : (PARTS[own.type] ?? NO_PARTS)[''];
    if (part !== undefined) return { metric: name, ...part };
    if (own.type === undefined) {
      const end = name.lastIndexOf('_');
      const family = end < 1 ? undefined : this.families.get(name.slice(0, end));
      const suffix = family?.type === undefined ? undefined : PARTS[family.type]?.[name.slice(end)];
      if (family !== undefined && suffix !== undefined) return { metric: name.slice(0, end), ...suffix };
    }
    return { metric: name, field: 'value' };
  }
}

function isType(text: string): text is Type {
  return (TYPES as readonly string[]).includes(text);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === RETURN;
}
