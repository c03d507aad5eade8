import { FanCurve } from '../../engine/cooling/fans/fan-curve';
import { Leakage } from '../../engine/cooling/learning/leakage';
import { ThermalModel } from '../../engine/cooling/learning/thermal-model';
import type { Situation } from '../../engine/cooling/policies/policy';

const START = 1_767_225_600_000;

/**
 * A model that has learned a server in air of `airC`, of 0.018 K/W, from an hour of readings without noise: its power
 * goes up and down between 100 and 300 W every 20 min, its fans at 0.3 and 0.6.
 */
export function learnedModel(airC: number): { thermal: ThermalModel; leakage: Leakage } {
  const thermal = new ThermalModel();
  const leakage = new Leakage();
  for (let second = 0; second <= 3600; second += 10) {
    const at = START + 1000 * second;
    const powerW = second % 1200 < 600 ? 100 : 300;
    const share = second % 2400 < 1200 ? 0.3 : 0.6;
    thermal.drive(at, powerW, share);
    if (second % 600 < 300) continue;
    const temperatureC = airC + 0.018 * powerW * (5 + 1 / share);
    thermal.learn(temperatureC, at);
    leakage.learn(powerW, undefined, temperatureC, 5, at);
  }
  return { thermal, leakage };
}

/** A server as a policy sees it: 200 W, two fans at half speed, unless said. */
export function situation(known: Partial<Situation> = {}): Situation {
  return {
    now: START,
    dtS: 10,
    temperatureC: 50,
    powerW: 200,
    meanW: 200,
    speedPct: 50,
    turning: 1,
    thermal: new ThermalModel(),
    leakage: new Leakage(),
    curves: [new FanCurve(), new FanCurve()],
    ...known,
  };
}
