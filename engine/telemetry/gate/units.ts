import type { Claim } from './claims';

/** Processors and memory of one server, where nobody says what their limit is, in watts. */
const TDP_W = 500;
/** Above its limit by more than this no processor is. */
const ABOVE = 10;
/** A plug also feeds cards, disks and fans: only much more is a unit. */
const ABOVE_AT_PLUG = 100;
/** Below this share of its limit no processor is that runs. */
const BELOW = 1e-3;

const UNITS = [
  { divisor: 1e3, unit: 'milliwatts' },
  { divisor: 1e6, unit: 'microwatts' },
] as const;

/**
 * Says that a power is in another unit when it lies a factor of hundreds from what the thing can draw.
 * `tdpW` is its limit where it is known.
 */
export function unitClaim(
  field: string,
  watts: number,
  tdpW: number | undefined,
  atPlug = false,
): Claim | undefined {
  const limit = tdpW ?? TDP_W;
  const isHigh = watts > limit * (atPlug ? ABOVE_AT_PLUG : ABOVE);
  const isLow = !atPlug && tdpW !== undefined && watts > 0 && watts < tdpW * BELOW;
  if (!isHigh && !isLow) return undefined;
  const high = UNITS.find(({ divisor }) => watts / divisor <= limit);
  const action = isLow ? 'kilowatts' : (high?.unit ?? 'unknown');
  return {
    cause: 'unit-mismatch',
    severity: 'warning',
    field,
    confidence: 0.9,
    evidence: [{ field, observed: watts, expected: limit, sigma: Math.abs(watts - limit) / limit }],
    actions: [{ action: 'set-unit', reason: action }],
  };
}
