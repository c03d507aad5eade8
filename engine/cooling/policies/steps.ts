import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { StepsConfig } from '../cool-config';
import type { Policy, Situation } from './policy';

/**
 * Low, medium, high (000-021). Up at once above a threshold; down only `hysteresisK` below it, and not before `dwellS`
 * on a level, so that no temperature makes it swing.
 */
export class Steps implements Policy {
  private level = 0;
  private since: EpochMs = 0;

  constructor(private readonly config: StepsConfig) {}

  decide({ temperatureC, now }: Situation): number {
    const { mediumAboveC, highAboveC, hysteresisK, dwellS } = this.config;
    const above = levelAt(temperatureC, mediumAboveC, highAboveC);
    const below = levelAt(temperatureC + hysteresisK, mediumAboveC, highAboveC);
    if (above > this.level) this.enter(above, now);
    else if (below < this.level && now - this.since >= 1000 * dwellS) this.enter(below, now);
    return this.speeds[this.level]!;
  }

  /** The level that is nearest. */
  follow(speedPct: number, { now }: Situation): void {
    const distances = this.speeds.map((speed) => Math.abs(speed - speedPct));
    const nearest = distances.indexOf(Math.min(...distances));
    if (nearest !== this.level) this.enter(nearest, now);
  }

  snapshot(): Json {
    return { level: this.level, since: this.since };
  }

  restore(from: Json): void {
    Object.assign(this, from);
  }

  private get speeds(): readonly number[] {
    const { lowPct, mediumPct, highPct } = this.config;
    return [lowPct, mediumPct, highPct];
  }

  private enter(level: number, now: EpochMs): void {
    this.level = level;
    this.since = now;
  }
}

function levelAt(temperatureC: number, mediumAboveC: number, highAboveC: number): number {
  return temperatureC > highAboveC ? 2 : temperatureC > mediumAboveC ? 1 : 0;
}
