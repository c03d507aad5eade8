import type { EpochMs, Metric } from '../../engine/telemetry/metric';

/** Of how long it is, whether it is long enough, and whose. */
export interface Collected {
  readonly server: string;
  readonly startedAt: EpochMs;
  readonly durationS: number;
  /** Too short for a mean to rely on. */
  readonly isShort: boolean;
  /** Why there was nothing to measure. */
  readonly missing: string | undefined;
}

/** A mean over time: a value holds from the reading before it until its own. */
class Mean {
  private area = 0;
  private lengthMs = 0;

  constructor(private lastAt: EpochMs) {}

  add(value: number, at: EpochMs): void {
    const ms = at - this.lastAt;
    if (ms <= 0) return;
    this.area += value * ms;
    this.lengthMs += ms;
    this.lastAt = at;
  }

  get value(): number | undefined {
    return this.lengthMs === 0 ? undefined : this.area / this.lengthMs;
  }
}

interface Consumer {
  readonly pid: number;
  readonly exe: string;
  readonly utilPct: number;
}

/** Telemetry of this host over a while, as one summary. */
export class Collection {
  private readonly means = new Map<string, Mean>();
  private consumers: readonly Consumer[] = [];

  constructor(
    private readonly startedAt: EpochMs,
    private readonly cores: number,
  ) {}

  /** The Metrics of one reading. Processes are read at the beginning and at the end: the last reading counts. */
  take(metrics: readonly Metric[]): void {
    const busy = metrics.filter(({ name }) => name === 'process');
    if (busy.length > 0) this.consumers = busy.map(consumerOf);
    for (const { name, tags, fields, timestamp } of metrics) {
      if (name === 'process') continue;
      for (const [field, value] of Object.entries(fields)) {
        if (typeof value === 'number')
          this.mean(`${name}.${field} ${tags.interface ?? tags.package ?? tags.disk ?? ''}`).add(
            value,
            timestamp,
          );
      }
    }
  }

  /** In the shape that OptiVolt's script writes and the codec `power-summary` reads, with the load beside it. */
  summary({ server, startedAt, durationS, isShort, missing }: Collected): Record<string, unknown> {
    const host = this.sum('server.rapl_power_w');
    const estimated = this.sum('server.estimated_power_w');
    const method = host !== undefined ? 'measured' : estimated === undefined ? undefined : 'estimated';
    return withoutNothing({
      available: host !== undefined,
      host_power_watts: watts(host),
      socket_power_watts: host === undefined ? undefined : watts(this.sum('package.power_w')),
      top_consumers: this.consumers.map((consumer) => this.shareOf(consumer, host)),
      method,
      reason: host === undefined ? missing : undefined,
      estimated_power_watts: host === undefined ? watts(estimated) : undefined,
      estimated_uncertainty_watts:
        host === undefined ? watts(this.sum('server.estimated_uncertainty_w')) : undefined,
      energy_j: host === undefined ? undefined : rounded(host * durationS, 1),
      server,
      started_at: new Date(startedAt).toISOString(),
      duration_s: rounded(durationS, 1),
      short: isShort ? true : undefined,
      cpu_util_pct: rounded(this.sum('server.cpu_util_pct'), 1),
      mem_used_pct: rounded(this.sum('system.mem_used_pct'), 1),
      net_rx_bytes_s: rounded(this.sum('network.net_rx_bytes_s'), 0),
      net_tx_bytes_s: rounded(this.sum('network.net_tx_bytes_s'), 0),
      disk_read_bytes_s: rounded(this.sum('disk.read_bytes_s'), 0),
      disk_write_bytes_s: rounded(this.sum('disk.write_bytes_s'), 0),
    });
  }

  private mean(key: string): Mean {
    const known = this.means.get(key) ?? new Mean(this.startedAt);
    this.means.set(key, known);
    return known;
  }

  /** Of one thing its mean, of several their sum; undefined when nothing was read. */
  private sum(field: string): number | undefined {
    const values = [...this.means].flatMap(([key, mean]) =>
      key.startsWith(`${field} `) ? (mean.value ?? []) : [],
    );
    return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
  }

  private shareOf({ pid, exe, utilPct }: Consumer, host: number | undefined): Record<string, unknown> {
    const share = utilPct / (100 * this.cores);
    const power = host === undefined ? undefined : watts(share * host);
    return withoutNothing({ pid, exe, power_w: power, cpu_util_pct: rounded(utilPct, 1) });
  }
}

function consumerOf({ tags, fields }: Metric): Consumer {
  const { exe, cpu_util_pct: util } = fields;
  return {
    pid: Number(tags.pid),
    exe: typeof exe === 'string' ? exe : (tags.process ?? ''),
    utilPct: typeof util === 'number' ? util : 0,
  };
}

function watts(value: number | undefined): number | undefined {
  return rounded(value, 2);
}

function rounded(value: number | undefined, digits: number): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(digits));
}

function withoutNothing(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
