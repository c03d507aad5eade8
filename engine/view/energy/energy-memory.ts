import type { AskedBill } from '../../billing/asked-bill';
import { LocalTime } from '../../billing/local-time';
import { tidy } from '../../billing/sum';
import type { Bill } from '../../telemetry/bill';
import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import type { Language } from '../../telemetry/texts';
import { HOUR_MS, MINUTE_MS } from '../../telemetry/units';
import type { Price } from '../cooling/cooling-memory';
import type { Memory, Scene } from '../memory';
import type { BilledPart, EnergyPage, Spent } from '../pages/energy';
import { Asks, type BillAsk } from './asks';
import { energyPage, type Known } from './energy-page';
import { byEnd, comingOf, type Pace } from './forecast';
import { partsOf, spentOf } from './money';
import { rivalsOf } from './rivals';

/** What was told of the cost that runs up holds for so long, by the clock of the domain. */
const RUNNING_MS = 5 * MINUTE_MS;
const QUARTER_MS = HOUR_MS / 4;
/** Energy of a quarter of an hour is billed when its late samples are in. */
const SETTLED_MS = 2 * MINUTE_MS;
/** Parts of a bill that are kept, the dearest. */
const MOST_PARTS = 1000;
const MOST_COMPARED = 10;
/** Commands that a page lists. */
const MOST_COMMANDS = 6;
/** Less is no energy of another day. */
const LEAST_KWH = 0.001;
const IDS: readonly string[] = ['today', 'server', 'rack', 'month', 'yesterday'];
/** The day so far under other tariffs; `RIVAL` alone is that under the tariff in force. */
const RIVAL = 'tariff ';

/** What an `energy-bill` says of one cluster: the cost that runs up, and the bills that it was asked for. */
export class EnergyMemory implements Memory {
  /** The last Metric `bill`. */
  private running: Metric | undefined;
  private readonly bills = new Map<string, Dated>();
  /** Under other tariffs, until that under the tariff in force has come too. */
  private readonly compared = new Map<string, AskedBill>();
  /** Time of the domain, as far as it was told. */
  private now: EpochMs | undefined;
  /** From when on there is something to bill in the day of the bill of today. */
  private billedSince: { day: EpochMs; at: EpochMs } | undefined;
  private readonly asks: Asks;
  private local = new LocalTime('UTC');

  /** @param language of bills in words */
  constructor(language: Language) {
    this.asks = new Asks(language);
  }

  /** @param metric of measurement `bill`; others are passed over */
  metric(metric: Metric): void {
    if (metric.name === 'bill' && metric.timestamp >= (this.running?.timestamp ?? 0)) this.running = metric;
  }

  /** A bill that was asked for here, or that came by itself when a day was over. */
  bill(bill: Bill | AskedBill): void {
    const id = 'id' in bill ? bill.id : undefined;
    if (id !== undefined && IDS.includes(id)) this.take(id, bill);
    else if (id?.startsWith(RIVAL) === true) this.compare(id, bill);
    else if (id === undefined && bill.period === 'day' && !this.isOlder(bill)) this.keep('yesterday', bill);
  }

  /** What is to be asked by now: by the wall clock, and by that of the domain, before whose first there is nothing. */
  wants(wall: EpochMs, now: EpochMs | undefined, cluster: string): readonly BillAsk[] {
    // Before there is any energy there is nothing to bill, and asking is refused.
    const isBilled = Number(this.running?.fields.energy_kwh ?? 0) > 0 || this.bills.has('today');
    if (now === undefined || !isBilled) return [];
    this.now = now;
    return [
      ...this.asks.due(wall, now, cluster),
      ...this.yesterday(wall, now, cluster),
      ...this.comparison(wall, now, cluster),
    ];
  }

  /** Prices have changed: all is asked for again. */
  again(): void {
    this.asks.again();
    this.compared.clear();
    for (const id of this.bills.keys()) if (id.startsWith(RIVAL)) this.bills.delete(id);
  }

