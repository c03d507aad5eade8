import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';

/** Fields that tell what a server draws, the best first. */
const POWER_FIELDS = ['power_w', 'estimated_power_w', 'rapl_power_w'] as const;
/** Without a meter: idle, and what a percent of load adds, W [E]. Or nobody tells the load either. */
const GUESS = { idleW: 80, perPctW: 2, unknownW: 150 } as const;
/** What nobody has told again for so long is not known any more, ms. */
const FORGOTTEN_MS = 300_000;
/** A load of longer ago says nothing of a power, ms. */
const TOGETHER_MS = 30_000;
/** Over how long power is meant, s. */
const MEAN_S = 90;

/** What a server draws, by its meter or by its load. */
export class PowerSense {
  private power: { watts: number; at: EpochMs } | undefined;
  private load: { pct: number; at: EpochMs } | undefined;
  private mean: { watts: number; at: EpochMs } | undefined;

  /** @returns what was metered, W; undefined: this Metric tells none */
  hear({ fields, timestamp: at }: Metric): number | undefined {
    const { cpu_util_pct } = fields;
    if (typeof cpu_util_pct === 'number') this.load = { pct: cpu_util_pct, at };
    for (const field of POWER_FIELDS) {
      const watts = fields[field];
      if (typeof watts !== 'number') continue;
      this.power = { watts, at };
      const { mean } = this;
      const kept = mean === undefined ? 0 : Math.min(1, Math.exp((mean.at - at) / (1000 * MEAN_S)));
      this.mean = { watts: watts + ((mean?.watts ?? 0) - watts) * kept, at };
      return watts;
    }
    return undefined;
  }

  get isKnown(): boolean {
    return this.power !== undefined || this.load !== undefined;
  }

  /** W now; guessed where nobody tells. */
  at(now: EpochMs): number {
    const { power, load } = this;
    if (power !== undefined && now - power.at < FORGOTTEN_MS) return power.watts;
    if (load !== undefined && now - load.at < FORGOTTEN_MS) return GUESS.idleW + GUESS.perPctW * load.pct;
    return power?.watts ?? GUESS.unknownW;
  }

  /** W lately, in the mean. */
  meanAt(now: EpochMs): number {
    return this.mean?.watts ?? this.at(now);
  }

  /** Load at the time of a power, percent. */
  loadAt(at: EpochMs): number | undefined {
    return this.load !== undefined && at - this.load.at < TOGETHER_MS ? this.load.pct : undefined;
  }

  snapshot(): Json {
    const { power = null, load = null, mean = null } = this;
    return { power, load, mean };
  }

  restore(from: Json): void {
    const saved = from as unknown as Record<'power' | 'load' | 'mean', never>;
    this.power = saved.power ?? undefined;
    this.load = saved.load ?? undefined;
    this.mean = saved.mean ?? undefined;
  }
}
