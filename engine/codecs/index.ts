import { problem } from '../telemetry/problem';
import { CODEC_NAMES, type Codec, type DecodeOptions, type Decoding, refusedRecord } from './codec';
import { csv } from './csv';
import { heartbeat } from './heartbeat';
import { lineProtocol } from './line-protocol';
import { metricJson } from './metric-json';
import { openMetrics } from './openmetrics';
import { powerSummary } from './power-summary';
import { prometheus } from './prometheus';
import { scaphandreJson } from './scaphandre-json';
import { scaphandreStdout } from './scaphandre-stdout';
import { telegrafJson } from './telegraf-json';

/** The codecs of `CODEC_NAMES`, apart from their names, which a form needs without them. */
export const CODECS: readonly Codec[] = [
  metricJson,
  telegrafJson,
  scaphandreJson,
  heartbeat,
  powerSummary,
  scaphandreStdout,
  openMetrics,
  prometheus,
  csv,
  lineProtocol,
];

const BLANK = /^\s*$/;

/** The codec whose format a text seems to have. */
export function recognise(text: string): Codec | undefined {
  return CODECS.find((codec) => codec.recognises(text));
}

/** The codec of this name. */
export function codecOf(name: string | undefined): Codec | undefined {
  return CODECS.find((codec) => codec.name === name);
}

/**
 * Text to Metrics by the codec of this name, or by the one that recognises it when none is given.
 * Nothing but blanks is no Metric and, but for `blankIsWrong`, no Problem; a text that no codec knows is refused
 * as `no-codec`.
 */
export function decode(text: string, options: DecodeOptions & { readonly codec?: string }): Decoding {
  const { codec: name } = options;
  if (BLANK.test(text) && codecOf(name)?.blankIsWrong !== true) return [];
  const codec = name === undefined ? recognise(text) : codecOf(name);
  if (codec !== undefined) return codec.decode(text, options);
  const why =
    name === undefined
      ? problem('no-codec', 'payload', text.trimStart())
      : problem('bad-option', 'codec', name, CODEC_NAMES);
  return [{ metrics: [], refused: [refusedRecord(1, text, why)], notes: [], guessedTimes: 0 }];
}
