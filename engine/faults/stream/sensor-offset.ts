import { quantised } from '../../room/sensors/sensor';
import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { HOUR_MS } from '../../telemetry/units';
import { type Episode, intensityAt, numberOf } from '../plan';
import { SIGMAS } from '../room-difference';
import type { Corruption } from './corruption';
import { steadyObservable } from './observable';
import { type Reading, setField } from './reading';
import { SensorChance } from './sensor-chance';
import { SeriesStates } from './series-states';
import { sensorOf, sigmaOf } from './sigma';

/** A sensor that is off by something: bias, drift, spikes. */
export class SensorOffset implements Corruption {
  observableMs: EpochMs | undefined;
  private readonly sensors: SeriesStates<SensorChance>;
  private readonly isSteady: boolean;
  private isJudged = false;

  constructor(
    private readonly episode: Episode,
    seed: number,
  ) {
    const { id, plan } = episode;
    const sigma = plan.kind === 'sensor-drift' ? numberOf(plan, 'sigma') : 0;
    this.sensors = new SeriesStates((series) => new SensorChance(seed, series, id, sigma));
    this.isSteady = plan.kind !== 'sensor-spike' && plan.parameters.law !== 'random-walk';
  }

  corrupt(reading: Reading, series: string): void {
    const field = this.episode.plan.target.field!;
    const value = reading.metric.fields[field];
    if (typeof value !== 'number') return;
    const chance = this.sensors.of(series);
    const offset = this.offset(chance, reading.at);
    this.judge(reading, field, value, offset);
    if (offset !== 0) setField(reading, field, said(reading.metric.name, field, value, offset, chance));
  }

  snapshot(): Json {
    const { observableMs, isJudged, sensors } = this;
    return { observableMs: observableMs ?? null, isJudged, sensors: sensors.snapshot() };
  }

  restore(from: Json): void {
    const saved = from as { observableMs: number | null; isJudged: boolean; sensors: Json };
    this.observableMs = saved.observableMs ?? undefined;
    this.isJudged = saved.isJudged;
    this.sensors.restore(saved.sensors);
  }

  private offset({ stream, walk }: SensorChance, at: EpochMs): number {
    const { plan, startMs } = this.episode;
    const intensity = intensityAt(this.episode, at);
    if (plan.kind === 'sensor-bias') return intensity;
    if (plan.kind === 'sensor-drift') {
      if (plan.parameters.law === 'random-walk') return walk.after(at - startMs);
      return (intensity * (at - startMs)) / HOUR_MS;
    }
    // Both are drawn for each reading, so that a higher chance keeps the spikes of a lower one.
    const isSpike = stream.uniform() < numberOf(plan, 'chance');
    const where = 2 * stream.uniform() - 1;
    if (!isSpike) return 0;
    const least = Math.min(numberOf(plan, 'least'), intensity);
    return Math.sign(where) * (least + (intensity - least) * Math.abs(where));
  }

  private judge(reading: Reading, field: string, value: number, offset: number): void {
    if (this.observableMs !== undefined || (this.isSteady && this.isJudged)) return;
    this.isJudged = true;
    const sigma = sigmaOf(reading.metric.name, field, value);
    if (this.isSteady) this.observableMs = steadyObservable(this.episode, sigma);
    else if (Math.abs(offset) > SIGMAS * sigma) this.observableMs = reading.at;
  }
}

/**
 * What a sensor says that is off. One that speaks in steps still does: it rounds up or down by chance, as noise makes
 * it, so that the mean is right and the fault does not show in the digits.
 */
function said(
  measurement: string,
  field: string,
  value: number,
  offset: number,
  { stream }: SensorChance,
): number {
  const step = sensorOf(measurement, field)?.step ?? 0;
  const isStepped = step > 0 && Math.abs(quantised(value, step) - value) < 1e-9;
  return isStepped ? quantised(value + offset + (stream.uniform() - 0.5) * step, step) : value + offset;
}
