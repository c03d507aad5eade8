import type { Finding } from '../finding';
import type { Json } from '../json';
import { clusterOf, type EpochMs, type Metric } from '../metric';
import { KEY_SEPARATOR } from '../series-key';
import type { Out } from '../stage';
import { MINUTE_MS } from '../units';
import { type Held, released } from './held';
import { ServerGate } from './server-gate';

export interface GateOptions {
  /**
   * What the processors of a server can draw together, in watts, where no source tells it. Absent: 500 W, and
   * powers that are too low are not looked for.
   */
  readonly tdpW?: number;
  readonly maxServers: number;
}

/** Metrics that wait for the end of their message at most: then what is known is judged. */
const MOST_HELD = 2000;

/**
 * So many servers are remembered whatever becomes of them. Beyond that those go that have been silent for longer than
 * this and have no finding open, the longest silent first: names that come and go take no memory for a day.
 */
const MANY_SERVERS = 2000;
const SILENT_MS = MINUTE_MS;

/** What the gate judges: the fields of power and energy of a server, its packages and its processes. */
const JUDGED: ReadonlyMap<string, readonly string[]> = new Map([
  ['server', ['rapl_power_w', 'power_w', 'estimated_power_w', 'rapl_energy_j', 'energy_j']],
  [
    'package',
    ['power_w', 'dram_power_w', 'core_power_w', 'uncore_power_w', 'tdp_w', 'energy_j', 'dram_energy_j'],
  ],
  ['process', ['power_w']],
]);

/**
 * Looks for powers that contradict each other or themselves: processes or packages that draw more than their
 * host, meters that stay zero or the same, another unit, counters that fall, two meters of one server that cannot
 * both be right. All passes; what is contradicted is marked `suspect`, and findings go out as events.
 *
 * Metrics are held until `flush`, at most 2,000: what comes together is judged before it goes on. Those of the
 * method `simulated`, and windows, pass unjudged.
 */
export class Gate {
  readonly counts = { findings: 0, suspect: 0, dropped: 0 };
  /** In the order in which they were heard of last. */
  private readonly servers = new Map<string, ServerGate>();
  private readonly touched = new Set<ServerGate>();
  private held: Held[] = [];
  private findings: Finding[] = [];

  constructor(private readonly options: GateOptions) {}

  /** Findings that warn and hold now. */
  get warnings(): number {
    let sum = 0;
    for (const server of this.servers.values()) sum += server.warnings;
    return sum;
  }

  /** Takes a Metric; gives what can go on. */
  *take(metric: Metric): Iterable<Out> {
    const server = isJudged(metric) ? this.serverOf(metric) : undefined;
    if (server === undefined && this.held.length === 0) {
      yield { port: 'result', value: metric };
      return;
    }
    const held: Held = { metric };
    this.held.push(held);
    if (server !== undefined) {
      server.take(held);
      this.touched.add(server);
    }
    if (this.held.length >= MOST_HELD) yield* this.flush();
  }

  /** Judges what is held, and lets it go. */
  *flush(): Iterable<Out> {
    for (const server of this.touched) {
      server.judge();
      this.counts.dropped += server.takeDropped();
    }
    this.touched.clear();
    const { held, findings } = this;
    this.held = [];
    this.findings = [];
    this.counts.findings += findings.length;
    for (const one of held) {
      if (one.suspect !== undefined) this.counts.suspect += one.suspect.size;
      yield { port: 'result', value: released(one) };
    }
    for (const finding of findings) yield { port: 'event', value: finding };
  }

  /** Forgets servers of which nothing has come since `time`. */
  forgetBefore(time: EpochMs): void {
    for (const [key, server] of this.servers) if (server.last < time) this.servers.delete(key);
  }

  /** One entry a server: open findings, and what watches its meters. Reports that have not ended are not kept. */
  *snapshot(): Iterable<[key: string, state: Json]> {
    for (const [key, server] of this.servers) yield [key, server.snapshot()];
  }

  restore(key: string, state: Json): void {
    this.serverAt(key)?.restore(state);
  }

  private serverOf({ tags, timestamp }: Metric): ServerGate | undefined {
    const key = `${clusterOf(tags)}${KEY_SEPARATOR}${tags.server ?? ''}`;
    if (this.servers.size >= MANY_SERVERS && !this.servers.has(key)) this.forgetSilent(timestamp - SILENT_MS);
    const server = this.serverAt(key);
    if (server === undefined) {
      this.counts.dropped++;
      return undefined;
    }
    this.servers.delete(key);
    this.servers.set(key, server);
    return server;
  }

  private forgetSilent(time: EpochMs): void {
    for (const [key, server] of this.servers) {
      if (this.servers.size < MANY_SERVERS || server.last >= time) return;
      if (server.warnings === 0) this.servers.delete(key);
    }
  }

  private serverAt(key: string): ServerGate | undefined {
    const known = this.servers.get(key);
    if (known !== undefined) return known;
    if (this.servers.size >= this.options.maxServers) return undefined;
    const [cluster = '', server = ''] = key.split(KEY_SEPARATOR);
    const target = server === '' ? { cluster } : { cluster, server };
    const made = new ServerGate(target, this.options.tdpW, (finding) => this.findings.push(finding));
    this.servers.set(key, made);
    return made;
  }
}

function isJudged({ name, tags, fields }: Metric): boolean {
  if (tags.window !== undefined || tags.method === 'simulated') return false;
  return JUDGED.get(name)?.some((field) => fields[field] !== undefined) ?? false;
}
