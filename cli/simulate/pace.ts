import type { EpochMs } from '../../engine/telemetry/metric';
import type { Clock } from '../../io/clock';

/** Signals are heard so often at least, ms. */
const HEARD_EVERY_MS = 100;

/** Waits while a room lives: until its time has come, or only now and then, so that signals are heard. */
export class Pace {
  private readonly began: EpochMs;
  private pausedAt: EpochMs;

  constructor(
    private readonly clock: Clock,
    private readonly realtime: boolean,
  ) {
    this.began = clock.now();
    this.pausedAt = this.began;
  }

  /** @param elapsedMs simulated time since the beginning that must have passed */
  async reach(elapsedMs: number): Promise<void> {
    const now = this.clock.now();
    const early = this.realtime ? this.began + elapsedMs - now : 0;
    if (early <= 0 && now - this.pausedAt < HEARD_EVERY_MS) return;
    await new Promise<void>((resume) => {
      this.clock.after(Math.max(1, early), resume);
    });
    this.pausedAt = this.clock.now();
  }
}
