import { TARIFF_PRESETS } from '../../billing/tariffs/presets';
import type { Tariff } from '../../billing/tariffs/tariff';

/** `fr-hphc-2026-02`: a country, a kind and the month from which it holds. */
const PUBLISHED = /^([a-z]{2})-(.+)-(\d{4}-\d{2})$/;
const MOST = 4;

/**
 * Published tariffs that a day can be compared with: the newest of each kind, in the currency and, where the name of
 * the tariff in force tells it, of the country.
 */
export function rivalsOf(name: string, currency: string): readonly Tariff[] {
  const country = PUBLISHED.exec(name)?.[1];
  const newest = new Map<string, Tariff>();
  for (const tariff of TARIFF_PRESETS) {
    const [, at, kind = ''] = PUBLISHED.exec(tariff.name) ?? [];
    if (at === undefined || tariff.currency !== currency || (country ?? at) !== at) continue;
    const known = newest.get(at + kind);
    if (known === undefined || (known.date ?? '') < (tariff.date ?? '')) newest.set(at + kind, tariff);
  }
  return [...newest.values()].filter((tariff) => tariff.name !== name).slice(0, MOST);
}
