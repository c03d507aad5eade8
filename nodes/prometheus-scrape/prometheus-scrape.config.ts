import { NAMES } from '../../engine/telemetry/names';
import { type Problem, problem } from '../../engine/telemetry/problem';
import { BYTES_PER_MIB } from '../../engine/telemetry/units';
import { type Relabelling, readRelabelling } from '../../io/prometheus/relabel';
import type { Target, TargetDefaults } from '../../io/prometheus/target';
import { readTargetList } from '../../io/prometheus/target-list';
import { type Definition, isProblem, type NodeConfig } from '../common/config';
import { Options, readStageOptions } from '../common/options';
import type { ScrapeConfig } from '../common/scrape-node';

export const SOURCES = ['list', 'file'] as const;

const INTERVAL_S = { min: 1, max: 86_400 } as const;
const MOST_MIB = 256;
/** Fewer than tasks can wait in the pump, so that none of them is turned away. */
const MOST_AT_ONCE = 900;
const MOST_SERIES = 1_000_000;
/** A minute to a year, seconds. */
const IDLE = { min: 60, max: 31_622_400 } as const;

const defaults = {
  version: 1,
  name: '',
  source: 'list',
  targets: [{ target: 'localhost:9100', tags: '' }],
  file: '',
  path: '/metrics',
  intervalS: 15,
  timeoutS: 10,
  tls: '',
  hosts: '',
  names: 'canonical',
  relabel: '',
  cluster: '',
  maxBodyMiB: 8,
  atOnce: 256,
  maxMetrics: 500,
  keep: 'restarts',
  maxSeries: 10_000,
  idleExpiryS: 86_400,
} as const satisfies Definition;

function parse(definition: Definition): ScrapeConfig | Problem {
  const options = new Options(definition);
  const from = options.choice('source', SOURCES);
  const tls = options.text('tls');
  const path = options.text('path');
  if (!path.startsWith('/') || /[\s#]/.test(path)) {
    options.flaw ??= problem('bad-option', 'path', path, 'a-url-path');
  }
  const how: TargetDefaults = { scheme: tls === '' ? 'http' : 'https', path };
  const source =
    from === 'list' ? { targets: targetsOption(options, definition, how) } : { file: fileOption(options) };
  const intervalS = options.numberWithin('intervalS', INTERVAL_S.min, INTERVAL_S.max);
  // A scrape that outlives its interval would hold up the next one.
  const timeoutS = options.numberWithin('timeoutS', 0.1, intervalS);
  const cluster = options.tag('cluster');
  const config: ScrapeConfig = {
    source,
    defaults: how,
    intervalMs: 1000 * intervalS,
    timeoutMs: 1000 * timeoutS,
    atOnce: Math.floor(options.numberWithin('atOnce', 1, MOST_AT_ONCE)),
    maxBytes: Math.floor(BYTES_PER_MIB * options.numberWithin('maxBodyMiB', 1 / BYTES_PER_MIB, MOST_MIB)),
    secretHosts: options.list('hosts'),
    tls,
    reading: {
      names: options.choice('names', NAMES),
      ...(cluster === '' ? {} : { cluster }),
      relabelling: relabelOption(options),
      maxSeries: Math.floor(options.numberWithin('maxSeries', 1, MOST_SERIES)),
      idleExpiryS: options.numberWithin('idleExpiryS', IDLE.min, IDLE.max),
    },
    options: readStageOptions(options),
  };
  return options.flaw ?? config;
}

function targetsOption(options: Options, definition: Definition, how: TargetDefaults): readonly Target[] {
  const targets = readTargetList(definition.targets, how);
  if (!isProblem(targets)) return targets;
  options.flaw ??= targets;
  return [];
}

function fileOption(options: Options): string {
  const file = options.text('file');
  if (file === '') options.flaw ??= problem('missing-field', 'file', file);
  return file;
}

function relabelOption(options: Options): Relabelling {
  const rules = readRelabelling(options.text('relabel'));
  if (!isProblem(rules)) return rules;
  options.flaw ??= rules;
  return { keep: [], drop: [], changes: [] };
}

export const prometheusScrapeConfig: NodeConfig<ScrapeConfig> = {
  type: 'prometheus-scrape',
  version: 1,
  migrations: [],
  defaults,
  parse,
};
