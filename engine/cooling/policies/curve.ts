import type { Json } from '../../telemetry/json';
import type { CurveConfig } from '../cool-config';
import type { Policy, Situation } from './policy';

/** Straight lines through points. What falls counts only beyond `hysteresisK`: a temperature that wavers moves nothing. */
export class Curve implements Policy {
  /** The temperature that the speed belongs to, °C; undefined before the first. */
  private heldC: number | undefined;

  constructor(private readonly config: CurveConfig) {}

  decide({ temperatureC }: Situation): number {
    const { points, hysteresisK } = this.config;
    const heldC = this.heldC ?? temperatureC;
    this.heldC = Math.max(temperatureC, Math.min(heldC, temperatureC + hysteresisK));
    return speedAt(points, this.heldC);
  }

  follow(_speedPct: number, { temperatureC }: Situation): void {
    this.heldC = temperatureC;
  }

  snapshot(): Json {
    return { heldC: this.heldC ?? null };
  }

  restore(from: Json): void {
    this.heldC = (from as { heldC: number | null }).heldC ?? undefined;
  }
}

/** Percent at a temperature; beyond its ends a curve goes on level. */
export function speedAt(points: CurveConfig['points'], temperatureC: number): number {
  let [beforeC, beforePct] = points[0]!;
  if (temperatureC <= beforeC) return beforePct;
  for (const [pointC, pointPct] of points) {
    if (temperatureC < pointC)
      return beforePct + ((pointPct - beforePct) * (temperatureC - beforeC)) / (pointC - beforeC);
    beforeC = pointC;
    beforePct = pointPct;
  }
  return beforePct;
}
