import type { EpochMs, Metric } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Clock, Stop } from '../clock';
import type { Machine } from './estimate';
import { HOST_WORKER_PATH, HostWorker } from './host-worker';
import type { RaplMissing } from './rapl';
import { HOST_GROUPS, type HostGroup, type Reading, type Readings } from './readings';
import { type HostIdentity, HostMemory, toMetrics } from './to-metrics';

/** Where Linux has the counters of energy. */
const POWERCAP = '/sys/class/powercap';

export interface HostReaderOptions extends HostIdentity {
  readonly clock: Clock;
  /** Milliseconds between two readings of a group; a group without one is not read. */
  readonly everyMs: Readonly<Partial<Record<HostGroup, number>>>;
  /** What power is estimated for, by its load, where it cannot be measured; nothing when absent. */
  readonly estimate?: Machine;
  /** The Metrics of one reading, at least one. */
  readonly onMetrics: (metrics: Metric[]) => void;
  /**
   * `unavailable` or `no-answer`, once for each group until it is read again; the field is the group, or
   * `worker` for the thread itself. `no-sensor` once. Why there are no counters of energy, once until there are:
   * `rapl-virtual`, `rapl-module` or `rapl-permission`.
   */
  readonly onProblem: (problem: Problem) => void;
  readonly workerPath?: string;
}

/** Reads this machine, each group at its own interval, from now until `close`. */
export class HostReader {
  private readonly worker: HostWorker;
  private readonly stops: readonly Stop[];
  private memory: HostMemory;
  private readonly failing = new Set<string>();
  private missesSensor = false;
  private missing: RaplMissing | undefined;
  private lastAt: EpochMs = 0;

  constructor(private readonly options: HostReaderOptions) {
    const { clock, everyMs, workerPath = HOST_WORKER_PATH } = options;
    this.memory = new HostMemory(options.estimate);
    const worker = new HostWorker(workerPath, clock, {
      onReading: (reading) => this.take(reading),
      onProblem: (reason) => this.report(reason),
    });
    this.worker = worker;
    this.stops = HOST_GROUPS.flatMap((group) => {
      const ms = everyMs[group];
      if (ms === undefined) return [];
      worker.ask(group);
      return [clock.every(ms, () => worker.ask(group))];
    });
  }

  /** How many groups cannot be read now; the whole thread counts as one. */
  get failures(): number {
    return this.failing.size;
  }

  /** Why there are no counters of energy, once they were asked for. */
  get raplMissing(): RaplMissing | undefined {
    return this.missing;
  }

  /** Reads a group now, besides its interval. */
  ask(group: HostGroup): void {
    this.worker.ask(group);
  }

  async close(): Promise<void> {
    for (const stop of this.stops) stop();
    await this.worker.close();
  }

  private take(reading: Reading): void {
    this.failing.delete('worker');
    this.failing.delete(reading.group);
    if (reading.group === 'temperature') this.findSensor(reading.value);
    if (reading.group === 'power') this.findCounters(reading.value);
    // The machine's clock was set back: a rate needs two samples in order, so it begins anew.
    if (reading.at < this.lastAt) this.memory = new HostMemory(this.options.estimate);
    this.lastAt = reading.at;
    const metrics = toMetrics(reading, this.options, this.memory);
    if (metrics.length > 0) this.options.onMetrics(metrics);
  }

  /** A machine without a sensor is no failure, and is told once. */
  private findSensor({ cpuC }: Readings['temperature']): void {
    if (cpuC !== undefined || this.missesSensor) return;
    this.missesSensor = true;
    this.options.onProblem(problem('no-sensor', 'cpu_temp_c', null));
  }

  /** Nor is one without counters of energy. */
  private findCounters({ missing }: Readings['power']): void {
    if (missing !== undefined && missing !== this.missing) {
      this.options.onProblem(problem(missing, 'rapl_power_w', POWERCAP));
    }
    this.missing = missing;
  }

  private report(reason: Problem): void {
    if (this.failing.has(reason.field)) return;
    this.failing.add(reason.field);
    this.options.onProblem(reason);
  }
}
