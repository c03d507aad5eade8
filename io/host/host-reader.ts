import type { EpochMs, Metric } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';
import { CounterRates } from '../../engine/telemetry/rate';
import type { Clock, Stop } from '../clock';
import { HOST_WORKER_PATH, HostWorker } from './host-worker';
import { HOST_GROUPS, type HostGroup, type Reading, type Readings } from './readings';
import { type HostIdentity, toMetrics } from './to-metrics';

export interface HostReaderOptions extends HostIdentity {
  readonly clock: Clock;
  /** Milliseconds between two readings of a group; a group without one is not read. */
  readonly everyMs: Readonly<Partial<Record<HostGroup, number>>>;
  /** The Metrics of one reading, at least one. */
  readonly onMetrics: (metrics: Metric[]) => void;
  /**
   * `unavailable` or `no-answer`, once for each group until it is read again; the field is the group, or
   * `worker` for the thread itself. `no-sensor` once.
   */
  readonly onProblem: (problem: Problem) => void;
  readonly workerPath?: string;
}

/** Reads this machine, each group at its own interval, from now until `close`. */
export class HostReader {
  private readonly worker: HostWorker;
  private readonly stops: readonly Stop[];
  private readonly rates = new CounterRates();
  private readonly failing = new Set<string>();
  private missesSensor = false;
  private lastAt: EpochMs = 0;

  constructor(private readonly options: HostReaderOptions) {
    const { clock, everyMs, workerPath = HOST_WORKER_PATH } = options;
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

  async close(): Promise<void> {
    for (const stop of this.stops) stop();
    await this.worker.close();
  }

  private take(reading: Reading): void {
    this.failing.delete('worker');
    this.failing.delete(reading.group);
    if (reading.group === 'temperature') this.findSensor(reading.value);
    // The machine's clock was set back: a rate needs two samples in order, so it begins anew.
    if (reading.at < this.lastAt) this.rates.forgetBefore(Number.POSITIVE_INFINITY);
    this.lastAt = reading.at;
    const metrics = toMetrics(reading, this.options, this.rates);
    if (metrics.length > 0) this.options.onMetrics(metrics);
  }

  /** A machine without a sensor is no failure, and is told once. */
  private findSensor({ cpuC }: Readings['temperature']): void {
    if (cpuC !== undefined || this.missesSensor) return;
    this.missesSensor = true;
    this.options.onProblem(problem('no-sensor', 'cpu_temp_c', null));
  }

  private report(reason: Problem): void {
    if (this.failing.has(reason.field)) return;
    this.failing.add(reason.field);
    this.options.onProblem(reason);
  }
}
