import { RATE } from '../../engine/live/rate';
import { isTime } from '../../engine/telemetry/admit';
import type { EpochMs } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/telemetry/units';
import type { Definition, NodeConfig } from '../common/config';
import { Options, readPublisherOptions, type StageOptions } from '../common/options';
import type { Ago } from '../common/simulator-node';

export interface ServerSimulatorConfig {
  /** Id of the configuration node of the room; empty for the default room. */
  readonly room: string;
  /** Simulated seconds a wall second. */
  readonly rate: number;
  /** When the room begins, or how long before the flow does; undefined when the flow does. */
  readonly start: EpochMs | Ago | undefined;
  /** All chance hangs on it; undefined: that of the room. */
  readonly seed: number | undefined;
  readonly truth: boolean;
  /** Keep a file of all that acts on the room, to be replayed? */
  readonly journal: boolean;
  readonly options: StageOptions;
}

const defaults = {
  version: 1,
  name: '',
  room: '',
  rate: 1,
  start: '',
  seed: '',
  truth: false,
  journal: false,
  mqttBase: '',
  maxMetrics: 500,
  keep: 'restarts',
} as const satisfies Definition;

const AGO = /^-(\d{1,6})([mhd])$/;
const UNIT_MS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;
/** What a room lives through before it comes to now. */
const MOST_AGO_MS = 7 * DAY_MS;
const WITH_ZONE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

function parse(definition: Definition): ServerSimulatorConfig | Problem {
  const options = new Options(definition);
  const room = options.text('room');
  const rate = options.numberWithin('rate', RATE.min, RATE.max);
  const start = startOf(options);
  const seed = seedOf(options);
  const truth = options.boolean('truth');
  const journal = options.boolean('journal');
  const shared = readPublisherOptions(options);
  return options.flaw ?? { room, rate, start, seed, truth, journal, options: shared };
}

function startOf(options: Options): EpochMs | Ago | undefined {
  const text = options.text('start');
  if (text === '') return undefined;
  const [, count, unit] = AGO.exec(text) ?? [];
  if (unit !== undefined) {
    const agoMs = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
    if (agoMs > MOST_AGO_MS) options.flaw ??= problem('bad-option', 'start', text, ['-7d']);
    return { agoMs };
  }
  const time = WITH_ZONE.test(text) ? Date.parse(text) : Number.NaN;
  if (!isTime(time)) options.flaw ??= problem('bad-option', 'start', text, 'iso-time');
  return time;
}

function seedOf(options: Options): number | undefined {
  const text = options.text('seed');
  if (text === '') return undefined;
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    options.flaw ??= problem('bad-option', 'seed', text, `0..${Number.MAX_SAFE_INTEGER}`);
  }
  return seed;
}

export const serverSimulatorConfig: NodeConfig<ServerSimulatorConfig> = {
  type: 'server-simulator',
  version: 1,
  migrations: [],
  defaults,
  parse,
};
