import type { AskedBill } from '../../billing/asked-bill';
import type { LocalTime } from '../../billing/local-time';
import { digitsOf, toUnits } from '../../billing/sum';
import type { EnergyPage } from '../pages/energy';
import { type Coming, priceAt } from './forecast';
import { itOf, rounded, sumOf } from './money';

/** Where an hour costs less in the mean, in the smallest units of its currency, rounding it would be seen in a chart. */
const FINE_UNITS = 100;

/** The day hour by hour: as it was billed, and what is to come. */
export function hoursOf(today: AskedBill, coming: readonly Coming[], local: LocalTime): EnergyPage['hours'] {
  const { slices = [], cost, currency } = today;
  const isFine = toUnits(cost, digitsOf(currency)) >= FINE_UNITS * slices.length;
  return [
    ...(isFine ? slices.map(billedHour) : sharedHours(today, local)),
    ...comingHours(coming, today, isFine),
  ];
}

type Hour = EnergyPage['hours'][number];

/** An hour by its own bill. */
function billedHour(slice: AskedBill): Hour {
  const servers = itOf(slice).cost;
  return { ...known(slice), servers, rest: sumOf([slice.cost, -servers], slice.currency) };
}

/** Each hour its share of what the day has cost so far, by its energy and its price, not rounded. */
function sharedHours({ slices = [], bands, cost, energy_kwh }: AskedBill, local: LocalTime): Hour[] {
  const mean = energy_kwh > 0 ? cost / energy_kwh : 0;
  const weights = slices.map(({ from, energy_kwh: kwh }) => kwh * (priceAt(bands, local, from) ?? mean));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return slices.map((slice, i) => {
    const total = all > 0 ? (cost * weights[i]!) / all : 0;
    const servers = slice.energy_kwh > 0 ? (total * itOf(slice).kwh) / slice.energy_kwh : 0;
    return { ...known(slice), servers, rest: total - servers };
  });
}

function known({
  from: start,
  energy_kwh: kwh,
  carbon_g: grams,
  coverage,
}: AskedBill): Omit<Hour, 'servers' | 'rest'> {
  return {
    ...{ start, kwh, forecast: false },
    ...(grams === undefined ? {} : { grams }),
    ...(coverage.missing > 0 ? { missing: coverage.missing } : {}),
  };
}

function comingHours(
  coming: readonly Coming[],
  { carbon_g, energy_kwh, currency }: AskedBill,
  isFine: boolean,
): Hour[] {
  const grams = carbon_g === undefined || energy_kwh <= 0 ? undefined : carbon_g / energy_kwh;
  const shown = (amount: number) => (isFine ? rounded(amount, currency) : amount);
  return coming.map(({ start, kwh, cost, itCost }) => ({
    ...{ start, kwh, servers: shown(itCost), rest: shown(cost - itCost), forecast: true },
    ...(grams === undefined ? {} : { grams: grams * kwh }),
  }));
}
