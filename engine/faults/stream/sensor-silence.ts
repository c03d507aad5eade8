import type { Json } from '../../telemetry/json';
import type { EpochMs, FieldValue } from '../../telemetry/metric';
import type { Episode } from '../plan';
import { SIGMAS } from '../room-difference';
import type { Corruption } from './corruption';
import { type Reading, setField } from './reading';
import { SeriesStates } from './series-states';
import { sigmaOf } from './sigma';

/** A sensor that gives no answer. */
export class SensorNull implements Corruption {
  readonly observableMs: EpochMs;

  constructor(private readonly episode: Episode) {
    this.observableMs = episode.startMs;
  }

  corrupt(reading: Reading): void {
    setField(reading, this.episode.plan.target.field!, null);
  }

  snapshot(): Json {
    return null;
  }

  restore(): void {}
}

/** A disk that is gone: it is asked and none of its fields is answered. */
export class DiskFailure implements Corruption {
  readonly observableMs: EpochMs;

  constructor({ startMs }: Episode) {
    this.observableMs = startMs;
  }

  corrupt(reading: Reading): void {
    for (const field of Object.keys(reading.metric.fields)) setField(reading, field, null);
  }

  snapshot(): Json {
    return null;
  }

  restore(): void {}
}

class HeldValue {
  value: FieldValue = null;

  snapshot(): Json {
    return this.value;
  }

  restore(from: Json): void {
    this.value = from as FieldValue;
  }
}

/** The difference of two readings deviates √2 times as much as one. */
const OF_A_DIFFERENCE = Math.SQRT2;

/** A sensor that repeats the first value it says under the fault. */
export class SensorStuck implements Corruption {
  observableMs: EpochMs | undefined;
  private readonly held = new SeriesStates(() => new HeldValue());

  constructor(private readonly episode: Episode) {}

  corrupt(reading: Reading, series: string): void {
    const field = this.episode.plan.target.field!;
    const value = reading.metric.fields[field]!;
    const held = this.held.of(series);
    if (held.value === null) held.value = value;
    if (held.value === value) return;
    setField(reading, field, held.value);
    if (this.observableMs === undefined && this.shows(reading, field, value, held.value)) {
      this.observableMs = reading.at;
    }
  }

  snapshot(): Json {
    return { observableMs: this.observableMs ?? null, held: this.held.snapshot() };
  }

  restore(from: Json): void {
    const { observableMs, held } = from as { observableMs: number | null; held: Json };
    this.observableMs = observableMs ?? undefined;
    this.held.restore(held);
  }

  private shows({ metric }: Reading, field: string, value: FieldValue, held: FieldValue): boolean {
    if (typeof value !== 'number' || typeof held !== 'number') return true;
    return Math.abs(value - held) > SIGMAS * OF_A_DIFFERENCE * sigmaOf(metric.name, field, value);
  }
}
