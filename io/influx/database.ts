import { validateHeaderValue } from 'node:http';
import type { TimeUnit } from '../../engine/codecs/codec';
import { ProblemError, problem } from '../../engine/telemetry/problem';

/** `influxdb-2` is also InfluxDB 3. */
export type DatabaseKind = 'influxdb-1' | 'influxdb-2' | 'victoria-metrics';

/** A database and how to reach it. */
export interface Database {
  readonly kind: DatabaseKind;
  /** Address without user and password; what stands in front of `/write` or `/api/v2/write`. */
  readonly url: string;
  /** Database or bucket. VictoriaMetrics needs none, and makes the label `db` of it. */
  readonly database: string;
  /** InfluxDB 1.x: that of the database when absent. */
  readonly retentionPolicy?: string;
  /** InfluxDB 2. */
  readonly organization?: string;
  readonly user?: string;
  readonly password?: string;
  /** In place of user and password. */
  readonly token?: string;
  readonly gzip: boolean;
}

/**
 * InfluxDB 1.x knows neither `ns` nor `us`, and takes what it does not know for nanoseconds (1.6) or
 * refuses it (1.8).
 */
const UNITS_OF_INFLUXDB_1: Readonly<Record<TimeUnit, string>> = { s: 's', ms: 'ms', us: 'u', ns: 'n' };

/** Path and query of a write. */
export function writePath(database: Database, timeUnit: TimeUnit): string {
  const { kind, retentionPolicy = '', organization = '' } = database;
  if (kind === 'influxdb-1') {
    const precision = UNITS_OF_INFLUXDB_1[timeUnit];
    return `/write${query({ db: database.database, rp: retentionPolicy, precision })}`;
  }
  const place =
    kind === 'influxdb-2' ? { org: organization, bucket: database.database } : { db: database.database };
  return `/api/v2/write${query({ ...place, precision: timeUnit })}`;
}

function query(parameters: Readonly<Record<string, string>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  return `?${given.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')}`;
}

/** The header `Authorization`. Throws a ProblemError `bad-option` for what no header can hold. */
export function authorization({ kind, user, password, token }: Database): string | undefined {
  const value = token
    ? `${kind === 'influxdb-2' ? 'Token' : 'Bearer'} ${token}`
    : user
      ? `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`
      : undefined;
  if (value === undefined) return undefined;
  try {
    validateHeaderValue('authorization', value);
  } catch {
    throw new ProblemError(problem('bad-option', 'token', '…', 'no-control-characters'));
  }
  return value;
}
