import type { Json } from '../../telemetry/json';
import { RandomStream } from '../../telemetry/random';
import type { SeriesState } from './series-states';

const GRID_MS = 60_000;

/**
 * A random walk that a sensor drifts by (000-105): each minute a step from N(0, σ²·1 min). It hangs on minutes since
 * its start and not on readings, so that sampling does not change it.
 */
export class Walk {
  private steps = 0;
  private offset = 0;

  constructor(
    private readonly stream: RandomStream,
    private readonly sigmaPerRootHour: number,
  ) {}

  /** Time only goes on: an earlier one has the offset of the latest. */
  after(sinceMs: number): number {
    const sigma = this.sigmaPerRootHour * Math.sqrt(GRID_MS / 3_600_000);
    for (const due = Math.floor(sinceMs / GRID_MS); this.steps < due; this.steps++) {
      this.offset += sigma * this.stream.normal();
    }
    return this.offset;
  }

  snapshot(): Json {
    return { steps: this.steps, offset: this.offset, stream: this.stream.snapshot() };
  }

  restore(from: Json): void {
    const { steps, offset, stream } = from as { steps: number; offset: number; stream: Json };
    this.steps = steps;
    this.offset = offset;
    this.stream.restore(stream);
  }
}

/** The chance of one sensor under one fault, with the walk that it may make. */
export class SensorChance implements SeriesState {
  readonly stream: RandomStream;
  readonly walk: Walk;

  constructor(seed: number, series: string, episode: string, sigmaPerRootHour: number) {
    this.stream = new RandomStream(seed, series, `${episode} readings`);
    this.walk = new Walk(new RandomStream(seed, series, `${episode} walk`), sigmaPerRootHour);
  }

  snapshot(): Json {
    return { stream: this.stream.snapshot(), walk: this.walk.snapshot() };
  }

  restore(from: Json): void {
    const { stream, walk } = from as { stream: Json; walk: Json };
    this.stream.restore(stream);
    this.walk.restore(walk);
  }
}
