import type { Band } from '../../report/lanes';
import type { Tone } from '../../report/svg';
import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS } from '../../telemetry/units';
import { zoneOffset } from '../../telemetry/zone-offset';
import { QUARTERS_A_DAY } from '../energy/quarters';
import type { RateTable, RateZone } from '../tariffs/tariff';
import { readDays, readHours, readMonths } from '../tariffs/when';

/** Hours of a local day at one price. */
export interface PriceBand {
  readonly from: number;
  readonly to: number;
  readonly price: number;
  readonly name?: string;
}

/** The prices of a table on the local day that holds `at`, before caps and tiers: bands in hours, 0 to 24. */
export function priceBands(table: RateTable, at: EpochMs, zone: string): PriceBand[] {
  const local = new Date(at + zoneOffset(zone)(at));
  const holds = (table.zones ?? []).filter(
    ({ days, months }) =>
      (days === undefined || readDays(days)?.[local.getUTCDay()] === true) &&
      (months === undefined || readMonths(months)?.[local.getUTCMonth()] === true),
  );
  const zones = holds.map((one) => ({ one, quarters: quartersOf(one) }));
  const bands: PriceBand[] = [];
  for (let quarter = 0; quarter < QUARTERS_A_DAY; quarter++) {
    const { price, name } = zones.findLast(({ quarters }) => quarters?.[quarter] ?? true)?.one ?? table;
    const before = bands.at(-1);
    const to = (quarter + 1) / 4;
    if (before !== undefined && before.price === price && before.name === name)
      bands[bands.length - 1] = { ...before, to };
    else bands.push({ from: quarter / 4, to, price, ...(name === undefined ? {} : { name }) });
  }
  return bands;
}

/** Undefined: all of them. */
function quartersOf({ hours }: RateZone): readonly boolean[] | undefined {
  return hours === undefined ? undefined : (readHours(hours) ?? []);
}

const TONES: readonly Tone[] = ['seq-1', 'seq-2', 'seq-3', 'seq-4'];

/** Bands to be drawn, the dearer the stronger, among prices from `cheapest` to `dearest`. */
export function drawnBands(
  bands: readonly PriceBand[],
  cheapest: number,
  dearest: number,
  shown: (price: number) => string,
): Band[] {
  return bands.map(({ from, to, price, name }) => {
    const share = dearest > cheapest ? (price - cheapest) / (dearest - cheapest) : 0.5;
    const text = name === undefined ? shown(price) : `${shown(price)} ${name}`;
    return { from, to, text, tone: TONES[Math.min(3, Math.floor(share * 4))]! };
  });
}

/** The day whose prices are shown: that of half a day into a bill. */
export function typicalDay(from: EpochMs): EpochMs {
  return from + DAY_MS / 2;
}
