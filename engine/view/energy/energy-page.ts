import type { AskedBill } from '../../billing/asked-bill';
import { UNATTRIBUTED } from '../../billing/bills/parts';
import { CARBON_PRESETS } from '../../billing/carbon/presets';
import type { LocalTime } from '../../billing/local-time';
import { type PriceBand, priceBands, typicalDay } from '../../billing/report/bands';
import { tidy } from '../../billing/sum';
import type { Tariff } from '../../billing/tariffs/tariff';
import type { EpochMs, Metric } from '../../telemetry/metric';
import type { BilledPart, EnergyPage, RestOfParts } from '../pages/energy';
import type { Dated } from './energy-memory';
import { energySaid } from './energy-said';
import { byEnd, comingOf, monthByEnd, type Pace } from './forecast';
import { hoursOf } from './hours';
import { addedLines, partsOf, spentOf, sumOf } from './money';

/** What is known of the energy of a cluster, of the day that it is now. */
export interface Known {
  readonly local: LocalTime;
  readonly currency: string;
  readonly running: Metric | undefined;
  /** What is drawn now; undefined when nobody has told it lately. */
  readonly pace: Pace | undefined;
  readonly today: AskedBill | undefined;
  /** Until when it knows of energy. */
  readonly todayAt: EpochMs;
  readonly servers: AskedBill | undefined;
  readonly racks: AskedBill | undefined;
  readonly month: Dated | undefined;
  readonly yesterday: AskedBill | undefined;
  /** The day so far under the tariff in force, and of the same time under others. */
  readonly base: AskedBill | undefined;
  readonly rivals: readonly { readonly tariff: Tariff; readonly bill: AskedBill }[];
}

/** Parts that a page lists; of more the rest is one sum. */
const MOST_LISTED = 200;
/** The energy of a site is of a published grid when its carbon is this near to it, as a share. */
const SAME_GRID = 0.005;

export function energyPage(known: Known, now: EpochMs): Omit<EnergyPage, 'commands'> {
  const { currency, pace, today, todayAt, month, yesterday, local } = known;
  const coming = today === undefined || pace === undefined ? [] : comingOf(today, pace, local, todayAt);
  const spent = today === undefined ? undefined : spentOf(today);
  const spentMonth = month === undefined ? undefined : spentOf(month.bill);
  const [servers, racks] = [listed(known.servers), listed(known.racks)];
  const end = spent === undefined || pace === undefined ? undefined : byEnd(spent, coming, currency);
  return {
    ...energySaid(known, end, now),
    currency,
    ...(today === undefined ? {} : ofToday(today, pace)),
    ...(pace === undefined
      ? {}
      : { nowW: pace.roomW, itW: pace.itW, costAnHour: { value: hourly(pace), currency } }),
    ...(spent === undefined ? {} : { today: spent }),
    ...(end === undefined ? {} : { todayByEnd: end }),
    ...(spentMonth === undefined ? {} : { month: spentMonth }),
    ...(month === undefined || today === undefined || pace === undefined
      ? {}
      : { monthByEnd: monthByEnd(month, today, pace, local) }),
    ...(yesterday === undefined ? {} : { yesterday: spentOf(yesterday) }),
    hours: today === undefined ? [] : hoursOf(today, coming, local),
    shares: today === undefined ? [] : sharesOf(today),
    power: today?.equivalents?.power ?? [],
    energy: today?.equivalents?.energy ?? [],
    tariffs: tariffsOf(known),
    elsewhere: today === undefined ? [] : elsewhereOf(today),
    byServer: servers.parts,
    ...(servers.rest === undefined ? {} : { byServerRest: servers.rest }),
    byRack: racks.parts,
    ...(racks.rest === undefined ? {} : { byRackRest: racks.rest }),
  };
}

function hourly({ roomW, priceKwh }: Pace): number {
  return tidy((roomW / 1000) * priceKwh);
}

function ofToday({ tariff, zone, pue, coverage }: AskedBill, pace: Pace | undefined): Partial<EnergyPage> {
  const price = pace === undefined ? {} : { priceKwh: pace.priceKwh };
  return { tariff: { ...tariff, ...price }, zone, coverage, ...(pue === undefined ? {} : { pue }) };
}

function sharesOf(bill: AskedBill): EnergyPage['shares'] {
  return addedLines(bill).map(({ item, energy_kwh: kwh, cost }) => ({ item, kwh, cost }));
}

function tariffsOf({ base, rivals, today }: Known): EnergyPage['tariffs'] {
  if (base === undefined || today === undefined) return [];
  const at = typicalDay(today.from);
  const own = { ...base.tariff, cost: base.cost, current: true, bands: shownBands(today.bands ?? []) };
  const others = rivals.map(({ tariff, bill }) => ({
    ...bill.tariff,
    ...{ cost: bill.cost, current: false },
    bands: shownBands(priceBands(tariff.energy, at, today.zone)),
  }));
  return [own, ...others];
}

function shownBands(bands: readonly PriceBand[]): EnergyPage['tariffs'][number]['bands'] {
  return bands.map(({ from, to, price, name = '' }) => ({ fromH: from, toH: to, price, rate: name }));
}

/** Published factors are of the whole life of power plants: what is billed by direct ones is not held against them. */
function elsewhereOf({ carbon_g, carbon, energy_kwh: kwh }: AskedBill): EnergyPage['elsewhere'] {
  const scope = carbon?.scope ?? 'life-cycle';
  const ownGrams = carbon_g === undefined || kwh <= 0 ? undefined : carbon_g / kwh;
  const isOwn = (grams: number) => ownGrams !== undefined && Math.abs(grams / ownGrams - 1) <= SAME_GRID;
  const grids = CARBON_PRESETS.flatMap(({ name = '', g_per_kwh: grams, scope: of, date, source }) => {
    if (of !== scope || typeof grams !== 'number') return [];
    const from = source === undefined ? {} : { source };
    return [
      {
        ...{ country: name, grams: grams * kwh, scope, current: isOwn(grams), ...from },
        ...(date === undefined ? {} : { date }),
      },
    ];
  });
  const isListed = ownGrams === undefined || grids.some(({ current }) => current);
  const own = {
    country: '',
    grams: carbon_g ?? 0,
    scope,
    current: true,
    ...(carbon?.source === undefined ? {} : { source: carbon.source }),
  };
  const all = grids.length === 0 || isListed ? grids : [...grids, own];
  return all.sort((a, b) => a.grams - b.grams);
}

/** The dearest of the parts, and how much the others are in all. */
function listed(bill: AskedBill | undefined): { parts: BilledPart[]; rest?: RestOfParts } {
  const parts = bill === undefined ? [] : partsOf(bill);
  // Where nothing has a rack there are no racks.
  if (bill === undefined || !parts.some(({ name }) => name !== UNATTRIBUTED)) return { parts: [] };
  const others = parts.slice(MOST_LISTED);
  if (others.length === 0) return { parts };
  const costs = others.map(({ cost }) => cost);
  const kwh = others.reduce((sum, part) => sum + part.kwh, 0);
  return {
    parts: parts.slice(0, MOST_LISTED),
    rest: { count: others.length, kwh, cost: sumOf(costs, bill.currency) },
  };
}
