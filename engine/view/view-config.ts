import type { Language } from '../telemetry/texts';

export interface ViewConfig {
  /** Series that histories are kept of, a field of a thing each; and things of which the last reading is. */
  readonly maxSeries: number;
  /** A thing that nothing was heard of for so long, in time of its domain, is forgotten, s. */
  readonly idleExpiryS: number;
  /** Of bills in words, which are asked for. */
  readonly language: Language;
}
