import { DEFAULT_CLUSTER } from '../../engine/telemetry/metric';
import type { Problem } from '../../engine/telemetry/problem';
import { HOST_GROUPS, type HostGroup } from '../../io/host/readings';
import type { Definition, NodeConfig } from '../common/config';
import { Options } from '../common/options';

export interface HostMetricsConfig {
  readonly cluster: string;
  /** Empty: the name that the machine has in its network. */
  readonly server: string;
  /** Empty: the name of the node, else its type. */
  readonly topic: string;
  /** Milliseconds between two readings of each group that is switched on. */
  readonly everyMs: Readonly<Partial<Record<HostGroup, number>>>;
}

/** Seconds between two readings: each starts a program or two, so not more often than once a second. */
const EVERY_S = { min: 1, max: 86_400 } as const;

const defaults = {
  version: 1,
  name: '',
  cluster: DEFAULT_CLUSTER,
  server: '',
  topic: '',
  cpu: true,
  cpuEveryS: 5,
  memory: true,
  memoryEveryS: 5,
  disk: true,
  diskEveryS: 60,
  network: true,
  networkEveryS: 5,
  temperature: true,
  temperatureEveryS: 10,
} as const;

function parse(definition: Definition): HostMetricsConfig | Problem {
  const options = new Options(definition);
  const cluster = options.tag('cluster') || DEFAULT_CLUSTER;
  const server = options.tag('server');
  const topic = options.text('topic');
  const everyMs: Partial<Record<HostGroup, number>> = {};
  for (const group of HOST_GROUPS) {
    const seconds = options.numberWithin(`${group}EveryS`, EVERY_S.min, EVERY_S.max);
    if (options.boolean(group)) everyMs[group] = 1000 * seconds;
  }
  return options.flaw ?? { cluster, server, topic, everyMs };
}

export const hostMetricsConfig: NodeConfig<HostMetricsConfig> = {
  type: 'host-metrics',
  version: 1,
  migrations: [],
  defaults,
  parse,
};
