import { CODECS } from '../../engine/codecs';
import { TIME_UNITS } from '../../engine/codecs/codec';
import type { DecodeConfig } from '../../engine/codecs/decode-stage';
import { checkRules, type DecodeRules } from '../../engine/codecs/rules';
import { NAMES } from '../../engine/telemetry/mapper';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { ReplayOptions } from '../../engine/telemetry/replay';
import { tagValue } from '../../engine/telemetry/tag-value';
import { type Definition, isProblem, type NodeConfig } from '../common/config';
import { Options, readStageOptions, type StageOptions } from '../common/options';

export interface TelemetryDecoderConfig {
  readonly stage: DecodeConfig;
  readonly options: StageOptions;
}

/** Found by content, one by name, or rules that somebody wrote. */
export const CODEC_CHOICES: readonly string[] = ['auto', ...CODECS.map(({ name }) => name), 'rules'];
export const TIME_UNIT_CHOICES = ['auto', ...TIME_UNITS] as const;

const MIB = 1024 * 1024;
const MOST_MIB = 256;
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
  maxBodyMiB: 8,
  replay: false,
  replayCluster: 'replay',
  replayRate: 1,
  maxMetrics: 500,
  keep: 'restarts',
} as const satisfies Definition;

function parse(definition: Definition): TelemetryDecoderConfig | Problem {
  const options = new Options(definition);
  const codec = options.choice('codec', CODEC_CHOICES);
  const timeUnit = options.choice('timeUnit', TIME_UNIT_CHOICES);
  const cluster = clusterOption(options, 'cluster');
  const rules = codec === 'rules' ? rulesOption(options) : undefined;
  const stage: DecodeConfig = {
    source: {
      ...(codec === 'auto' || codec === 'rules' ? {} : { codec }),
      ...(rules === undefined ? {} : { rules }),
      ...(timeUnit === 'auto' ? {} : { timeUnit }),
    },
    names: options.choice('names', NAMES),
    ...(cluster === '' ? {} : { cluster }),
    maxBytes: Math.floor(MIB * amount(options, 'maxBodyMiB', 1 / MIB, MOST_MIB)),
    ...(options.boolean('replay') ? { replay: replayOption(options) } : {}),
  };
  const shared = readStageOptions(options);
  return options.flaw ?? { stage, options: shared };
}

function replayOption(options: Options): ReplayOptions {
  const cluster = clusterOption(options, 'replayCluster');
  if (cluster === '') options.flaw ??= problem('bad-option', 'replayCluster', cluster, 'a-name');
  const rate = amount(options, 'replayRate', RATES.min, RATES.max);
  return { cluster, rate, maxRecords: MAX_RECORDS };
}

function rulesOption(options: Options): DecodeRules | undefined {
  const text = options.text('rules');
  const rules = checkRules(jsonOf(text) ?? text);
  if (!isProblem(rules)) return rules;
  options.flaw ??= rules;
  return undefined;
}

/** The value of a JSON text; undefined when it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function clusterOption(options: Options, option: string): string {
  const value = options.text(option);
  if (value !== tagValue(value)) options.flaw ??= problem('bad-name', option, value);
  return value;
}

function amount(options: Options, option: string, min: number, max: number): number {
  const value = options.number(option);
  if (!(value >= min && value <= max)) {
    options.flaw ??= problem('bad-option', option, value, `${min}..${max}`);
  }
  return value;
}

export const telemetryDecoderConfig: NodeConfig<TelemetryDecoderConfig> = {
  type: 'telemetry-decoder',
  version: 1,
  migrations: [],
  defaults,
  parse,
};
