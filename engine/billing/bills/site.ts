import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS } from '../../telemetry/units';
import type { BillConfig } from '../bill-config';
import type { Ledger } from '../energy/ledger';
import { QUARTER_MS, QUARTERS_A_DAY, type QuarterSpan, WHOLE_DAY } from '../energy/quarters';
import { type Resolved, resolveDay } from './resolve';
import { type Row, rowsOf } from './rows';

/** mJ or ms of a whole site, by quarter. */
export const SITE_COLUMNS = [
  'it',
  'fans',
  'incomplete',
  'gap',
  'measured',
  'estimated',
  'simulated',
  'interpolated',
  'missing',
  'facility',
  'facilityMs',
  'roomIt',
  'pue',
  'pueMs',
] as const;
export type SiteColumn = (typeof SITE_COLUMNS)[number];
export type SiteDay = Readonly<Record<SiteColumn, Float64Array>>;

/** All servers of a domain together, day by day; days that have changed are added up again. */
export class Site {
  private readonly days = new Map<number, SiteDay>();
  private known: readonly Row[] = [];
  private rowsAt = -1;

  constructor(
    readonly ledger: Ledger,
    private readonly config: BillConfig,
  ) {}

  get rows(): readonly Row[] {
    if (this.rowsAt !== this.ledger.layout) {
      this.known = rowsOf(this.ledger, this.config);
      this.rowsAt = this.ledger.layout;
    }
    return this.known;
  }

  day(number: number): SiteDay {
    const { changes } = this.ledger;
    const known = this.days.get(number);
    const span = known === undefined ? WHOLE_DAY : changes.stale.get(number);
    if (known !== undefined && span === undefined) return known;
    const day = known ?? emptyDay();
    this.addUp(day, number, span ?? WHOLE_DAY);
    this.days.set(number, day);
    changes.stale.delete(number);
    changes.looks++;
    return day;
  }

  resolved(day: number): Iterable<Resolved> {
    return resolveDay(this.rows, day);
  }

  /** First and last instant of which anything is known, to a quarter; undefined when there is none. */
  span(): { from: EpochMs; to: EpochMs } | undefined {
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const { candidates } of this.rows) {
      for (const { meter } of candidates) {
        if (!Number.isNaN(meter.first) && meter.settledTo > meter.first) {
          from = Math.min(from, meter.first);
          to = Math.max(to, meter.settledTo);
        }
      }
    }
    if (!(to > from)) return undefined;
    return { from: Math.floor(from / QUARTER_MS) * QUARTER_MS, to: Math.ceil(to / QUARTER_MS) * QUARTER_MS };
  }

  forgetBefore(time: EpochMs): void {
    for (const day of this.days.keys()) if ((day + 1) * DAY_MS <= time) this.days.delete(day);
  }

  /** Adds up some quarters of a day anew: of the day that goes on they are few. */
  private addUp(day: SiteDay, number: number, span: QuarterSpan): void {
    for (const column of SITE_COLUMNS) day[column].fill(0, span.from, span.to);
    for (const resolved of resolveDay(this.rows, number, span)) addRow(day, resolved, span);
    for (const { meters } of this.ledger.things.of('room')) {
      const [facility, it, pue] = meters.map((meter) => meter?.quarters.days.get(number));
      for (let i = span.from; i < span.to; i++) {
        add(day.facility, i, facility?.energy[i] ?? 0);
        add(day.facilityMs, i, (facility?.direct[i] ?? 0) + (facility?.interpolated[i] ?? 0));
        add(day.roomIt, i, it?.energy[i] ?? 0);
        add(day.pue, i, pue?.energy[i] ?? 0);
        add(day.pueMs, i, (pue?.direct[i] ?? 0) + (pue?.interpolated[i] ?? 0));
      }
    }
  }
}

function emptyDay(): SiteDay {
  return Object.fromEntries(
    SITE_COLUMNS.map((column) => [column, new Float64Array(QUARTERS_A_DAY)]),
  ) as Record<SiteColumn, Float64Array>;
}

function addRow(
  day: SiteDay,
  { chosen, energy, direct, interpolated, missing, gap, fans }: Resolved,
  { from, to }: QuarterSpan,
): void {
  for (let i = from; i < to; i++) {
    const candidate = chosen[i];
    if (candidate === undefined) continue;
    add(day.it, i, energy[i] as number);
    add(day.fans, i, fans[i] as number);
    add(day.gap, i, gap[i] as number);
    add(day[candidate.kind], i, direct[i] as number);
    add(day.interpolated, i, interpolated[i] as number);
    add(day.missing, i, missing[i] as number);
    if (candidate.source.incomplete) add(day.incomplete, i, energy[i] as number);
  }
}

function add(column: Float64Array, i: number, value: number): void {
  column[i] = (column[i] as number) + value;
}
