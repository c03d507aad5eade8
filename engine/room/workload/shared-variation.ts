import type { Json } from '../../telemetry/json';
import { RandomStream } from '../../telemetry/random';
import { ar1, varied } from './variation';

/** The variation that the servers of each cluster have in common, of unit deviation. */
export class SharedVariation {
  readonly values: Float64Array;
  private readonly streams: readonly RandomStream[];

  /** @param tauS time constant of each cluster */
  constructor(
    seed: number,
    clusters: readonly string[],
    private readonly tauS: readonly number[],
  ) {
    this.streams = clusters.map((cluster) => new RandomStream(seed, cluster, 'shared load'));
    this.values = Float64Array.from(this.streams, (stream) => stream.normal());
  }

  advance(dtS: number): void {
    this.streams.forEach((stream, i) => {
      this.values[i] = varied(this.values[i]!, ar1(dtS, this.tauS[i]!), stream);
    });
  }

  snapshot(): Json {
    return { values: [...this.values], streams: this.streams.map((stream) => stream.snapshot()) };
  }

  restore(from: Json): void {
    const { values, streams } = from as { values: number[]; streams: Json[] };
    this.values.set(values);
    this.streams.forEach((stream, i) => {
      stream.restore(streams[i]!);
    });
  }
}
