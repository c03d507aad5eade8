import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS, HOUR_MS } from '../../telemetry/units';
import type { BillConfig, Pue } from '../bill-config';
import type { CarbonConfig } from '../carbon/carbon';
import { QUARTER_MS } from '../energy/quarters';
import type { LocalTime } from '../local-time';
import { ExactSum } from '../sum';
import type { Book } from '../tariffs/book';
import { Pricer, remembersMonth } from '../tariffs/price';
import type { Tariff } from '../tariffs/tariff';
import { chargeOf, MonthPeaks } from './demand';
import type { Site, SiteColumn } from './site';

/** mJ in one kWh. */
export const MJ_PER_KWH = 3.6e9;

/** What to bill, by what. */
export interface Terms {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly tariff: Tariff;
  readonly pue: Pue;
  readonly carbon: CarbonConfig | null;
  readonly fans: BillConfig['fans'];
}

export interface World {
  readonly site: Site;
  readonly local: LocalTime;
  readonly prices: Book;
  readonly intensities: Book;
  /** Highest mean of 15 minutes by the start of earlier months, W. */
  readonly peaks: ReadonlyMap<EpochMs, number>;
}

/** What was found for one quarter of a bill. */
export interface QuarterRates {
  /** Money and grams per kWh. */
  readonly price: number;
  readonly grid: number;
  readonly grams: number;
  /** Energy of the facility over that of IT. */
  readonly pue: number;
}

/** Exact sums of a bill before anything is rounded. */
export class Tally {
  readonly quarters: QuarterRates[] = [];
  /** mJ, or ms, of each column. */
  readonly totals = new Map<SiteColumn, number>();
  readonly it = new ExactSum();
  readonly fans = new ExactSum();
  readonly overhead = new ExactSum();
  readonly incomplete = new ExactSum();
  readonly grid = new ExactSum();
  readonly overheadMj = new ExactSum();
  readonly grams = {
    it: new ExactSum(),
    fans: new ExactSum(),
    overhead: new ExactSum(),
    incomplete: new ExactSum(),
  };
  readonly rates = new Map<string, { kwh: ExactSum; cost: ExactSum }>();
  demand = 0;
  peakW = 0;
  peakAt: EpochMs;
  /** Highest means of the months that it has seen whole or in part. */
  readonly months: MonthPeaks;

  constructor(
    readonly world: World,
    readonly terms: Terms,
  ) {
    this.peakAt = terms.from;
    this.months = new MonthPeaks(world.local);
    this.fill();
  }

  total(column: SiteColumn): number {
    return this.totals.get(column) ?? 0;
  }

  /** Time of which something is known or missing, ms. */
  get timeMs(): number {
    const kinds = ['measured', 'estimated', 'simulated', 'interpolated', 'missing'] as const;
    return kinds.reduce((sum, kind) => sum + this.total(kind), 0);
  }

  private fill(): void {
    const { world, terms } = this;
    const { site, local } = world;
    const { from, to, tariff } = terms;
    const pricer = new Pricer(tariff, local, world.prices);
    const start = remembersMonth(tariff) ? local.startOf('month', from) : from;
    const usual = usualPue(world, start, to);
    let paid = 0;
    for (let t = start; t < to; t += QUARTER_MS) {
      const number = Math.floor(t / DAY_MS);
      const day = site.day(number);
      const i = Math.floor((t - number * DAY_MS) / QUARTER_MS);
      const it = day.it[i] as number;
      const fans = day.fans[i] as number;
      const pue = pueAt(terms.pue, world, t, usual);
      const load = it + (terms.fans === 'added' ? fans : 0);
      const kwh = (load * pue) / MJ_PER_KWH;
      if (t === from) paid = chargeOf(tariff, this.months, world.peaks);
      const priced = pricer.price(t, kwh);
      this.months.note(t, (load * pue) / QUARTER_MS);
      if (t < from) continue;
      const price = kwh === 0 ? 0 : priced.reduce((sum, { cost }) => sum + cost, 0) / kwh;
      for (const { rate, kwh: part, cost } of priced) if (part > 0) this.addRate(rate, part, cost);
      const rates = { price, grid: pricer.gridPrice(t), grams: gramsAt(terms.carbon, world, t), pue };
      this.quarters.push(rates);
      this.addQuarter(rates, it, fans, day.incomplete[i] as number);
      for (const column in day) {
        const name = column as SiteColumn;
        this.totals.set(name, this.total(name) + (day[name][i] as number));
      }
      const watts = (load * pue) / QUARTER_MS;
      if (watts > this.peakW) {
        this.peakW = watts;
        this.peakAt = t;
      }
    }
    this.demand = chargeOf(tariff, this.months, world.peaks) - paid;
  }

