import type { EquivalentEntry } from './equivalent';
import { type Scaled, scaled } from './scale';

/** How much there is: power or energy, never a bare number. */
export type Quantity = { readonly watts: number } | { readonly wh: number };

/** What a quantity is as much as. */
export interface Equivalent extends Scaled {
  readonly entry: EquivalentEntry;
  /** In the entry's own measure before a readable scale is chosen: things at once, hours, charges, kilometres, uses. */
  readonly exact: number;
}

/**
 * What a quantity is as much as, for each entry that is of its dimension:
 *
 * - power by an entry of power: W / W, how many run at once;
 * - energy by an entry of power: Wh / W, for how many hours one runs;
 * - energy by an entry of energy: Wh / (Wh each), how many times.
 *
 * Power by an entry of energy would be a rate, which nobody pictures: such entries are passed over. Nothing is given
 * for a quantity that is not a number above zero.
 */
export function equivalentsOf(quantity: Quantity, entries: readonly EquivalentEntry[]): Equivalent[] {
  return entries.flatMap((entry) => {
    const exact = 'watts' in quantity ? atOnce(quantity.watts, entry) : inAll(quantity.wh, entry);
    if (exact === undefined || !(exact > 0) || !Number.isFinite(exact)) return [];
    const base = 'watts' in quantity ? 'at-once' : entry.kind === 'power' ? 'hour' : entry.unit;
    return [{ entry, exact, ...scaled(exact, base) }];
  });
}

function atOnce(watts: number, entry: EquivalentEntry): number | undefined {
  return entry.kind === 'power' ? watts / entry.watts : undefined;
}

function inAll(wh: number, entry: EquivalentEntry): number {
  return entry.kind === 'power' ? wh / entry.watts : (wh * entry.per) / entry.wh;
}
