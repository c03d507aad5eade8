import { matchesGlob } from './glob';
import { type EpochMs, type Metric, type Quality, type Tags, worse } from './metric';
import { seriesKey } from './series-key';
import { REST, type ServiceRule } from './services-check';

/** The parts of one report stand some milliseconds apart. */
const ROUND_MS = 1000;
const SOURCE = ['cluster', 'rack', 'server', 'method', 'meter'] as const;
const PROCESS = ['process', 'pid'] as const;
/** What is added up, where the processes have it. */
const SUMMED = ['power_w', 'cpu_util_pct', 'mem_bytes'] as const;
/** Processes whose service is remembered. */
const REMEMBERED = 10_000;

type Summed = (typeof SUMMED)[number];

interface Values {
  readonly values: Partial<Record<Summed, number | null>>;
  readonly quality: Partial<Record<Summed, Quality>>;
}

interface Process extends Values {
  readonly service: string;
}

interface Sum extends Values {
  count: number;
}

/** What the processes of one server and one report are together. */
interface Report {
  readonly tags: Tags;
  readonly start: EpochMs;
  time: EpochMs;
  host: number | undefined;
  /** By name and number: one that comes again takes its own place. */
  readonly processes: Map<string, Process>;
}

/**
 * The power of services: of each report, the sum of the processes that belong to them (001-09), as Metrics
 * `service`. A process belongs to the first rule that it matches. `other` is the sum of the listed processes of no
 * service, `unattributed` what the host draws beyond all that are listed: sources list the first ten or so.
 *
 * A report is what one message brings of one server within a second, or up to the next power of the host; `flush`
 * ends it. A process may tell its power and its memory in Metrics of their own.
 */
export class Services {
  private readonly reports = new Map<string, Report>();
  private readonly known = new Map<string, string>();

  constructor(private readonly rules: readonly ServiceRule[]) {}

  /** Takes a Metric; gives the services of the report before, when this one begins another. */
  take(metric: Metric): readonly Metric[] {
    const { name, tags, fields, timestamp } = metric;
    const host = name === 'server' ? fields.rapl_power_w : undefined;
    if (tags.window !== undefined || (name !== 'process' && typeof host !== 'number')) return [];
    const key = seriesKey('', tags, SOURCE);
    let report = this.reports.get(key);
    let ended: readonly Metric[] = [];
    const isNext = typeof host === 'number' && report?.host !== undefined;
    if (report !== undefined && (isNext || Math.abs(timestamp - report.start) > ROUND_MS)) {
      ended = servicesOf(report);
      report = undefined;
    }
    if (report === undefined) {
      const own: Tags = {};
      for (const tag of SOURCE) if (tags[tag] !== undefined) own[tag] = tags[tag];
      report = { tags: own, start: timestamp, time: timestamp, host: undefined, processes: new Map() };
      this.reports.set(key, report);
    }
    report.time = Math.max(report.time, timestamp);
    if (typeof host === 'number') report.host = host;
    else this.note(report, metric);
    return ended;
  }

  /** The services of all that has been taken in. */
  flush(): readonly Metric[] {
    const metrics = [...this.reports.values()].flatMap(servicesOf);
    this.reports.clear();
    return metrics;
  }

  private note({ processes }: Report, metric: Metric): void {
    const key = seriesKey('', metric.tags, PROCESS);
    const known = processes.get(key) ?? { service: this.serviceOf(metric), values: {}, quality: {} };
    processes.set(key, known);
    for (const field of SUMMED) {
      const value = metric.fields[field];
      if (typeof value !== 'number' && value !== null) continue;
      known.values[field] = value;
      const mark = metric.quality?.[field];
      if (mark !== undefined) known.quality[field] = mark;
    }
  }

  private serviceOf({ tags, fields }: Metric): string {
    const said = [tags.process, fields.exe, fields.cmdline, fields.container, tags.container];
    const texts = said.filter((text): text is string => typeof text === 'string' && text !== '');
    const key = texts.join('\n');
    let service = this.known.get(key);
    if (service === undefined) {
      const rule = this.rules.find(({ patterns }) =>
        patterns.some((pattern) => texts.some((text) => matchesGlob(pattern, text))),
      );
      service = rule?.service ?? REST.other;
      if (this.known.size >= REMEMBERED) this.known.clear();
      this.known.set(key, service);
    }
    return service;
  }
}

function add(sums: Map<string, Sum>, { service, values, quality }: Process): void {
  const sum: Sum = sums.get(service) ?? { count: 0, values: {}, quality: {} };
  sums.set(service, sum);
  sum.count++;
  for (const field of SUMMED) {
    const value = values[field];
    if (value === undefined) continue;
    const before = sum.values[field];
    sum.values[field] = value === null ? (before ?? null) : (before ?? 0) + value;
    const mark = worse(sum.quality[field], quality[field]);
    if (mark !== undefined) sum.quality[field] = mark;
  }
}

function servicesOf({ tags, time, host, processes }: Report): readonly Metric[] {
  const sums = new Map<string, Sum>();
  for (const process of processes.values()) add(sums, process);
  const metrics: Metric[] = [];
  let listed = 0;
  for (const [service, { count, values, quality }] of sums) {
    listed += values.power_w ?? 0;
    const fields = { ...values, process_count: count };
    const metric: Metric = { name: 'service', tags: { ...tags, service }, fields, timestamp: time };
    if (Object.keys(quality).length > 0) metric.quality = quality as Record<string, Quality>;
    metrics.push(metric);
  }
  // Below it the parts contradict the whole, which is the gate's to tell.
  if (sums.size > 0 && host !== undefined && host >= listed) {
    const rest = { ...tags, service: REST.unattributed };
    metrics.push({ name: 'service', tags: rest, fields: { power_w: host - listed }, timestamp: time });
  }
  return metrics;
}
