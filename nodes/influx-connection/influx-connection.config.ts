import { type Problem, problem } from '../../engine/telemetry/problem';
import { addressFlaw } from '../../io/influx/address';
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
  options.flaw ??= flawOf(url);
  if (place !== undefined && database === '') options.flaw ??= problem('bad-option', place, '', 'a-name');
  return (
    options.flaw ?? { database: { kind, url, database, retentionPolicy, organization, gzip }, timeoutMs }
  );
}

/** With `${NAME}` in it, it is looked at again when Node-RED has put the value in. */
function flawOf(url: string): Problem | undefined {
  const isLater = url.includes('${') && !url.includes('@');
  return isLater ? undefined : addressFlaw(url);
}

export const influxConnectionConfig: NodeConfig<InfluxConnectionConfig> = {
  type: 'influx-connection',
  version: 1,
  migrations: [],
  defaults,
  parse,
};