  advance(now: EpochMs): void {
    this.now = now;
    const today = this.bills.get('today')?.bill;
    if (today === undefined || now < this.local.endOf('day', today.from)) return;
    for (const id of this.bills.keys()) if (id !== 'month' && id !== 'yesterday') this.bills.delete(id);
  }

  /** IANA zone of the site, by its bills; undefined before the first. */
  get zone(): string | undefined {
    return this.bills.get('today')?.bill.zone;
  }

  /** What today has cost so far, and will have at its end at the pace of now. */
  today(now: EpochMs): { currency: string; spent: Spent; byEnd?: Spent } | undefined {
    const { today, todayAt, pace, local } = this.known(now);
    if (today === undefined) return undefined;
    const spent = spentOf(today);
    const { currency } = today;
    if (pace === undefined) return { currency, spent };
    return { currency, spent, byEnd: byEnd(spent, comingOf(today, pace, local, todayAt), currency) };
  }

  /** What today has cost for one server so far. */
  ofServer(server: string, now: EpochMs): (BilledPart & { readonly currency: string }) | undefined {
    const bill = this.known(now).servers;
    const part = bill === undefined ? undefined : partsOf(bill).find(({ name }) => name === server);
    return bill === undefined || part === undefined ? undefined : { ...part, currency: bill.currency };
  }

  /** What a kWh costs now; undefined: nobody has told it lately. */
  price(now: EpochMs): Price | undefined {
    const { pace, currency } = this.known(now);
    return pace === undefined ? undefined : { currency, priceKwh: pace.priceKwh };
  }

  page(scene: Scene): EnergyPage {
    const now = scene.now ?? 0;
    const commands = scene.commands.filter(({ kind }) => kind === 'set-tariff').slice(0, MOST_COMMANDS);
    return { ...energyPage(this.known(now), now), commands };
  }

  /** Time has begun again. */
  clear(): void {
    this.running = undefined;
    this.bills.clear();
    this.compared.clear();
    this.billedSince = undefined;
    this.asks.again();
  }

  *snapshot(): Iterable<[string, Json]> {
    const { running = null, billedSince = null, bills } = this;
    yield [MEMORY, { running: running as Json, billedSince }];
    for (const [id, dated] of bills) yield [BILL + id, dated as unknown as Json];
  }

  static restore(language: Language, from: Iterable<[string, Json]>): EnergyMemory {
    const memory = new EnergyMemory(language);
    for (const [key, state] of from) {
      if (key === MEMORY) {
        const { running, billedSince } = state as unknown as Saved;
        memory.running = running ?? undefined;
        memory.billedSince = billedSince ?? undefined;
      } else if (key.startsWith(BILL)) {
        const { bill, at } = state as unknown as Dated;
        memory.now = at;
        memory.keep(key.slice(BILL.length), bill);
      }
    }
    return memory;
  }

  private take(id: string, bill: AskedBill): void {
    const before = this.bills.get('today')?.bill;
    if (id === 'today' && before !== undefined && before.tariff.name !== bill.tariff.name) this.again();
    if (id === 'today' && bill.energy_kwh > 0 && this.billedSince?.day !== bill.from)
      this.billedSince = { day: bill.from, at: this.now ?? bill.to };
    this.keep(id, bill.parts === undefined ? bill : { ...bill, parts: bill.parts.slice(0, MOST_PARTS) });
  }

  /** What is compared is of the same time, and shown together. */
  private compare(id: string, bill: AskedBill): void {
    if (id !== RIVAL) {
      if (this.compared.size < MOST_COMPARED) this.compared.set(id, bill);
      return;
    }
    for (const known of this.bills.keys()) if (known.startsWith(RIVAL)) this.bills.delete(known);
    for (const [rival, one] of this.compared) if (one.to === bill.to) this.keep(rival, one);
    this.keep(RIVAL, bill);
    this.compared.clear();
  }

  private keep(id: string, bill: AskedBill): void {
    if (bill.zone !== this.local.zone) this.local = new LocalTime(bill.zone);
    this.bills.set(id, { bill, at: this.now ?? bill.to });
  }

