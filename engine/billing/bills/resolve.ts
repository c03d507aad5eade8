import type { DayOfQuarters } from '../energy/quarters';
import { QUARTERS_A_DAY, type QuarterSpan, WHOLE_DAY } from '../energy/quarters';
import type { Candidate, Row } from './rows';

/** What one row drew on one UTC day, quarter by quarter. */
export interface Resolved {
  readonly row: Row;
  /** Which candidate is billed; undefined where nothing is known. */
  readonly chosen: (Candidate | undefined)[];
  /** mJ, and milliseconds of each kind. */
  readonly energy: Float64Array;
  readonly direct: Float64Array;
  readonly interpolated: Float64Array;
  readonly missing: Float64Array;
  readonly gap: Float64Array;
  readonly fans: Float64Array;
}

/** One set of columns for all rows of a day, each looked at before the next. */
function blank(row: Row): Resolved {
  const column = () => new Float64Array(QUARTERS_A_DAY);
  const [energy, direct, interpolated] = [column(), column(), column()];
  const [missing, gap, fans] = [column(), column(), column()];
  const chosen = new Array<Candidate | undefined>(QUARTERS_A_DAY).fill(undefined);
  return { row, chosen, energy, direct, interpolated, missing, gap, fans };
}

/**
 * The rows of a day, or of some quarters of it: each is to be looked at before the next is asked for, since they share
 * their columns. Racks, PDUs and rooms count only in quarters in which nothing behind them is known.
 */
export function* resolveDay(
  rows: readonly Row[],
  day: number,
  span: QuarterSpan = WHOLE_DAY,
): Iterable<Resolved> {
  const known = new Map<string, Uint8Array>();
  const room = new Uint8Array(QUARTERS_A_DAY);
  let racks = known;
  let level: Row['level'] = 'server';
  let columns: Resolved | undefined;
  for (const row of rows) {
    if (row.level !== level) {
      level = row.level;
      // PDUs of one rack do not hide each other, nor do racks.
      racks = new Map([...known].map(([rack, quarters]) => [rack, quarters.slice()]));
    }
    const hidden = level === 'server' ? undefined : level === 'room' ? room : racks.get(row.tags.rack ?? '');
    columns ??= blank(row);
    const resolved = resolve(row, day, hidden, columns, span);
    if (resolved === undefined) continue;
    const rack = row.tags.rack ?? '';
    const own = known.get(rack) ?? new Uint8Array(QUARTERS_A_DAY);
    known.set(rack, own);
    for (let i = span.from; i < span.to; i++) {
      if (resolved.chosen[i] === undefined) continue;
      own[i] = 1;
      room[i] = 1;
    }
    yield resolved;
  }
}

function resolve(
  row: Row,
  day: number,
  hidden: Uint8Array | undefined,
  columns: Resolved,
  { from, to }: QuarterSpan,
): Resolved | undefined {
  const days = row.candidates.map(({ meter }) => meter.quarters.days.get(day));
  if (days.every((one) => one === undefined)) return undefined;
  const { chosen, energy, direct, interpolated, missing, gap, fans } = columns;
  const fanDays = row.fans.map(({ quarters }) => quarters.days.get(day));
  for (let i = from; i < to; i++) {
    const best = hidden?.[i] === 1 ? -1 : bestAt(days, i);
    const of = best < 0 ? undefined : days[best];
    chosen[i] = best < 0 ? undefined : row.candidates[best];
    fans[i] = 0;
    // What is not known is not read: nobody looks at the other columns of such a quarter.
    if (of === undefined) continue;
    energy[i] = of.energy[i] as number;
    direct[i] = of.direct[i] as number;
    interpolated[i] = of.interpolated[i] as number;
    missing[i] = of.missing[i] as number;
    gap[i] = of.gap[i] as number;
    for (const fan of fanDays) fans[i] = (fans[i] as number) + (fan?.energy[i] ?? 0);
  }
  return { ...columns, row };
}

/** The best candidate that knows something of a quarter, else the best that misses it. */
function bestAt(days: readonly (DayOfQuarters | undefined)[], i: number): number {
  let misses = -1;
  for (let d = 0; d < days.length; d++) {
    const day = days[d];
    if (day === undefined) continue;
    if ((day.direct[i] as number) + (day.interpolated[i] as number) > 0) return d;
    if (misses < 0 && (day.missing[i] as number) > 0) misses = d;
  }
  return misses;
}
