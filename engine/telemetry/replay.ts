import { clockMetric, isClock } from './clock';
import type { EpochMs, Metric } from './metric';
import { type Problem, problem } from './problem';
import { ReplayRun } from './replay-run';

export interface ReplayOptions {
  /** The time domain that is played: the tag `cluster` of all that comes out. */
  readonly cluster: string;
  /** Seconds of the records per second of wall time; above 0. */
  readonly rate: number;
  /** Records that may wait to be played. */
  readonly maxRecords: number;
}

/** What falls due at one tick: the records, and the clock that goes after them, one tick behind. */
export interface Tick {
  /** Begins a new epoch: nothing has to do with what was played before. */
  readonly startsOver: boolean;
  readonly records: readonly Metric[];
  readonly clock: Metric;
}

const SHORTEST_TICK_S = 1;
const SHORTEST_PERIOD_S = 0.2;
/** Share of the newest tick in the rate that is shown. */
const SMOOTHING = 0.1;

/**
 * Plays recorded telemetry at the pace of its timestamps, `rate` times as fast, in a time domain of its
 * own. The caller ticks once per `periodMs` of wall time; one that is late slows the replay down, where
 * making up for it would add to what makes it late.
 */
export class Replay {
  /** Event time of one tick, seconds. */
  readonly tickS: number;
  /** Wall time of one tick, milliseconds. */
  readonly periodMs: number;
  /** Rate reached lately; 0 when nothing is played. */
  rate = 0;
  private runs: ReplayRun[] = [];
  private lastEpoch = 0;
  private sequence = 0;
  private lastTick: EpochMs | undefined;

  constructor(private readonly options: ReplayOptions) {
    this.tickS = Math.max(SHORTEST_TICK_S, options.rate * SHORTEST_PERIOD_S);
    this.periodMs = (this.tickS * 1000) / options.rate;
  }

  /** Records that are not played yet. */
  get waiting(): number {
    return this.runs.reduce((sum, run) => sum + run.waiting, 0);
  }

  /** Nothing is left to play or to say. */
  get idle(): boolean {
    return this.runs.every((run) => run.resting);
  }

  /**
   * Queues records, all or, with a Problem `queue-full`, none; a run waits for those before it. `wall`
   * becomes the epoch of a new run, so that epochs rise over restarts too. Clock Metrics among the
   * records are passed over: a replay has its own.
   */
  add(metrics: readonly Metric[], wall: EpochMs, sequenceId?: string): Problem | undefined {
    const { maxRecords } = this.options;
    const total = this.waiting + metrics.length;
    if (total > maxRecords) return problem('queue-full', 'replay', total, maxRecords);
    const records = metrics.filter((metric) => !isClock(metric));
    if (records.length === 0) return undefined;
    if (this.startsOver(records, sequenceId)) {
      this.lastEpoch = Math.max(Math.floor(wall), this.lastEpoch + 1);
      this.runs.push(new ReplayRun(this.lastEpoch, sequenceId));
    }
    this.runs.at(-1)?.add(records);
    return undefined;
  }

  /** Forgets what is not played yet; what comes next starts a new run. */
  clear(): void {
    this.runs = [];
  }

  /** The next tick, at wall time `wall`; undefined when there is nothing to play. */
  tick(wall: EpochMs): Tick | undefined {
    const run = this.playing();
    if (run === undefined) {
      this.lastTick = undefined;
      this.rate = 0;
      return undefined;
    }
    this.measure(wall);
    if (run.waiting === 0) {
      run.resting = true;
      return { startsOver: false, records: [], clock: this.clock(run, run.at ?? 0, false) };
    }
    const tickMs = this.tickS * 1000;
    const startsOver = run.at === undefined;
    const { cluster } = this.options;
    const records = run.advance(tickMs).map((metric) => ({ ...metric, tags: { ...metric.tags, cluster } }));
    return { startsOver, records, clock: this.clock(run, (run.at ?? 0) - tickMs, true) };
  }

  /**
   * Would these records start a new run? They go on with the last one when they are of its sequence
   * (`msg.parts.id`) or begin where it ends. What begins earlier is another file, or the same once more.
   */
  private startsOver(metrics: readonly Metric[], sequenceId: string | undefined): boolean {
    const last = this.runs.at(-1);
    if (last === undefined) return true;
    if (sequenceId !== undefined && sequenceId === last.sequenceId) return false;
    return metrics.some(({ timestamp }) => timestamp < last.latest);
  }

  /** The run whose turn it is. The last one stays when it rests: later records may go on with it. */
  private playing(): ReplayRun | undefined {
    while (this.runs.length > 1 && this.runs[0]?.resting === true) this.runs.shift();
    const [run] = this.runs;
    return run?.resting === true ? undefined : run;
  }

  private clock({ epoch }: ReplayRun, now: EpochMs, running: boolean): Metric {
    const { cluster, rate } = this.options;
    return clockMetric({ cluster, now, epoch, sequence: this.sequence++, rate, running, tickS: this.tickS });
  }

  private measure(wall: EpochMs): void {
    if (this.lastTick === undefined) this.rate = this.options.rate;
    else if (wall > this.lastTick) {
      const reached = (this.tickS * 1000) / (wall - this.lastTick);
      this.rate += SMOOTHING * (reached - this.rate);
    }
    this.lastTick = wall;
  }
}
