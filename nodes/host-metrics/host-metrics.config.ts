import { DEFAULT_CLUSTER } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Machine } from '../../io/host/estimate';
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
  /** What power is estimated for where it cannot be measured; absent: it is not. */
  readonly estimate?: Machine;
}

/** Seconds between two readings: each starts a program or two, so not more often than once a second. */
const EVERY_S = { min: 1, max: 86_400 } as const;
/** A counter of energy wraps: it must be read before it gains half of its range, 33 kJ at the least. */
const POWER_EVERY_S = { min: 1, max: 60 } as const;

const MACHINES = ['server', 'tdp', 'own'] as const;
const WATTS = { min: 0.1, max: 100_000 } as const;

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
  power: false,
  powerEveryS: 5,
  estimate: false,
  machine: 'server',
  tdpW: 150,
  idleW: 85,
  fullW: 325,
  gpu: false,
  gpuEveryS: 10,
  process: false,
  processEveryS: 10,
} as const;

function parse(definition: Definition): HostMetricsConfig | Problem {
  const options = new Options(definition);
  const cluster = options.tag('cluster') || DEFAULT_CLUSTER;
  const server = options.tag('server');
  const topic = options.text('topic');
  const everyMs: Partial<Record<HostGroup, number>> = {};
  for (const group of HOST_GROUPS) {
    const { min, max } = group === 'power' ? POWER_EVERY_S : EVERY_S;
    const seconds = options.numberWithin(`${group}EveryS`, min, max);
    if (options.boolean(group)) everyMs[group] = 1000 * seconds;
  }
  const machine = machineOf(options);
  const config = { cluster, server, topic, everyMs };
  const estimates = options.boolean('estimate');
  return options.flaw ?? (estimates ? { ...config, estimate: machine } : config);
}

/** What belongs to another choice is hidden in the form, and not looked at. */
function machineOf(options: Options): Machine {
  const kind = options.choice('machine', MACHINES);
  const watts = (option: string) => options.numberWithin(option, WATTS.min, WATTS.max);
  if (kind === 'server') return { kind };
  if (kind === 'tdp') return { kind, tdpW: watts('tdpW') };
  const [idleW, fullW] = [watts('idleW'), watts('fullW')];
  if (idleW >= fullW) options.flaw ??= problem('bad-option', 'idleW', idleW, `${WATTS.min}..${fullW}`);
  return { kind, idleW, fullW };
}

export const hostMetricsConfig: NodeConfig<HostMetricsConfig> = {
  type: 'host-metrics',
  version: 1,
  migrations: [],
  defaults,
  parse,
};
