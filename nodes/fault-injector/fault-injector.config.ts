import type { CommandSource } from '../../engine/telemetry/command';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Definition, NodeConfig } from '../common/config';
import { isProblem } from '../common/config';
import { type FaultList, type InjectorMode, readFaultList } from '../common/injector-list';
import { Options, readPublisherOptions, type StageOptions } from '../common/options';

/** Into the telemetry that passes, or by command into a simulated room. */
export const MODES = ['inline', 'command'] as const satisfies readonly InjectorMode[];

/** When the list is begun: when the flow starts, with each epoch of a clock, or by message alone. */
export const BEGINS = {
  inline: ['deploy', 'message'],
  command: ['deploy', 'clock', 'message'],
} as const;
export type Begin = (typeof BEGINS)[InjectorMode][number];

const SOURCES = ['experiment', 'manual'] as const satisfies readonly CommandSource[];

export interface FaultInjectorConfig {
  readonly mode: InjectorMode;
  readonly list: FaultList;
  readonly begin: Begin;
  /** All chance of what passes hangs on it. */
  readonly seed: number;
  /** That is commanded where a fault names none; empty for the first that is heard of, or the first of the room. */
  readonly cluster: string;
  readonly source: (typeof SOURCES)[number];
  /** Metrics that are held back at a time. */
  readonly maxHeld: number;
  readonly futureAllowanceMs: number;
  readonly idleExpiryMs: number;
  readonly options: StageOptions;
}

const MOST_HELD = 1_000_000;
const MOST_FUTURE_S = 86_400;
const IDLE_S = { min: 60, max: 31_622_400 };

const defaults = {
  version: 1,
  name: '',
  mode: 'inline',
  faults: [] as readonly object[],
  begin: 'deploy',
  seed: 1,
  cluster: '',
  source: 'experiment',
  maxHeld: 100_000,
  futureS: 60,
  mqttBase: '',
  maxMetrics: 500,
  keep: 'restarts',
  idleExpiryS: 86_400,
} as const satisfies Definition;

function parse(definition: Definition): FaultInjectorConfig | Problem {
  const options = new Options(definition);
  const mode = options.choice('mode', MODES);
  const list = readFaultList(definition.faults, 'faults', mode);
  const begin = options.choice<Begin>('begin', BEGINS[mode]);
  const seed = wholeWithin(options, 'seed', 0, Number.MAX_SAFE_INTEGER);
  const cluster = options.tag('cluster');
  const source = options.choice('source', SOURCES);
  const maxHeld = wholeWithin(options, 'maxHeld', 1, MOST_HELD);
  const futureAllowanceMs = 1000 * options.numberWithin('futureS', 0, MOST_FUTURE_S);
  const idleExpiryMs = 1000 * options.numberWithin('idleExpiryS', IDLE_S.min, IDLE_S.max);
  const shared = readPublisherOptions(options);
  if (isProblem(list)) return list;
  const limits = { maxHeld, futureAllowanceMs, idleExpiryMs };
  return options.flaw ?? { mode, list, begin, seed, cluster, source, ...limits, options: shared };
}

function wholeWithin(options: Options, option: string, min: number, max: number): number {
  const value = options.numberWithin(option, min, max);
  if (!Number.isInteger(value)) options.flaw ??= problem('bad-option', option, value, `${min}..${max}`);
  return value;
}

export const faultInjectorConfig: NodeConfig<FaultInjectorConfig> = {
  type: 'fault-injector',
  version: 1,
  migrations: [],
  defaults,
  parse,
};