  private addQuarter(
    { price, grid, grams, pue }: QuarterRates,
    it: number,
    fans: number,
    part: number,
  ): void {
    const added = this.terms.fans === 'added' ? fans : 0;
    const overhead = (it + added) * (pue - 1);
    const costs = [
      [this.it, this.grams.it, it],
      [this.fans, this.grams.fans, fans],
      [this.overhead, this.grams.overhead, overhead],
      [this.incomplete, this.grams.incomplete, part],
    ] as const;
    for (const [cost, carbon, mj] of costs) {
      if (mj === 0) continue;
      cost.add((mj / MJ_PER_KWH) * price);
      carbon.add((mj / MJ_PER_KWH) * grams);
    }
    this.overheadMj.add(overhead);
    this.grid.add(((it + added) * pue * grid) / MJ_PER_KWH);
  }

  private addRate(rate: string, kwh: number, cost: number): void {
    const sums = this.rates.get(rate) ?? { kwh: new ExactSum(), cost: new ExactSum() };
    this.rates.set(rate, sums);
    sums.kwh.add(kwh);
    sums.cost.add(cost);
  }
}

function gramsAt(carbon: CarbonConfig | null, { intensities, local }: World, t: EpochMs): number {
  if (carbon === null) return 0;
  const told = intensities.at(Math.floor(t / HOUR_MS) * HOUR_MS);
  if (told !== undefined) return told;
  const { g_per_kwh: grams } = carbon;
  return typeof grams === 'number' ? grams : (grams[Math.floor(local.at(t).quarter / 4)] ?? 0);
}

function pueAt(pue: Pue, { site, local }: World, t: EpochMs, usual: number): number {
  if (typeof pue === 'number') return pue;
  if (pue !== 'measured') return pue[Math.floor(local.at(t).quarter / 4)] ?? 1;
  const number = Math.floor(t / DAY_MS);
  return measuredPue(site, number, Math.floor((t - number * DAY_MS) / QUARTER_MS)) ?? usual;
}

/** Room over IT, else what the room says itself; a measured PUE below 1 is a meter that is wrong. */
function measuredPue(site: Site, number: number, i: number): number | undefined {
  const { facility, facilityMs, roomIt, it, pue, pueMs } = site.day(number);
  if ((pueMs[i] as number) > 0) return Math.max(1, (pue[i] as number) / (pueMs[i] as number));
  const of = (roomIt[i] as number) > 0 ? (roomIt[i] as number) : (it[i] as number);
  return (facilityMs[i] as number) > 0 && of > 0 ? Math.max(1, (facility[i] as number) / of) : undefined;
}

/** Where the room is not heard its usual PUE of the time holds. */
function usualPue({ site }: World, from: EpochMs, to: EpochMs): number {
  let sum = 0;
  let count = 0;
  for (let t = from; t < to; t += QUARTER_MS) {
    const number = Math.floor(t / DAY_MS);
    const pue = measuredPue(site, number, Math.floor((t - number * DAY_MS) / QUARTER_MS));
    if (pue === undefined) continue;
    sum += pue;
    count++;
  }
  return count === 0 ? 1 : sum / count;
}