  private isOlder({ from }: Bill): boolean {
    return from < (this.bills.get('yesterday')?.bill.from ?? from);
  }

  /** Those that are of now: a bill of another day is no bill of today. */
  private known(now: EpochMs): Known {
    const { bills, local, running } = this;
    const dated = (id: string, period: 'day' | 'month') => {
      const known = bills.get(id);
      return known !== undefined && local.startOf(period, now) === known.bill.from ? known : undefined;
    };
    const of = (id: string) => dated(id, 'day')?.bill;
    const [{ bill: today, at: todayAt = now } = {}, month] = [dated('today', 'day'), dated('month', 'month')];
    const yesterday = bills.get('yesterday')?.bill;
    const rivals = today === undefined ? [] : rivalsOf(today.tariff.name, today.currency);
    const base = of(RIVAL);
    const isCompared = base !== undefined && base.tariff.name === today?.tariff.name;
    return {
      local,
      currency: today?.currency ?? running?.tags.currency ?? DEFAULT_CURRENCY,
      running,
      pace: paceOf(running, now),
      today,
      todayAt,
      servers: of('server'),
      racks: of('rack'),
      month,
      yesterday:
        yesterday !== undefined && local.endOf('day', yesterday.from) === local.startOf('day', now)
          ? yesterday
          : undefined,
      base: isCompared ? base : undefined,
      rivals: rivals.flatMap((tariff) => {
        const bill = of(RIVAL + tariff.name);
        return isCompared && bill !== undefined ? [{ tariff, bill }] : [];
      }),
    };
  }

  /** The day before, once, where the month shows that there was something to bill. */
  private yesterday(wall: EpochMs, now: EpochMs, cluster: string): BillAsk[] {
    const { today, month, yesterday } = this.known(now);
    if (today === undefined || month === undefined || yesterday !== undefined) return [];
    const isThere = month.bill.energy_kwh > today.energy_kwh + LEAST_KWH;
    if (!isThere || !this.asks.isTime('yesterday', wall, now)) return [];
    const from = this.local.startOf('day', today.from - 1);
    return [{ id: 'yesterday', cluster, bill: { from, to: today.from } }];
  }

  /** The quarters of today that are settled, under other tariffs and, last, under that in force: with it they are shown. */
  private comparison(wall: EpochMs, now: EpochMs, cluster: string): BillAsk[] {
    const { today, base } = this.known(now);
    if (today === undefined) return [];
    const { from, tariff, currency } = today;
    const to = Math.floor((now - SETTLED_MS) / QUARTER_MS) * QUARTER_MS;
    const isBilled = this.billedSince?.day === from && this.billedSince.at < to;
    const rivals = rivalsOf(tariff.name, currency);
    if (!isBilled || base?.to === to || rivals.length === 0) return [];
    if (!this.asks.isTime('compared', wall, now)) return [];
    return [
      ...rivals.map(({ name }) => ({ id: RIVAL + name, cluster, bill: { from, to, tariff: name } })),
      { id: RIVAL, cluster, bill: { from, to } },
    ];
  }
}

const MEMORY = 'memory';
const BILL = 'bill ';
/** Of a page that knows of no bill, and shows no money. */
const DEFAULT_CURRENCY = 'EUR';

/** A bill, and until when it knows of energy: the time of the domain when it came. */
export interface Dated {
  readonly bill: AskedBill;
  readonly at: EpochMs;
}

interface Saved {
  readonly running: Metric | null;
  readonly billedSince: { day: EpochMs; at: EpochMs } | null;
}

function paceOf(running: Metric | undefined, now: EpochMs): Pace | undefined {
  if (running === undefined || now - running.timestamp > RUNNING_MS) return undefined;
  const { power_w: roomW, it_power_w: itW, price_kwh: priceKwh } = running.fields;
  if (typeof roomW !== 'number' || typeof itW !== 'number' || typeof priceKwh !== 'number') return undefined;
  return { roomW, itW, priceKwh: tidy(priceKwh) };
}
