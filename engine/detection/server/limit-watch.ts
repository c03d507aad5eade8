import type { Severity } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs, Fields } from '../../telemetry/metric';
import type { Desk } from '../desk';
import { signsOfLines } from '../diagnosis/signs';
import { matterKey } from '../identity';
import { type FieldLimits, severityOf } from '../limits';
import type { Commons } from '../peers/commons';
import type { LineWatch } from './line-watch';

/** Readings in a row beyond a limit. */
const BEYOND = 3;
/** The same of air that comes from the room: it is for the room to tell, first. */
const BEYOND_SHARED = 12;
const SHARED = 'inlet_temp_c';
const OTHER_SIGMA = 3;

/** Compares the readings of a server with limits that hold whatever is expected. */
export class LimitWatch {
  /** Readings in a row beyond a limit, by field. */
  private readonly beyond = new Map<string, number>();
  private readonly keys = new Map<string, string>();

  constructor(
    key: string,
    private readonly target: Readonly<Record<string, string>>,
    private readonly limits: Readonly<Record<string, FieldLimits>>,
    private readonly commons: Commons,
  ) {
    for (const field in limits) this.keys.set(field, matterKey(key, `limit ${field}`));
  }

  look(fields: Fields, lines: ReadonlyMap<string, LineWatch>, at: EpochMs, desk: Desk): void {
    for (const field in this.limits) {
      const value = fields[field];
      if (typeof value === 'number') this.compare(field, value, lines, at, desk);
    }
  }

  matters(): Iterable<string> {
    return this.keys.values();
  }

  snapshot(): Json {
    return Object.fromEntries(this.beyond);
  }

  restore(from: Json): void {
    for (const [field, count] of Object.entries(from as Record<string, number>))
      this.beyond.set(field, count);
  }

  private compare(
    field: string,
    value: number,
    lines: ReadonlyMap<string, LineWatch>,
    at: EpochMs,
    desk: Desk,
  ): void {
    const limits = this.limits[field]!;
    const severity = severityOf(value, limits);
    const count = severity === undefined ? 0 : (this.beyond.get(field) ?? 0) + 1;
    this.beyond.set(field, count);
    const key = this.keys.get(field)!;
    const least = field === SHARED ? BEYOND_SHARED : BEYOND;
    if (count < least || severity === undefined || this.isCommon(field, severity, limits, desk)) {
      if (desk.ledger.open > 0) desk.calm({ key, level: 0 }, at);
      return;
    }
    const limit = (severity === 'critical' ? limits.critical : limits.warning) ?? null;
    const evidence = [{ field, observed: value, expected: limit, sigma: 0 }];
    const target = { ...this.target, field };
    const found = { key, level: 1, severity, target, evidence, since: at };
    const signs = signsOfLines(lines.values());
    // Air comes from elsewhere: unless it is another than its peers have, what the server does says nothing of it.
    const isOther = field !== SHARED || Math.abs(signs[SHARED] ?? 0) >= OTHER_SIGMA;
    desk.suspect({ ...found, ...(isOther ? { signs } : {}), watch: 'limit', scope: 'server' }, at);
  }

  /** What they all have is told of the room. */
  private isCommon(field: string, severity: Severity, { warning }: FieldLimits, desk: Desk): boolean {
    const { isWarm, inletC } = this.commons;
    if (severity === 'critical' && this.commons.takeCritical(desk)) return true;
    if (isWarm && (severity === 'warning' || field === SHARED)) return true;
    return field === SHARED && warning !== undefined && inletC > warning;
  }
}
