import { quoteWhereNeeded } from '../../codecs/csv-write';
import type { Bill, BillPart } from '../../telemetry/bill';

const TITLES = [
  'from',
  'to',
  'zone',
  'by',
  'part',
  'item',
  'of_which',
  'energy_kwh',
  'cost',
  'currency',
  'carbon_g',
  'missing_share',
  'gap_kwh',
];

/**
 * Bills as a table to be calculated with: a row for each line, of the bill and of each of its parts, and one with
 * the item `total`. Rows with `of_which` are contained in others and are not to be added.
 */
export function billCsv(bills: readonly Bill[]): string {
  const rows = bills.flatMap((bill) => [
    ...rowsOf(bill, bill, ''),
    ...(bill.parts ?? []).flatMap((part) => rowsOf(bill, part, Object.values(part.target).join(' '))),
  ]);
  return [TITLES, ...rows].map((cells) => `${cells.map(cellOf).join()}\n`).join('');
}

type Cell = string | number | undefined;

function rowsOf(bill: Bill, of: Bill | BillPart, part: string): Cell[][] {
  const before = [new Date(bill.from).toISOString(), new Date(bill.to).toISOString(), bill.zone];
  const whose = [bill.by ?? '', part];
  const lines = of.lines.map(({ item, of_which: contained, energy_kwh: energy, cost, carbon_g: carbon }) => [
    ...before,
    ...whose,
    item,
    contained === true ? 'true' : '',
    energy,
    cost,
    bill.currency,
    carbon,
    undefined,
    undefined,
  ]);
  const total = [of.energy_kwh, of.cost, bill.currency, of.carbon_g, of.coverage.missing];
  return [...lines, [...before, ...whose, 'total', '', ...total, 'gap_kwh' in of ? of.gap_kwh : undefined]];
}

/** A spreadsheet takes a text that begins so for a formula, which would run. */
const FORMULA = /^[=+\-@\t\r]/;

function cellOf(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return quoteWhereNeeded(FORMULA.test(cell) ? `'${cell}` : cell);
}
