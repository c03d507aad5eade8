import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Database, DatabaseKind } from '../../io/influx/database';
import type { Definition, NodeConfig } from '../common/config';
import { Options } from '../common/options';

/** What is no secret of a connection. */
export interface InfluxConnectionConfig {
  readonly database: Omit<Database, 'user' | 'password' | 'token'>;
  readonly timeoutMs: number;
}

const TARGETS = ['influxdb-1', 'influxdb-2', 'victoria-metrics'] as const satisfies readonly DatabaseKind[];
const TIMEOUT_S = { min: 1, max: 600 } as const;

const defaults = {
  version: 1,
  name: '',
  target: 'influxdb-2',
  url: 'http://localhost:8086',
  database: 'telemetry',
  retentionPolicy: '',
  organization: '',
  bucket: 'telemetry',
  gzip: true,
  timeoutS: 30,
} as const satisfies Definition;

function parse(definition: Definition): InfluxConnectionConfig | Problem {
  const options = new Options(definition);
  const kind = options.choice('target', TARGETS);
  const url = options.text('url');
  const retentionPolicy = options.text('retentionPolicy');
  const organization = options.text('organization');
  const place = { 'influxdb-1': 'database', 'influxdb-2': 'bucket', 'victoria-metrics': undefined }[kind];
  const gzip = options.boolean('gzip');
  const timeoutMs = 1000 * options.numberWithin('timeoutS', TIMEOUT_S.min, TIMEOUT_S.max);
  const database = place === undefined ? '' : options.text(place);
  if (!isAddress(url)) options.flaw ??= problem('bad-option', 'url', withoutSecret(url), 'http-address');
  if (place !== undefined && database === '') options.flaw ??= problem('bad-option', place, '', 'a-name');
  return (
    options.flaw ?? { database: { kind, url, database, retentionPolicy, organization, gzip }, timeoutMs }
  );
}

/** An address without user and password; one in `${NAME}` is looked at when Node-RED has put its value in. */
function isAddress(url: string): boolean {
  if (url.includes('${')) return !url.includes('@');
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

function withoutSecret(url: string): string {
  return url.replace(/\/\/.*@/, '//…@');
}

export const influxConnectionConfig: NodeConfig<InfluxConnectionConfig> = {
  type: 'influx-connection',
  version: 1,
  migrations: [],
  defaults,
  parse,
};
