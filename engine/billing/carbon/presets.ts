import type { CarbonConfig } from './carbon';
import presets from './presets.json';

/** Intensities that are published: `presets.json` holds each with its year and its source. */
export const CARBON_PRESETS: readonly CarbonConfig[] = presets as readonly CarbonConfig[];
