import { isRecord } from '../../telemetry/json';
import { type Problem, problem } from '../../telemetry/problem';

/**
 * What the grams of a kWh count. Both location-based: of the grid at the site, whatever was bought.
 * `direct`: what power stations emit. `life-cycle`: their building, fuel and end too. The two are never mixed.
 */
export const CARBON_SCOPES = ['direct', 'life-cycle'] as const;
export type CarbonScope = (typeof CARBON_SCOPES)[number];

/** How much carbon there is in a kWh. */
export interface CarbonConfig {
  /** gCO₂e per kWh, 0 to 5,000: always, or for each hour of the local day. Told values stand in place of it. */
  readonly g_per_kwh: number | readonly number[];
  readonly scope: CarbonScope;
  readonly name?: string;
  readonly date?: string;
  readonly source?: string;
  /** The making of a server, spread over its life: kg per server and years; 0 when absent. */
  readonly embodied?: { readonly kg: number; readonly years: number };
}

export function carbonFlaw(carbon: unknown): Problem | undefined {
  if (!isRecord(carbon)) return problem('bad-option', 'carbon', carbon, 'an-object');
  const { g_per_kwh: grams, scope, embodied } = carbon;
  const hours = Array.isArray(grams) ? grams : [grams];
  if (hours.length !== 1 && hours.length !== 24)
    return problem('bad-option', 'carbon.g_per_kwh', grams, 'carbon-by-hour');
  for (const one of hours) {
    if (!(typeof one === 'number' && one >= 0 && one <= 5000))
      return problem('bad-option', 'carbon.g_per_kwh', one, '0..5000');
  }
  if (!CARBON_SCOPES.includes(scope as CarbonScope))
    return problem('bad-option', 'carbon.scope', scope, CARBON_SCOPES);
  if (embodied === undefined) return undefined;
  if (!isRecord(embodied)) return problem('bad-option', 'carbon.embodied', embodied, '{kg, years}');
  const { kg, years } = embodied;
  if (!(typeof kg === 'number' && kg >= 0 && kg <= 100_000))
    return problem('bad-option', 'carbon.embodied.kg', kg, '0..100000');
  if (!(typeof years === 'number' && years >= 0.5 && years <= 50))
    return problem('bad-option', 'carbon.embodied.years', years, '0.5..50');
  return undefined;
}
