import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';

/**
 * Cumulative sums of deviations, up and down (Page 1954): what stays beyond some slack adds up until it passes
 * `limit`. `level` is the larger sum as a share of the limit; it stops at twice, so that it comes down again.
 */
export class Cusum {
  level = 0;
  /** When the sum that leads left 0. */
  since: EpochMs = 0;
  private up = 0;
  private down = 0;
  private upSince: EpochMs = 0;
  private downSince: EpochMs = 0;

  constructor(private readonly limit: number) {}

  /** @param slack deviations that may last */
  push(deviation: number, slack: number, at: EpochMs): void {
    const { limit } = this;
    const up = Math.min(2 * limit, Math.max(0, this.up + deviation - slack));
    const down = Math.min(2 * limit, Math.max(0, this.down - deviation - slack));
    if (this.up === 0) this.upSince = at;
    if (this.down === 0) this.downSince = at;
    this.up = up;
    this.down = down;
    this.level = Math.max(up, down) / limit;
    this.since = up >= down ? this.upSince : this.downSince;
  }

  /** 1 for up, −1 for down. */
  get side(): number {
    return this.up >= this.down ? 1 : -1;
  }

  reset(): void {
    this.up = 0;
    this.down = 0;
    this.level = 0;
  }

  snapshot(): Json {
    const { level, since, up, down, upSince, downSince } = this;
    return { level, since, up, down, upSince, downSince };
  }

  restore(from: Json): void {
    Object.assign(this, from);
  }
}
