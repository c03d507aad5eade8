import type { EpochMs } from '../../telemetry/metric';
import type { LocalTime } from '../local-time';
import { ExactSum } from '../sum';
import type { StandingCharge } from '../tariffs/tariff';

/** A standing charge from one instant to another: whole local days, months or years, and shares of those that are cut. */
export function standingOf(
  { price, per }: StandingCharge,
  local: LocalTime,
  from: EpochMs,
  to: EpochMs,
): number {
  const sum = new ExactSum();
  for (let start = local.startOf(per, from); start < to; ) {
    const end = local.endOf(per, start);
    sum.add((price * (Math.min(end, to) - Math.max(start, from))) / (end - start));
    start = end;
  }
  return sum.value;
}
