import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { FanCurve } from '../fans/fan-curve';
import type { Leakage } from '../learning/leakage';
import type { ThermalModel } from '../learning/thermal-model';

/** What a policy knows of a server when it decides. */
export interface Situation {
  readonly now: EpochMs;
  /** Since the decision before, s. */
  readonly dtS: number;
  /** What is controlled, °C, smoothed. */
  readonly temperatureC: number;
  /** What the server draws now, W, and lately in the mean; guessed where nobody tells. */
  readonly powerW: number;
  readonly meanW: number;
  /** Speed before, percent: of all fans in the mean, as everywhere. What one lacks the others add. */
  readonly speedPct: number;
  /** Share of its fans that turn. */
  readonly turning: number;
  readonly thermal: ThermalModel;
  readonly leakage: Leakage;
  readonly curves: readonly FanCurve[];
}

/** How the speed of a server's fans follows from what is known of it. One for each server. */
export interface Policy {
  /** Percent, as it would be without limits of speed and change. */
  decide(situation: Situation): number;
  /** Others decide: the fans run at `speedPct`. From there it goes on without a bump. */
  follow(speedPct: number, situation: Situation): void;
  snapshot(): Json;
  restore(from: Json): void;
}
