import { clusterOf, type EpochMs, type Metric } from './metric';

/** The heartbeat of a driven time domain, itself a Metric named `clock`. */
export interface DomainClock {
  cluster: string;
  /** Event time that the domain has reached. */
  now: EpochMs;
  /** Rises when the domain starts over: everything before it is forgotten. */
  epoch: number;
  /** Rises by one with each clock of an epoch. */
  sequence: number;
  /** Simulated seconds per wall second; 0 when unknown. */
  rate: number;
  running: boolean;
  /** Event time between two clocks, seconds. */
  tickS: number;
}

/** Clock Metrics drive a domain and are never stored. */
export function isClock(metric: Metric): boolean {
  return metric.name === 'clock';
}

/** Reads a clock Metric; undefined when epoch or sequence is no number. */
export function readClock(metric: Metric): DomainClock | undefined {
  const { epoch, sequence, rate, running, tick_s } = metric.fields;
  if (typeof epoch !== 'number' || typeof sequence !== 'number') return undefined;
  return {
    cluster: clusterOf(metric.tags),
    now: metric.timestamp,
    epoch,
    sequence,
    rate: typeof rate === 'number' ? rate : 0,
    running: running !== false,
    tickS: typeof tick_s === 'number' ? tick_s : 0,
  };
}

/** The Metric that `readClock` reads. */
export function clockMetric(clock: DomainClock): Metric {
  const { cluster, now, epoch, sequence, rate, running, tickS } = clock;
  return {
    name: 'clock',
    tags: { cluster },
    fields: { epoch, sequence, rate, running, tick_s: tickS },
    timestamp: now,
  };
}
