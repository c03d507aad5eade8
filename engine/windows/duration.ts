import { DAY_MS, HOUR_MS, MINUTE_MS } from '../telemetry/units';

/** Lengths as people write them and as the tag `window` shows them. */
const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};

/** `10s`, `1m`, `1h`, `1d`, `250ms` in milliseconds; undefined when the text is no such length above 0. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text.trim());
  if (match === null) return undefined;
  const ms = Number(match[1]) * (UNITS_MS[match[2] as string] as number);
  return ms > 0 ? ms : undefined;
}

/** The shortest text of a length: `60000` is `1m`. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = UNITS_MS[unit] as number;
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}
