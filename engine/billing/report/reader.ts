import { Format } from '../../report/format';
import type { Bill, BillPart } from '../../telemetry/bill';
import type { Language } from '../../telemetry/texts';
import { type Say, sayIn } from './texts';

/** Whom a report is for: how figures are written, and what is said. */
export interface Reader {
  readonly format: Format;
  readonly say: Say;
  readonly money: (amount: number) => string;
}

export function readerOf({ zone, currency }: Pick<Bill, 'zone' | 'currency'>, language: Language): Reader {
  const format = new Format(language, zone);
  return { format, say: sayIn(language), money: (amount) => format.money(amount, currency) };
}

/** What a part is called: the values of its tags. */
export function nameOf({ target }: Pick<BillPart, 'target'>, say: Say): string {
  const names = Object.values(target).map((name) => (name === UNATTRIBUTED ? say('unattributed') : name));
  return names.join(' · ');
}

/** The part of what belongs to none. */
const UNATTRIBUTED = 'unattributed';
