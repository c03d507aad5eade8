import type { EpochMs } from '../telemetry/metric';
import { DAY_MS, HOUR_MS } from '../telemetry/units';
import { type Aggregate, percentileOf, type WindowConfig } from './config';
import { daysOf } from './days';
import { formatDuration, parseDuration } from './duration';

/** One length of window: where its windows begin and end. */
export interface Level {
  /** The tag `window`. */
  readonly label: string;
  /** Start of the window that holds `t`. */
  startOf(t: EpochMs): EpochMs;
  endOf(start: EpochMs): EpochMs;
  /** Days differ in length, so their windows say it. */
  readonly lengthVaries: boolean;
}

/** What of a column has to be computed; each costs a pass. */
export interface Wants {
  readonly spread: boolean;
  readonly slope: boolean;
  readonly rate: boolean;
  readonly percentiles: readonly { readonly aggregate: Aggregate; readonly share: number }[];
}

/** A configuration made ready for the hot path. */
export interface Plan {
  readonly config: WindowConfig;
  readonly levels: readonly Level[];
  readonly wants: Wants;
  /** Undefined when every tag belongs to the key. */
  readonly by: readonly string[] | undefined;
  /** Fields that are kept; undefined keeps all. */
  readonly fields: ReadonlySet<string> | undefined;
  readonly outOfOrderMs: number;
  readonly latenessMs: number;
  /** Not before its windows are final: they would be given anew, from the first revision on. */
  readonly idleExpiryMs: number;
}

export function planOf(config: WindowConfig): Plan {
  const { aggregates, by, fields } = config;
  const percentiles = aggregates.flatMap((aggregate) => {
    const share = percentileOf(aggregate);
    return share === undefined ? [] : [{ aggregate, share }];
  });
  const levels = levelsOf(config);
  const latenessMs = config.latenessS * 1000;
  return {
    config,
    levels,
    wants: {
      spread: aggregates.includes('stddev'),
      slope: aggregates.includes('per_min'),
      rate: aggregates.includes('rate'),
      percentiles,
    },
    by: by.length === 0 ? undefined : [...new Set(['cluster', 'method', ...by])],
    fields: fields.length === 0 ? undefined : new Set(fields),
    outOfOrderMs: config.outOfOrderS * 1000,
    latenessMs,
    idleExpiryMs: Math.max(config.idleExpiryS * 1000, longestMs(levels) + latenessMs),
  };
}

function levelsOf({ kind, every, hop, zone }: WindowConfig): Level[] {
  if (kind === 'tumbling') {
    const lengths = [...new Set(every.map((text) => parseDuration(text) as number))].sort((a, b) => a - b);
    return lengths.map((ms) => (ms === DAY_MS ? daysOf(zone) : fixed(ms, 0)));
  }
  if (kind !== 'hopping') return [];
  // Hopping windows are as many rows of tumbling ones as overlap, each shifted by one hop.
  const length = parseDuration(every[0] as string) as number;
  const step = parseDuration(hop) as number;
  return Array.from({ length: length / step }, (_, i) => fixed(length, i * step));
}

/** A day has 25 hours when clocks are put back. */
const LONGEST_DAY_MS = 25 * HOUR_MS;

function longestMs(levels: readonly Level[]): number {
  const lengths = levels.map(({ lengthVaries, endOf }) => (lengthVaries ? LONGEST_DAY_MS : endOf(0)));
  return Math.max(0, ...lengths);
}

function fixed(ms: number, offset: number): Level {
  return {
    label: formatDuration(ms),
    startOf: (t) => Math.floor((t - offset) / ms) * ms + offset,
    endOf: (start) => start + ms,
    lengthVaries: false,
  };
}
