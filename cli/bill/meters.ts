import type { BillConfig } from '../../engine/billing/bill-config';
import { BILL, type BillStage } from '../../engine/billing/bill-stage';
import type { ToldIntensity } from '../../engine/billing/read-request';
import type { ToldPrice } from '../../engine/billing/tariffs/tariff';
import { clamp, flaw } from '../../engine/telemetry/admit';
import { isClock } from '../../engine/telemetry/clock';
import { clusterOf, type Metric } from '../../engine/telemetry/metric';
import type { Problem, Refused } from '../../engine/telemetry/problem';
import { NOTHING } from '../../engine/telemetry/stage';

/** Prices and carbon of a market, hour by hour. */
export interface Told {
  readonly prices: readonly ToldPrice[];
  readonly intensities: readonly ToldIntensity[];
}

/** What was not billed, by reason. */
export type Reasons = Map<string, { first: Problem; count: number }>;

/**
 * The energy of a whole file, cluster by cluster. Nothing is billed before its end, so no clock has to pass: the order
 * of series in the file does not matter.
 */
export class Meters {
  readonly refused: Reasons = new Map();
  private readonly stages = new Map<string, BillStage>();
  // Files are mostly of one cluster.
  private lastCluster = '';
  private lastStage: BillStage | undefined;

  constructor(
    private readonly config: BillConfig,
    private readonly told: Told,
  ) {}

  take(metric: Metric): void {
    if (isClock(metric)) return;
    const why = flaw(metric);
    if (why !== undefined) {
      this.refuse(why);
      return;
    }
    const outs = this.stage(clusterOf(metric.tags)).push(clamp(metric));
    if (outs === NOTHING) return;
    for (const out of outs) if (out.port === 'refused') this.refuse((out.value as Refused).problem);
  }

  /** By the name of the cluster; complete now. */
  end(): ReadonlyMap<string, BillStage> {
    for (const stage of this.stages.values()) for (const _ of stage.advance(Number.POSITIVE_INFINITY));
    return this.stages;
  }

  /** Samples that came behind what was integrated already. */
  get late(): number {
    return [...this.stages.values()].reduce((sum, stage) => sum + stage.figures().late, 0);
  }

  private stage(cluster: string): BillStage {
    if (cluster === this.lastCluster && this.lastStage !== undefined) return this.lastStage;
    let stage = this.stages.get(cluster);
    if (stage === undefined) {
      stage = BILL.create(this.config);
      stage.setPrices(this.told.prices);
      stage.setIntensities(this.told.intensities);
      this.stages.set(cluster, stage);
    }
    this.lastCluster = cluster;
    this.lastStage = stage;
    return stage;
  }

  private refuse(why: Problem): void {
    const known = this.refused.get(why.code);
    if (known === undefined) this.refused.set(why.code, { first: why, count: 1 });
    else known.count++;
  }
}
