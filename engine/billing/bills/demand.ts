import type { EpochMs } from '../../telemetry/metric';
import type { LocalTime } from '../local-time';
import type { Tariff } from '../tariffs/tariff';

/** Highest mean of 15 minutes by local month, W. */
export class MonthPeaks {
  readonly peaks = new Map<EpochMs, number>();
  private start: EpochMs = Number.NaN;
  private end: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly local: LocalTime) {}

  note(t: EpochMs, watts: number): void {
    if (watts <= 0) return;
    if (!(t >= this.start && t < this.end)) {
      this.start = this.local.startOf('month', t);
      this.end = this.local.endOf('month', t);
    }
    this.peaks.set(this.start, Math.max(watts, this.peaks.get(this.start) ?? 0));
  }
}

/**
 * What the months seen so far are charged for their peaks. The charge of a part of a month is what it added to
 * that of the month, so that days add up to it. `earlier` are the months before them.
 */
export function chargeOf(
  { demand }: Tariff,
  { peaks }: MonthPeaks,
  earlier: ReadonlyMap<EpochMs, number>,
): number {
  if (demand === undefined) return 0;
  const { price_per_kw: price, floor_kw: floor = 0, months = 1 } = demand;
  const all = new Map([...earlier, ...peaks]);
  const starts = [...all.keys()].sort((a, b) => a - b);
  let charge = 0;
  for (const start of peaks.keys()) {
    const upTo = starts.filter((other) => other <= start).slice(-months);
    const mean = upTo.reduce((sum, other) => sum + (all.get(other) ?? 0), 0) / upTo.length;
    charge += price * Math.max(floor, mean / 1000);
  }
  return charge;
}
