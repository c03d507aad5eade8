import { Gate, type GateOptions } from './gate/gate';
import type { Json } from './json';
import { Mapper } from './mapper';
import type { EpochMs, Metric, Tags } from './metric';
import type { Names } from './names';
import { KEY_SEPARATOR } from './series-key';
import { Services } from './services';
import type { ServiceRule } from './services-check';
import type { Out } from './stage';
import { MEASUREMENTS } from './vocabulary';

export interface IntakeConfig {
  readonly names: Names;
  /** The tag `cluster` of Metrics that come without one. */
  readonly cluster?: string;
  /** The tag `server` of Metrics whose source does not name its machine. */
  readonly server?: string;
  /** The tag `meter` of servers, packages and processes that come without one: it tells two meters of one server apart. */
  readonly meter?: string;
  /** Looks for powers that contradict each other. */
  readonly gate?: Omit<GateOptions, 'maxServers'>;
  /** Services whose processes are summed. */
  readonly services?: readonly ServiceRule[];
  /** Counters, servers of packages and servers whose powers are judged, that are followed at most. */
  readonly maxSeries: number;
}

const GATE_KEY = `gate${KEY_SEPARATOR}`;
/** Measurements that belong to a machine. */
const OF_SERVERS = new Set(
  Object.keys(MEASUREMENTS).filter((name) => MEASUREMENTS[name]?.tags.includes('server')),
);

/** Measurements of which a server may have several meters. */
const METERED = ['server', 'package', 'process'];

/**
 * What happens to Metrics of any source behind their codec: they get the names of the package and the tags that
 * were missing, pass the gate, and processes are summed as services.
 */
export class Intake {
  /** Fields without a place in the vocabulary, and what could not be followed for want of room. */
  readonly counts = { unmapped: 0, dropped: 0 };
  readonly mapper: Mapper;
  private readonly gate: Gate | undefined;
  private readonly services: Services | undefined;

  constructor(private readonly config: IntakeConfig) {
    const { names, gate, services = [], maxSeries } = config;
    this.mapper = new Mapper(names, maxSeries);
    this.gate = gate === undefined ? undefined : new Gate({ ...gate, maxServers: maxSeries });
    this.services = services.length === 0 ? undefined : new Services(services);
  }

  /** Warnings of the gate that hold now. */
  get warnings(): number {
    return this.gate?.warnings ?? 0;
  }

  /** Takes a Metric of a source. Some wait for `end`. */
  *take(metric: Metric): Iterable<Out> {
    const before = this.dropped;
    const { metrics, unmapped } = this.mapper.map(metric);
    this.counts.unmapped += unmapped.length;
    yield* this.pass(metrics);
    this.counts.dropped += this.dropped - before;
  }

  /** The message, or what belongs together otherwise, is over. */
  *end(): Iterable<Out> {
    const before = this.dropped;
    yield* this.pass(this.mapper.endText());
    if (this.gate !== undefined) yield* this.sum(this.gate.flush());
    for (const value of this.services?.flush() ?? []) yield { port: 'result', value };
    this.counts.dropped += this.dropped - before;
  }

  /** Forgets counters and servers of which nothing has come since `time`. */
  forgetBefore(time: EpochMs): void {
    this.mapper.forgetBefore(time);
    this.gate?.forgetBefore(time);
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    yield* this.mapper.snapshot();
    for (const [key, state] of this.gate?.snapshot() ?? []) yield [GATE_KEY + key, state];
  }

  restore(entries: Iterable<[key: string, state: Json]>): void {
    for (const entry of entries) {
      const [key, state] = entry;
      if (key.startsWith(GATE_KEY)) this.gate?.restore(key.slice(GATE_KEY.length), state);
      else this.mapper.restore([entry]);
    }
  }

  private *pass(metrics: readonly Metric[]): Iterable<Out> {
    for (const one of metrics) {
      const whole = this.withTags(one);
      if (this.gate === undefined) yield* this.sum([{ port: 'result', value: whole }]);
      else yield* this.sum(this.gate.take(whole));
    }
  }

  private get dropped(): number {
    return this.mapper.dropped + (this.gate?.counts.dropped ?? 0);
  }

  /** Passes on what comes, and before it the services of reports that are over. */
  private *sum(outs: Iterable<Out>): Iterable<Out> {
    const { services } = this;
    for (const out of outs) {
      if (services !== undefined && out.port === 'result') {
        for (const value of services.take(out.value as Metric)) yield { port: 'result', value };
      }
      yield out;
    }
  }

  private withTags(metric: Metric): Metric {
    const { cluster, server, meter } = this.config;
    const { tags, name } = metric;
    const missing: Tags = {};
    if (cluster !== undefined && tags.cluster === undefined) missing.cluster = cluster;
    if (server !== undefined && tags.server === undefined && OF_SERVERS.has(name)) missing.server = server;
    if (meter !== undefined && tags.meter === undefined && METERED.includes(name)) missing.meter = meter;
    return Object.keys(missing).length === 0 ? metric : { ...metric, tags: { ...tags, ...missing } };
  }
}
