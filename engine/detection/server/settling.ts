import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';

/** Heat that is left over is gone after so long: more than what boards and the air behind them take [physics.md 1.5]. */
const SETTLES_MS = 10 * MINUTE_MS;

/** Is a server still feeling what is over: a fan that stood, a sensor that was stuck, a start? */
export class Settling {
  private endsAt: EpochMs = Number.NEGATIVE_INFINITY;
  private isOn = false;

  disturb(at: EpochMs): void {
    this.endsAt = at + SETTLES_MS;
    this.isOn = true;
  }

  isAt(at: EpochMs): boolean {
    return at < this.endsAt;
  }

  /** Whether it has ended since this was asked last. */
  hasEnded(at: EpochMs): boolean {
    if (!this.isOn || this.isAt(at)) return false;
    this.isOn = false;
    return true;
  }

  snapshot(): Json {
    return { endsAt: Number.isFinite(this.endsAt) ? this.endsAt : null, isOn: this.isOn };
  }

  restore(from: Json): void {
    const { endsAt, isOn } = from as { endsAt: EpochMs | null; isOn: boolean };
    this.endsAt = endsAt ?? Number.NEGATIVE_INFINITY;
    this.isOn = isOn;
  }
}
