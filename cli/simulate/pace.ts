import type { EpochMs } from '../../engine/telemetry/metric';
import type { Clock } from '../../io/clock';

/** Signals are heard so often at least, ms. */
const HEARD_EVERY_MS = 100;
/** A room that is late by more is behind, and that is said so often at most, ms. */
const TOLERATED_MS = 1000;
const SAID_EVERY_MS = 10_000;

/** How far a room is behind the wall, and how fast it went lately: 1 is as fast. */
export type Behind = (lateS: number, rate: number) => void;

/** Waits while a room lives: until its time has come, or only now and then, so that signals are heard. */
export class Pace {
  private readonly began: EpochMs;
  private pausedAt: EpochMs;
  private saidAt = Number.NEGATIVE_INFINITY;
  /** When it was in time, or said that it was not, and how far the room was then. */
  private mark: { readonly at: EpochMs; readonly elapsedMs: number };

  constructor(
    private readonly clock: Clock,
    private readonly behind: Behind,
  ) {
    this.began = clock.now();
    this.pausedAt = this.began;
    this.mark = { at: this.began, elapsedMs: 0 };
  }

  /** @param elapsedMs since the beginning, of the room and so of the wall */
  async reach(elapsedMs: number): Promise<void> {
    const now = this.clock.now();
    const early = this.began + elapsedMs - now;
    this.watch(now, elapsedMs, -early);
    if (early > 0) await this.pause(early);
    else await this.breathe();
  }

  async breathe(): Promise<void> {
    if (this.clock.now() - this.pausedAt >= HEARD_EVERY_MS) await this.pause(1);
  }

  private watch(now: EpochMs, elapsedMs: number, lateMs: number): void {
    const { mark } = this;
    if (lateMs > TOLERATED_MS) {
      if (now - this.saidAt < SAID_EVERY_MS) return;
      this.saidAt = now;
      this.behind(lateMs / 1000, (elapsedMs - mark.elapsedMs) / (now - mark.at));
    }
    this.mark = { at: now, elapsedMs };
  }

  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resume) => {
      this.clock.after(ms, resume);
    });
    this.pausedAt = this.clock.now();
  }
}
