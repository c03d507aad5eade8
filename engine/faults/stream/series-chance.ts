import type { Json } from '../../telemetry/json';
import { RandomStream } from '../../telemetry/random';
import type { SeriesState } from './series-states';

/** The chance of a series under one fault, and whether its readings are being lost. */
export class SeriesChance implements SeriesState {
  readonly stream: RandomStream;
  isLosing = false;

  constructor(seed: number, series: string, episode: string) {
    this.stream = new RandomStream(seed, series, `${episode} way`);
  }

  snapshot(): Json {
    return { stream: this.stream.snapshot(), isLosing: this.isLosing };
  }

  restore(from: Json): void {
    const { stream, isLosing } = from as { stream: Json; isLosing: boolean };
    this.stream.restore(stream);
    this.isLosing = isLosing;
  }
}
