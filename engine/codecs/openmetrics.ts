import type { Metric } from '../telemetry/metric';
import { type Limit, type Problem, problem } from '../telemetry/problem';
import type { Codec, DecodeOptions } from './codec';
import { Family } from './openmetrics-family';
import { HistogramPoint } from './openmetrics-histogram';
import { isType, namesOf, TYPES } from './openmetrics-types';
import { LONGEST_SAMPLE } from './prometheus';
import { LineWalk } from './prometheus-lines';
import { type MetaLine, MetaReader } from './prometheus-meta';
import { Points, type Series } from './prometheus-points';
import { SampleScanner } from './prometheus-scan';

const HASH = 35;
const END = '# EOF';
const ENDS_RIGHT = /(?:^\ufeff?|\n)# EOF\s*$/;

/**
 * OpenMetrics text 1.0, and the 0.0.1 of older clients. Metrics are those of the codec `prometheus` (see
 * `Points`): the samples `_total`, `_created` and `_info` have names of their own, `_gsum` and `_gcount` are `sum`
 * and `count`. Exemplars are checked and left out.
 *
 * A line that breaks the grammar, and a sample that breaks a rule of its type, is refused; so is each point of a
 * histogram that does not agree with itself, as a whole. A rule between families (`family-once`) costs no sample:
 * programs of Go break it. Without its last line `# EOF` a text is `truncated`, an empty one too, and a last sample
 * without a line end marked `suspect`. Noted: native histograms.
 */
export const openMetrics: Codec = {
  name: 'openmetrics',
  blankIsWrong: true,
  findsSigns: true,

  // Without the content type the end alone tells it from Prometheus' text.
  recognises: (text) => ENDS_RIGHT.test(text.slice(-END.length - 64)),

  *decode(text, options) {
    const reader = new OpenMetricsReader(text, options);
    yield* reader.walk.all(() => reader.read());
    reader.end();
    yield* reader.walk.give(reader.metrics());
  },
};

class OpenMetricsReader {
  readonly walk: LineWalk;
  private readonly points: Points;
  private readonly sample: SampleScanner;
  private readonly meta: MetaReader;
  private readonly names = new Set<string>();
  /** Of points that were refused. */
  private readonly dropped = new Set<Metric>();
  private family: Family | undefined;
  private hasEnd = false;
  private last: { metric: Metric; field: string } | undefined;

  constructor(
    private readonly text: string,
    { receivedAt, hasSigns, times }: DecodeOptions,
  ) {
    this.walk = new LineWalk(text, hasSigns);
    this.points = new Points(receivedAt, times !== 'of-ours');
    this.sample = new SampleScanner(text, true);
    this.meta = new MetaReader(text, true);
  }

  *metrics(): Iterable<Metric> {
    for (const metric of this.points.metrics) if (!this.dropped.has(metric)) yield metric;
  }

  read(): void {
    const { walk, text, sample } = this;
    const { from, to } = walk;
    if (this.hasEnd) this.refuse('payload', 'the-end');
    else if (from === to) this.refuse('payload', 'no-blank-line');
    else if (text.charCodeAt(from) === HASH) this.readHash(from, Math.min(to, from + LONGEST_SAMPLE));
    else if (to - from > LONGEST_SAMPLE)
      walk.refuse(problem('too-large', 'payload', to - from, LONGEST_SAMPLE));
    else if (sample.scan(from, to)) this.take();
    else this.refuseSample(sample.problem as Problem);
  }

  end(): void {
    this.close();
    if (this.hasEnd) return;
    const { walk, last } = this;
    if (last !== undefined && !walk.isEnded) this.points.mark(last.metric, last.field, 'suspect');
    walk.line = Math.max(1, walk.line);
    walk.refuse(problem('truncated', 'payload', walk.shown()));
  }

  private readHash(from: number, to: number): void {
    if (to - from === END.length && this.text.startsWith(END, from)) {
      this.hasEnd = true;
      return;
    }
    const meta = this.meta.read(from, to);
    if (meta === undefined) return;
    if ('code' in meta) this.walk.refuse(meta);
    else this.takeMeta(meta);
  }

