import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { RandomStream } from '../../telemetry/random';
import { KEY_SEPARATOR } from '../../telemetry/series-key';
import { type Episode, intensityAt, numberOf } from '../plan';
import type { Corruption } from './corruption';
import { type Reading, removeField } from './reading';
import { sensorFields, sensorKey } from './sensors';

/** A hole in some sensors: each that is hit is silent for a time of its own, from the start on (000-090, T-13). */
export class Hole implements Corruption {
  observableMs: EpochMs | undefined;
  /** How long each sensor is silent, ms; 0 for those that are not hit. */
  private readonly silentMs = new Map<string, number>();

  /** @param known the sensors of its target that have been heard of: exactly its share of them is hit */
  constructor(
    private readonly episode: Episode,
    private readonly seed: number,
    known: readonly string[],
  ) {
    const share = episode.plan.intensity! / 100;
    const byChance = known.map((sensor) => ({ sensor, drawn: this.drawn(sensor, 'choice') }));
    byChance.sort((a, b) => a.drawn - b.drawn || (a.sensor < b.sensor ? -1 : 1));
    const hit = Math.round(share * known.length);
    byChance.forEach(({ sensor }, i) => {
      this.silentMs.set(sensor, i < hit ? this.length(sensor) : 0);
    });
  }

  get parameters(): Readonly<Record<string, string>> {
    const hit = [...this.silentMs].filter(([, ms]) => ms > 0).map(([sensor]) => shown(sensor));
    return { sensors: hit.sort().join(' ') };
  }

  corrupt(reading: Reading, series: string): void {
    for (const field of sensorFields(reading.metric)) {
      const sensor = sensorKey(series, field);
      if (reading.at - this.episode.startMs >= this.silence(sensor, reading.at)) continue;
      removeField(reading, field);
      this.observableMs ??= reading.at;
    }
  }

  snapshot(): Json {
    return { observableMs: this.observableMs ?? null, silentMs: [...this.silentMs] };
  }

  restore(from: Json): void {
    const { observableMs, silentMs } = from as { observableMs: number | null; silentMs: [string, number][] };
    this.observableMs = observableMs ?? undefined;
    this.silentMs.clear();
    for (const [sensor, ms] of silentMs) this.silentMs.set(sensor, ms);
  }

  /** One that nobody knew at the start is hit by chance. */
  private silence(sensor: string, at: EpochMs): number {
    let silent = this.silentMs.get(sensor);
    if (silent === undefined) {
      const isHit = this.drawn(sensor, 'choice') < intensityAt(this.episode, at) / 100;
      silent = isHit ? this.length(sensor) : 0;
      this.silentMs.set(sensor, silent);
    }
    return silent;
  }

  private length(sensor: string): number {
    const { plan } = this.episode;
    const least = numberOf(plan, 'least_s');
    const most = Math.max(least, numberOf(plan, 'most_s'));
    return 1000 * (least + (most - least) * this.drawn(sensor, 'length'));
  }

  private drawn(sensor: string, purpose: string): number {
    return new RandomStream(this.seed, sensor, `${this.episode.id} ${purpose}`).uniform();
  }
}

/** A sensor in a label: the values of its tags and its field. */
function shown(sensor: string): string {
  const parts = sensor.split(KEY_SEPARATOR);
  const values = parts.slice(1).filter((_, i) => i % 2 === 1);
  return [...values, parts.at(-1)].join('/');
}
