import type { DayOfQuarters } from '../energy/quarters';
import { QUARTERS_A_DAY } from '../energy/quarters';
import type { Candidate, Row } from './rows';

/** What one row drew on one UTC day, quarter by quarter. */
export interface Resolved {
  readonly row: Row;
  /** Which candidate is billed; undefined where nothing is known. */
  readonly chosen: readonly (Candidate | undefined)[];
  /** mJ, and milliseconds of each kind. */
  readonly energy: Float64Array;
  readonly direct: Float64Array;
  readonly interpolated: Float64Array;
  readonly missing: Float64Array;
  readonly gap: Float64Array;
  readonly fans: Float64Array;
}

/** The rows of a day; racks, PDUs and rooms count only in quarters in which nothing behind them is known. */
export function* resolveDay(rows: readonly Row[], day: number): Iterable<Resolved> {
  const known = new Map<string, Uint8Array>();
  const room = new Uint8Array(QUARTERS_A_DAY);
  let racks = known;
  let level: Row['level'] = 'server';
  for (const row of rows) {
    if (row.level !== level) {
      level = row.level;
      // PDUs of one rack do not hide each other, nor do racks.
      racks = new Map([...known].map(([rack, quarters]) => [rack, quarters.slice()]));
    }
    const hidden = level === 'server' ? undefined : level === 'room' ? room : racks.get(row.tags.rack ?? '');
    const resolved = resolve(row, day, hidden);
    if (resolved === undefined) continue;
    const rack = row.tags.rack ?? '';
    const own = known.get(rack) ?? new Uint8Array(QUARTERS_A_DAY);
    known.set(rack, own);
    for (let i = 0; i < QUARTERS_A_DAY; i++) {
      if (resolved.chosen[i] === undefined) continue;
      own[i] = 1;
      room[i] = 1;
    }
    yield resolved;
  }
}

function resolve(row: Row, day: number, hidden: Uint8Array | undefined): Resolved | undefined {
  const days = row.candidates.map(({ meter }) => meter.quarters.days.get(day));
  if (days.every((one) => one === undefined)) return undefined;
  const blank = () => new Float64Array(QUARTERS_A_DAY);
  const [energy, direct, interpolated] = [blank(), blank(), blank()];
  const [missing, gap, fans] = [blank(), blank(), blank()];
  const chosen = new Array<Candidate | undefined>(QUARTERS_A_DAY).fill(undefined);
  const fanDays = row.fans.map(({ quarters }) => quarters.days.get(day));
  for (let i = 0; i < QUARTERS_A_DAY; i++) {
    if (hidden?.[i] === 1) continue;
    const best = bestAt(days, i);
    if (best < 0) continue;
    const of = days[best] as DayOfQuarters;
    chosen[i] = row.candidates[best];
    energy[i] = of.energy[i] as number;
    direct[i] = of.direct[i] as number;
    interpolated[i] = of.interpolated[i] ?? 0;
    missing[i] = of.missing[i] ?? 0;
    gap[i] = of.gap[i] ?? 0;
    for (const fan of fanDays) fans[i] = (fans[i] as number) + (fan?.energy[i] ?? 0);
  }
  return { row, chosen, energy, direct, interpolated, missing, gap, fans };
}

/** The best candidate that knows something of a quarter, else the best that misses it. */
function bestAt(days: readonly (DayOfQuarters | undefined)[], i: number): number {
  const knows = days.findIndex(
    (day) => day !== undefined && (day.direct[i] as number) + (day.interpolated[i] ?? 0) > 0,
  );
  return knows >= 0 ? knows : days.findIndex((day) => (day?.missing[i] ?? 0) > 0);
}
