import { barList } from '../../report/bar-list';
import { type Html, html, link } from '../../report/html';
import { lanes } from '../../report/lanes';
import { section } from '../../report/section';
import type { Bill } from '../../telemetry/bill';
import { HOUR_MS } from '../../telemetry/units';
import { CARBON_PRESETS } from '../carbon/presets';
import { equivalentsOf } from '../equivalents/convert';
import { describeEquivalent, sentenceOf } from '../equivalents/describe';
import type { EquivalentEntry } from '../equivalents/equivalent';
import { drawnBands, priceBands, typicalDay } from './bands';
import type { BillReport } from './bill-page';
import { pictureOf } from './pictures';
import type { Reader } from './reader';

/** The energy as what everybody knows, each with its source. */
export function equivalentsSection(
  bill: Bill,
  entries: readonly EquivalentEntry[],
  { format, say }: Reader,
): Html | undefined {
  const all = equivalentsOf({ wh: bill.energy_kwh * 1000 }, entries).map((one) =>
    describeEquivalent(one, format),
  );
  if (all.length === 0) return undefined;
  const tiles = all.map(
    ({ id, figure, measure, thing, basis, source, warning }) =>
      html`<li>${pictureOf(id)}<b>${figure}</b> ${measure} <div>${thing}</div><small>${basis} · ${link(source, say('source'))}</small>${
        warning === undefined ? '' : html`<small>${warning}</small>`
      }</li>`,
  );
  const hours = ((bill.to - bill.from) / HOUR_MS) * (1 - bill.coverage.missing);
  const power = hours > 0 ? equivalentsOf({ watts: (bill.energy_kwh * 1000) / hours }, entries) : [];
  const [first] = power;
  return section({
    title: say('section.equivalents'),
    of: format.energy(bill.energy_kwh),
    note:
      first === undefined
        ? undefined
        : say('at-once', { things: sentenceOf(describeEquivalent(first, format)) }),
    body: html`<ul class="tiles">${tiles}</ul>`,
  });
}

const TICKS = [0, 6, 12, 18, 24];

/** The prices of a day on this contract and on others, and what the same energy costs there. */
export function tariffsSection({ bill, tariff, others }: BillReport, reader: Reader): Html {
  const { format, say, money } = reader;
  const day = typicalDay(bill.from);
  const all = [{ tariff, bill }, ...others].map((one) => ({
    ...one,
    bands: priceBands(one.tariff.energy, day, bill.zone),
  }));
  const prices = all.flatMap(({ bands }) => bands.map(({ price }) => price));
  const cheapest = Math.min(...prices);
  const dearest = Math.max(...prices);
  return section({
    title: say(others.length === 0 ? 'section.tariff' : 'section.tariffs'),
    of: say('of.prices', { day: format.date(day) }),
    note: others.length === 0 ? undefined : say('note.tariffs'),
    ...(bill.rates.length < 2 ? {} : { width: 'wide' as const }),
    body: lanes({
      from: 0,
      to: 24,
      ticks: TICKS.map((at) => ({ at, label: say('hour', { hour: at }) })),
      lanes: all.map((one, i) => ({
        label: one.tariff.name,
        note: one.tariff.date ?? one.tariff.currency,
        bands: drawnBands(one.bands, cheapest, dearest, (price) =>
          format.money(price, one.tariff.currency, { least: 2, most: 4 }),
        ),
        worth: i === 0 ? money(one.bill.cost) : format.money(one.bill.cost, one.bill.currency),
        ...(i === 0 ? { current: true } : differenceOf(one.bill, bill, reader)),
      })),
    }),
  });
}

function differenceOf(other: Bill, own: Bill, { money, format }: Reader): { worthNote?: string } {
  if (other.currency !== own.currency) return {};
  const difference = other.cost - own.cost;
  const sign = difference > 0 ? '+' : '';
  const share = own.cost === 0 ? '' : ` (${sign}${format.percent(difference / own.cost)})`;
  return { worthNote: `${sign}${money(difference)}${share}` };
}

/** The same energy where electricity is made otherwise: by factors of one kind, never of two. */
export function carbonSection(bill: Bill, { format, say }: Reader): Html | undefined {
  if (bill.carbon === undefined || bill.carbon_g === undefined) return undefined;
  const { scope, embodied_g: embodied } = bill.carbon;
  const alike = CARBON_PRESETS.filter((preset) => preset.scope === scope);
  const elsewhere = alike.flatMap(({ name, g_per_kwh: grams, date }) =>
    typeof grams === 'number'
      ? [{ label: `${name ?? ''} ${date ?? ''}`, value: bill.energy_kwh * grams, tone: 'rest' as const }]
      : [],
  );
  const own = { label: say('here'), value: bill.carbon_g - embodied, tone: 'fill' as const };
  const rows = [own, ...elsewhere].sort((a, b) => a.value - b.value);
  return section({
    title: say('section.carbon'),
    of: say(`scope.${scope}` as 'scope.direct'),
    width: 'half',
    note: embodied > 0 ? say('embodied', { mass: format.mass(embodied) }) : undefined,
    body: barList({
      columns: [{ title: say('column.grid') }, { title: say('column.carbon'), numeric: true }],
      barTitle: say('column.carbon'),
      rows: rows.map((row) => ({ ...row, cells: [format.mass(row.value)] })),
    }),
  });
}