  private takeMeta({ kind, name, text }: MetaLine): void {
    if (kind !== 'TYPE' && kind !== 'HELP' && kind !== 'UNIT') {
      this.refuse('name', 'metadata-line');
      return;
    }
    let { family } = this;
    if (family === undefined || family.name !== name || family.hasSamples) family = this.open(name);
    if (kind === 'HELP') {
      if (family.hasHelp) this.refuse(name, 'metadata-once');
      family.hasHelp = true;
    } else if (kind === 'UNIT') {
      if (family.unit !== undefined) this.refuse(name, 'metadata-once');
      family.unit = { name: text, line: this.walk.line, text: this.walk.shown() };
    } else if (family.type !== undefined) this.refuse(name, 'metadata-once');
    else if (isType(text)) family.setType(text);
    else this.refuse(name, TYPES);
  }

  private take(): void {
    const { sample, walk } = this;
    let { family } = this;
    if (sample.isNative) {
      if (family?.isHistogram && family.name === sample.name) {
        family.hasSamples = true;
        walk.note(problem('native-histogram', sample.name, ''));
      } else this.refuse('fields.value', 'sample-value');
      return;
    }
    let series = family?.seriesOf(sample.name);
    if (family === undefined || series === undefined) {
      family = this.open(sample.name);
      series = family.seriesOf(sample.name) as Series;
    }
    family.hasSamples = true;
    const flaw = this.flawIn(family);
    if (flaw === undefined) this.put(family, series);
    else this.refuseSample(problem('against-format', sample.name, sample.value, flaw));
  }

  private flawIn(family: Family): Limit | undefined {
    const { sample, walk } = this;
    return (
      family.flaw(sample) ??
      family.join(sample, () => {
        this.closePoint();
        family.point = new HistogramPoint(walk.line, this.walk.shown());
      }) ??
      family.measure(sample)
    );
  }

  private put(family: Family, series: Series): void {
    const { sample, points, walk } = this;
    const place = points.place(sample, series);
    if ('code' in place) {
      walk.refuse(place);
      return;
    }
    // Only where the rules of families are broken, or digits of the time are lost.
    if (points.has(place, series)) walk.note(problem('duplicate', sample.name, sample.value));
    const metric = points.put(sample, place, series);
    if (series.field !== 'value') family.point?.metrics.push(metric);
    this.last = { metric, field: series.field };
  }

  private open(name: string): Family {
    this.close();
    const family = new Family(name, this.walk.line, this.walk.shown());
    this.family = family;
    return family;
  }

  /** The family is complete: the rules that can be judged only now. */
  private close(): void {
    const { family, walk } = this;
    if (family === undefined) return;
    this.closePoint();
    const { name, unit, kind, line, text } = family;
    const names = namesOf(name, kind);
    if (names.some((one) => this.names.has(one))) {
      walk.refuseAt(line, text, problem('against-format', name, kind, 'family-once'));
    }
    for (const one of names) this.names.add(one);
    if (unit === undefined || unit.name === '') return;
    const isInName = name.endsWith(`_${unit.name}`);
    if (isInName && kind !== 'info' && kind !== 'stateset') return;
    const expected = isInName ? 'no-unit' : 'unit-in-name';
    walk.refuseAt(unit.line, unit.text, problem('against-format', name, unit.name, expected));
  }

  private closePoint(): void {
    const { family, walk } = this;
    const point = family?.point;
    if (family === undefined || point === undefined) return;
    family.point = undefined;
    const flaw = point.isBroken ? undefined : point.flaw();
    if (flaw !== undefined) {
      walk.refuseAt(point.line, point.text, problem('against-format', family.name, '', flaw));
    }
    if (flaw === undefined && !point.isBroken) return;
    for (const metric of point.metrics) this.dropped.add(metric);
  }

  /** Refuses a sample, and with it the point of the histogram that it belongs to. */
  private refuseSample(why: Problem): void {
    this.walk.refuse(why);
    const { family, sample } = this;
    if (family?.point !== undefined && family.seriesOf(sample.name) !== undefined)
      family.point.isBroken = true;
  }

  private refuse(field: string, expected: Limit): void {
    this.walk.refuse(problem('against-format', field, this.walk.shown(), expected));
  }
}
