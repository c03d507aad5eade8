import { CODEC_NAMES, READ_UNITS } from '../../engine/codecs/codec';
import type { DecodeConfig } from '../../engine/codecs/decode-stage';
import { readRules } from '../../engine/codecs/rules-check';
import type { RuleSet } from '../../engine/codecs/rules-model';
import { NAMES } from '../../engine/telemetry/names';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { ReplayOptions } from '../../engine/telemetry/replay';
import { readServices, type ServiceRule } from '../../engine/telemetry/services-check';
import { BYTES_PER_MIB } from '../../engine/telemetry/units';
import { type Definition, isProblem, type NodeConfig } from '../common/config';
import { Options, readStageOptions, type StageNodeConfig } from '../common/options';

/** Found by content, one by name, or rules that somebody wrote. */
export const CODEC_CHOICES = ['auto', ...CODEC_NAMES, 'rules'] as const;
export const TIME_UNIT_CHOICES = ['auto', ...READ_UNITS] as const;

const MOST_MIB = 256;
const MOST_SERIES = 1_000_000;
/** A minute to a year, seconds. */
const IDLE = { min: 60, max: 31_622_400 } as const;
/** Watts; 0 is unknown. */
const TDP = { min: 0, max: 100_000 } as const;
const RATES = { min: 0.01, max: 100_000 } as const;
/** Some hundred megabytes: a day of 500 servers that are read once in a minute and a half. */
const MAX_RECORDS = 500_000;

const defaults = {
  version: 1,
  name: '',
  codec: 'auto',
  timeUnit: 'auto',
  names: 'canonical',
  rules: '',
  cluster: '',
  server: '',
  meter: '',
  gate: true,
  tdpW: 0,
  services: '',
  maxBodyMiB: 8,
  replay: false,
  replayCluster: 'replay',
  replayRate: 1,
  maxMetrics: 500,
  keep: 'restarts',
  maxSeries: 50_000,
  idleExpiryS: 86_400,
} as const satisfies Definition;

function parse(definition: Definition): StageNodeConfig<DecodeConfig> | Problem {
  const options = new Options(definition);
  const codec = options.choice('codec', CODEC_CHOICES);
  const timeUnit = options.choice('timeUnit', TIME_UNIT_CHOICES);
  const cluster = options.tag('cluster');
  const server = options.tag('server');
  const meter = options.tag('meter');
  const rules = codec === 'rules' || codec === 'auto' ? rulesOption(options, codec) : undefined;
  const stage: DecodeConfig = {
    source: {
      ...(codec === 'auto' || codec === 'rules' ? {} : { codec }),
      ...(rules === undefined ? {} : { rules, rulesFor: codec === 'rules' ? 'all' : 'unrecognised' }),
      ...(timeUnit === 'auto' ? {} : { timeUnit }),
    },
    names: options.choice('names', NAMES),
    ...(cluster === '' ? {} : { cluster }),
    ...(server === '' ? {} : { server }),
    ...(meter === '' ? {} : { meter }),
    ...(options.boolean('gate') ? { gate: gateOption(options) } : {}),
    services: servicesOption(options),
    maxBytes: Math.floor(BYTES_PER_MIB * options.numberWithin('maxBodyMiB', 1 / BYTES_PER_MIB, MOST_MIB)),
    maxSeries: Math.floor(options.numberWithin('maxSeries', 1, MOST_SERIES)),
    idleExpiryS: options.numberWithin('idleExpiryS', IDLE.min, IDLE.max),
    ...(options.boolean('replay') ? { replay: replayOption(options) } : {}),
  };
  const shared = readStageOptions(options);
  return options.flaw ?? { stage, options: shared };
}

function gateOption(options: Options): { tdpW?: number } {
  const tdpW = options.numberWithin('tdpW', TDP.min, TDP.max);
  return tdpW === 0 ? {} : { tdpW };
}

function servicesOption(options: Options): readonly ServiceRule[] {
  const rules = readServices(options.text('services'));
  if (!isProblem(rules)) return rules;
  options.flaw ??= rules;
  return [];
}

function replayOption(options: Options): ReplayOptions {
  const cluster = options.tag('replayCluster');
  if (cluster === '') options.flaw ??= problem('bad-option', 'replayCluster', cluster, 'a-name');
  const rate = options.numberWithin('replayRate', RATES.min, RATES.max);
  return { cluster, rate, maxRecords: MAX_RECORDS };
}

/** Beside the codecs rules may be absent. */
function rulesOption(options: Options, codec: 'auto' | 'rules'): RuleSet | undefined {
  const text = options.text('rules');
  if (codec === 'auto' && text.trim() === '') return undefined;
  const rules = readRules(text);
  if (!isProblem(rules)) return rules;
  options.flaw ??= rules;
  return undefined;
}

export const telemetryDecoderConfig: NodeConfig<StageNodeConfig<DecodeConfig>> = {
  type: 'telemetry-decoder',
  version: 1,
  migrations: [],
  defaults,
  parse,
};
