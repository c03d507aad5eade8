import type { TimeUnit } from '../../engine/codecs/codec';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { SpoolOptions } from '../../io/spool/types';
import type { Definition, NodeConfig } from '../common/config';
import { Options } from '../common/options';

export interface InfluxWriterConfig {
  /** Id of a connection node; empty: files. */
  readonly connection: string;
  /** Id of a connection node; empty: there is no second target. */
  readonly second: string;
  /** Empty: one of its own in the user directory. */
  readonly folder: string;
  readonly timeUnit: TimeUnit;
  readonly batchLines: number;
  readonly lingerMs: number;
  readonly maxBytes: number;
  readonly whenFull: SpoolOptions['whenFull'];
  readonly fsync: boolean;
}

/** Seconds are left out: Metrics of the same second would overwrite each other. */
const PRECISIONS = ['ns', 'us', 'ms'] as const satisfies readonly TimeUnit[];
const WHEN_FULL = ['refuse', 'drop-oldest'] as const satisfies readonly SpoolOptions['whenFull'][];
const BATCH_LINES = { min: 1, max: 50_000 } as const;
const LINGER_MS = { min: 1, max: 60_000 } as const;
const MAX_MB = { min: 1, max: 1_000_000 } as const;
const BYTES_PER_MB = 1_000_000;

const defaults = {
  version: 1,
  name: '',
  connection: '',
  second: '',
  folder: '',
  precision: 'ns',
  batchLines: 5000,
  lingerMs: 1000,
  maxMb: 1024,
  whenFull: 'refuse',
  fsync: false,
} as const satisfies Definition;

function parse(definition: Definition): InfluxWriterConfig | Problem {
  const options = new Options(definition);
  const config: InfluxWriterConfig = {
    connection: chosen(options, 'connection'),
    second: chosen(options, 'second'),
    folder: options.text('folder'),
    timeUnit: options.choice('precision', PRECISIONS),
    batchLines: Math.floor(options.numberWithin('batchLines', BATCH_LINES.min, BATCH_LINES.max)),
    lingerMs: options.numberWithin('lingerMs', LINGER_MS.min, LINGER_MS.max),
    maxBytes: Math.floor(BYTES_PER_MB * options.numberWithin('maxMb', MAX_MB.min, MAX_MB.max)),
    whenFull: options.choice('whenFull', WHEN_FULL),
    fsync: options.boolean('fsync'),
  };
  const { connection, second } = config;
  if (second !== '' && second === connection) {
    options.flaw ??= problem('bad-option', 'second', second, 'another-name');
  }
  return options.flaw ?? config;
}

/** While a form is open it says `_ADD_` for none. */
function chosen(options: Options, option: string): string {
  const id = options.text(option);
  return id === '_ADD_' ? '' : id;
}

export const influxWriterConfig: NodeConfig<InfluxWriterConfig> = {
  type: 'influx-writer',
  version: 1,
  migrations: [],
  defaults,
  parse,
};
