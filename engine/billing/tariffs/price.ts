import type { EpochMs } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import type { LocalQuarter, LocalTime } from '../local-time';
import type { Book } from './book';
import type { RateTable, RateZone, Tariff } from './tariff';
import { readDays, readHours, readMonths } from './when';

/** Energy at one price. */
export interface Priced {
  readonly rate: string;
  readonly kwh: number;
  readonly cost: number;
}

type Matches = (at: LocalQuarter) => boolean;

interface CompiledZone extends RateZone {
  readonly matches: Matches;
}

/** Reads the times of a table once; the zone that is looked at first is the last. */
function compile({ zones = [] }: RateTable): readonly CompiledZone[] {
  return zones.map((zone) => ({ ...zone, matches: matcher(zone) })).reverse();
}

function matcher({ days, hours, months }: RateZone): Matches {
  const weekdays = days === undefined ? undefined : readDays(days);
  const quarters = hours === undefined ? undefined : readHours(hours);
  const inYear = months === undefined ? undefined : readMonths(months);
  return ({ weekday, quarter, month }) =>
    weekdays?.[weekday] !== false && quarters?.[quarter] !== false && inYear?.[month] !== false;
}

/**
 * Prices quarters of an hour, one after the other: caps and tiers count what came before in the local day or
 * month, so it begins with a month.
 */
export class Pricer {
  private readonly energy: readonly CompiledZone[];
  private readonly grid: readonly CompiledZone[];
  private dayEnd: EpochMs = Number.NEGATIVE_INFINITY;
  private monthEnd: EpochMs = Number.NEGATIVE_INFINITY;
  private monthKwh = 0;
  /** What the caps of zones have let pass, in this day or month. */
  private readonly passed = new Map<CompiledZone, number>();

  constructor(
    private readonly tariff: Tariff,
    private readonly local: LocalTime,
    private readonly told: Book,
  ) {
    this.energy = compile(tariff.energy);
    this.grid = tariff.grid === undefined ? [] : compile(tariff.grid);
  }

  /** What `kwh` cost that are drawn in the quarter from `t` on: each part at its price. */
  price(t: EpochMs, kwh: number): readonly Priced[] {
    this.turn(t);
    const dynamic = this.dynamicAt(t);
    if (dynamic !== undefined) {
      this.monthKwh += kwh;
      return [{ rate: 'dynamic', kwh, cost: kwh * dynamic }];
    }
    const parts: Priced[] = [];
    const at = this.local.at(t);
    let rest = kwh;
    for (const zone of this.energy) {
      if (!zone.matches(at)) continue;
      const { price, name = '', cap } = zone;
      const passed = this.passed.get(zone) ?? 0;
      const part = cap === undefined ? rest : Math.min(rest, Math.max(0, cap.kwh - passed));
      if (cap !== undefined) this.passed.set(zone, passed + part);
      if (part > 0 || cap === undefined) parts.push({ rate: name, kwh: part, cost: part * price });
      rest -= part;
      if (cap === undefined || (rest <= 0 && kwh > 0)) {
        this.monthKwh += kwh;
        return parts;
      }
    }
    this.monthKwh += kwh - rest;
    return this.inTiers(rest, parts);
  }

  /** Fees for the network, per kWh. */
  gridPrice(t: EpochMs): number {
    const { grid } = this.tariff;
    if (grid === undefined) return 0;
    const at = this.local.at(t);
    return this.grid.find(({ matches }) => matches(at))?.price ?? grid.price;
  }

  private inTiers(kwh: number, parts: Priced[]): readonly Priced[] {
    const { tiers = [], energy } = this.tariff;
    let rest = kwh;
    do {
      const above = tiers.findLastIndex(({ from_kwh }) => this.monthKwh >= from_kwh);
      const { price, name = '' } = tiers[above] ?? energy;
      const room = (tiers[above + 1]?.from_kwh ?? Number.POSITIVE_INFINITY) - this.monthKwh;
      const part = Math.min(rest, room);
      parts.push({ rate: name, kwh: part, cost: part * price });
      this.monthKwh += part;
      rest -= part;
    } while (rest > 0);
    return parts;
  }

  private dynamicAt(t: EpochMs): number | undefined {
    const { dynamic } = this.tariff;
    if (dynamic === undefined) return undefined;
    const slotMs = dynamic.slotMin * MINUTE_MS;
    const told = this.told.at(Math.floor(t / slotMs) * slotMs);
    if (told === undefined) return undefined;
    const { factor = 1, add = 0, min = -Infinity, max = Infinity } = dynamic;
    return Math.min(max, Math.max(min, told * factor + add));
  }

  /** A new day or month: what counts in it begins at 0. */
  private turn(t: EpochMs): void {
    const { local, passed } = this;
    if (t >= this.dayEnd) {
      this.dayEnd = local.endOf('day', t);
      for (const zone of passed.keys()) if (zone.cap?.per === 'day') passed.delete(zone);
    }
    if (t < this.monthEnd) return;
    this.monthEnd = local.endOf('month', t);
    this.monthKwh = 0;
    for (const zone of passed.keys()) if (zone.cap?.per === 'month') passed.delete(zone);
  }
}

/** Does a price depend on what was drawn earlier in the month? */
export function remembersMonth({ tiers, demand, energy }: Tariff): boolean {
  return (
    tiers !== undefined || demand !== undefined || (energy.zones ?? []).some(({ cap }) => cap !== undefined)
  );
}
