import presets from './presets.json';
import type { Tariff } from './tariff';

/** Tariffs that are published: `presets.json` holds each with its date and its source. */
export const TARIFF_PRESETS: readonly Tariff[] = presets as readonly Tariff[];

/** One price at all hours: what is billed by when nobody says. */
export const FLAT: Tariff = TARIFF_PRESETS[0] as Tariff;
