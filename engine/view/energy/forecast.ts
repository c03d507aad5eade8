import type { AskedBill } from '../../billing/asked-bill';
import type { LocalTime } from '../../billing/local-time';
import type { PriceBand } from '../../billing/report/bands';
import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS, HOUR_MS } from '../../telemetry/units';
import type { Spent } from '../pages/energy';
import type { Dated } from './energy-memory';
import { addedLines, spentOf, sumOf } from './money';

/** What is drawn now, and what a kWh costs now. */
export interface Pace {
  readonly roomW: number;
  readonly itW: number;
  readonly priceKwh: number;
}

/** A piece of the day that is still to come, an hour at most. */
export interface Coming {
  readonly start: EpochMs;
  readonly kwh: number;
  readonly itKwh: number;
  /** Not rounded. */
  readonly cost: number;
  readonly itCost: number;
}

/** What is still to come of the day of a bill from an instant on, hour by hour, at the pace of now and the prices of its tariff. */
export function comingOf(today: AskedBill, pace: Pace, local: LocalTime, from: EpochMs): Coming[] {
  const end = local.endOf('day', today.from);
  const coming: Coming[] = [];
  const more = besidesEnergy(today);
  for (let start = from; start < end; ) {
    const next = Math.min(end, local.endOf('hour', start));
    const hours = (next - start) / HOUR_MS;
    const price = (priceAt(today.bands, local, start) ?? pace.priceKwh - more.gridKwh) + more.gridKwh;
    const kwh = (pace.roomW / 1000) * hours;
    const itKwh = (pace.itW / 1000) * hours;
    const cost = (kwh * price + more.standingH * hours) * more.taxed;
    coming.push({ start, kwh, itKwh, cost, itCost: itKwh * price * more.taxed });
    start = next;
  }
  return coming;
}

/** So far and what is to come. */
export function byEnd(spent: Spent, coming: readonly Coming[], currency: string): Spent {
  const total = (of: (each: Coming) => number) => coming.reduce((sum, each) => sum + of(each), 0);
  const { kwh, cost, itKwh, itCost, grams } = spent;
  const allKwh = kwh + total((each) => each.kwh);
  return {
    cost: sumOf([cost, total((each) => each.cost)], currency),
    kwh: allKwh,
    ...(itKwh === undefined ? {} : { itKwh: itKwh + total((each) => each.itKwh) }),
    ...(itCost === undefined ? {} : { itCost: sumOf([itCost, total((each) => each.itCost)], currency) }),
    ...(grams === undefined || kwh <= 0 ? {} : { grams: (grams * allKwh) / kwh }),
  };
}

/** The rest of today, and the days until the end of the month like a whole day at the pace of now. */
export function monthByEnd(
  { bill: month, at }: Dated,
  today: AskedBill,
  pace: Pace,
  local: LocalTime,
): Spent {
  const { from, currency } = today;
  const rest = comingOf(today, pace, local, at);
  const tomorrow = local.endOf('day', from);
  const days = Math.round((local.endOf('month', from) - tomorrow) / DAY_MS);
  const wholeDay = comingOf(today, pace, local, from);
  const later = wholeDay.map((hour) => ({
    ...hour,
    ...{ kwh: hour.kwh * days, itKwh: hour.itKwh * days, cost: hour.cost * days, itCost: hour.itCost * days },
  }));
  return byEnd(spentOf(month), [...rest, ...later], currency);
}

/** By the clock on the wall; undefined: the bill does not tell the prices of its tariff. */
export function priceAt(
  bands: readonly PriceBand[] | undefined,
  local: LocalTime,
  at: EpochMs,
): number | undefined {
  const hour = local.at(at).quarter / 4;
  return bands?.find(({ from, to }) => hour >= from && hour < to)?.price;
}

/** What is paid beside the energy, from the lines of the bill so far: per kWh, per hour, and as a factor on all. */
function besidesEnergy(bill: AskedBill): { gridKwh: number; standingH: number; taxed: number } {
  const lines = addedLines(bill);
  const costOf = (item: string) => lines.find((line) => line.item === item)?.cost ?? 0;
  const hours = Math.max(0.25, (bill.to - bill.from) / HOUR_MS);
  const tax = costOf('tax');
  const untaxed = bill.cost - tax;
  return {
    gridKwh: bill.energy_kwh > 0 ? costOf('grid') / bill.energy_kwh : 0,
    standingH: costOf('standing') / hours,
    taxed: untaxed > 0 ? 1 + tax / untaxed : 1,
  };
}
