import { digitsOf, fromUnits, toUnits } from '../../billing/sum';
import type { Bill, BillLine } from '../../telemetry/bill';
import type { BilledPart, Spent } from '../pages/energy';

/** Sums of money are made of the smallest units of its currency, as bills are: no last bits of a sum are shown. */
export function sumOf(amounts: readonly number[], currency: string): number {
  const digits = digitsOf(currency);
  return fromUnits(
    amounts.reduce((sum, amount) => sum + toUnits(amount, digits), 0),
    digits,
  );
}

export function rounded(amount: number, currency: string): number {
  return sumOf([amount], currency);
}

/** Lines that make up the total. */
export function addedLines({ lines }: Bill): BillLine[] {
  return lines.filter(({ of_which }) => of_which !== true);
}

/** What servers drew, fans included where they are added. */
export function itOf(bill: Bill): { kwh: number; cost: number } {
  const lines = addedLines(bill).filter(({ item }) => item === 'it' || item === 'fans');
  return {
    kwh: lines.reduce((sum, { energy_kwh }) => sum + energy_kwh, 0),
    cost: sumOf(
      lines.map(({ cost }) => cost),
      bill.currency,
    ),
  };
}

export function spentOf(bill: Bill): Spent {
  const it = itOf(bill);
  const { cost, energy_kwh: kwh, carbon_g: grams } = bill;
  return { cost, kwh, itKwh: it.kwh, itCost: it.cost, ...(grams === undefined ? {} : { grams }) };
}

/** The parts of a bill by the tag that it is split by, dearest first. */
export function partsOf({ parts = [], by = '' }: Bill): BilledPart[] {
  return parts.map(({ target, energy_kwh: kwh, cost }) => ({ name: target[by] ?? '', kwh, cost }));
}
