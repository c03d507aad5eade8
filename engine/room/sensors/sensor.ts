import type { Json } from '../../telemetry/json';
import { RandomStream } from '../../telemetry/random';
import { noiseSigma, type SensorKind, type SensorName } from './sensor-kind';

/** One sensor: an individual of its kind, with a stream of chance of its own. */
export class Sensor {
  readonly gain: number;
  readonly bias: number;
  private readonly stream: RandomStream;

  /** @param thing what it sits on, by its name in the room */
  constructor(
    readonly kind: SensorKind,
    seed: number,
    thing: string,
    name: SensorName,
  ) {
    const made = new RandomStream(seed, thing, `${name} as made`);
    this.gain = 1 + kind.gainSigma * made.normal();
    this.bias = kind.biasSigma * made.normal();
    this.stream = new RandomStream(seed, thing, `${name} noise`);
  }

  /** What it says of a value, `rough` times as noisy as its kind when the thing itself is uneven. */
  read(value: number, rough = 1): number {
    const sigma = rough * noiseSigma(this.kind, value);
    const noise = sigma > 0 ? sigma * this.stream.normal() : 0;
    return quantised(value * this.gain + this.bias + noise, this.kind.step);
  }

  /** The same of what cannot be below 0. */
  readPositive(value: number, rough = 1): number {
    return Math.max(0, this.read(value, rough));
  }

  snapshot(): Json {
    return this.stream.snapshot();
  }

  restore(from: Json): void {
    this.stream.restore(from);
  }
}

/** The nearest multiple of `step`; as it is when that is 0. */
export function quantised(value: number, step: number): number {
  if (step === 0) return value;
  const parts = Math.round(1 / step);
  // 3 · 0.1 is 0.30000000000000004, 3 / 10 is 0.3. Adding 0 makes −0 a 0.
  if (step < 1 && Math.abs(parts * step - 1) < 1e-12) return Math.round(value * parts) / parts + 0;
  return Math.round(value / step) * step + 0;
}
