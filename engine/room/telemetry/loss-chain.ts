import type { Json } from '../../telemetry/json';
import type { EpochMs, Tags } from '../../telemetry/metric';
import { RandomStream } from '../../telemetry/random';
import type { Loss } from '../sensors/sampling';
import { lossLabel } from './labels';
import { targetOf } from './tags';
import type { RoomEvent } from './tick';

/** Which answers of a thing get lost on the way, in runs (Gilbert and Elliott), with their labels. */
export class LossChain {
  /** Since when answers are lost; NaN while they arrive. */
  private sinceMs = Number.NaN;
  private readonly stream: RandomStream;

  constructor(
    private readonly loss: Loss,
    seed: number,
    thing: string,
    private readonly group: string,
    private readonly tags: Tags,
  ) {
    this.stream = new RandomStream(seed, thing, `${group} loss`);
  }

  /** Whether the answer of a time arrives; asked once for each. */
  arrives(at: EpochMs, events: RoomEvent[]): boolean {
    const { goodToBad, badToGood } = this.loss;
    if (goodToBad === 0) return true;
    const draw = this.stream.uniform();
    const wasGood = Number.isNaN(this.sinceMs);
    const isGood = wasGood ? draw >= goodToBad : draw < badToGood;
    if (isGood === wasGood) return isGood;
    const since = wasGood ? at : this.sinceMs;
    this.sinceMs = isGood ? Number.NaN : at;
    const fault = lossLabel(isGood ? 'ended' : 'started', at, since, targetOf(this.tags), this.group);
    events.push({ kind: 'fault', fault });
    return isGood;
  }

  snapshot(): Json {
    return { sinceMs: Number.isNaN(this.sinceMs) ? null : this.sinceMs, stream: this.stream.snapshot() };
  }

  restore(from: Json): void {
    const { sinceMs, stream } = from as { sinceMs: number | null; stream: Json };
    this.sinceMs = sinceMs ?? Number.NaN;
    this.stream.restore(stream);
  }
}
