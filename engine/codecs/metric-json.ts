import type { FieldValue, Metric } from '../telemetry/metric';
import { BEGINNING, type Codec } from './codec';
import { numberText } from './number-text';
import { telegrafJson } from './telegraf-json';

/**
 * Ours rather than Telegraf's: the name first (Telegraf sorts its keys, so `fields` leads) and
 * milliseconds. Metrics that are written otherwise are read by Telegraf's codec, their unit guessed.
 */
const OURS = /^\s*(?:\[\s*)?\{\s*"name"\s*:[\s\S]*?"timestamp"\s*:\s*\d{12,13}[.,}\s]/;

/**
 * Metrics as JSON: one, a list, or one a line, with their quality and types. The shape is Telegraf's and
 * so is the reader; only that timestamps are milliseconds unless the options say otherwise.
 */
export const metricJson: Codec = {
  name: 'metric-json',
  recognises: (text) => OURS.test(text.slice(0, BEGINNING)),
  decode: (text, options) => telegrafJson.decode(text, { timeUnit: 'ms', ...options }),
};

/** Strings and numbers of a JSON text. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Metrics as JSON lines. */
export function encodeJsonLines(metrics: Iterable<Metric>): string {
  let text = '';
  for (const metric of metrics) text += `${encodeJson(metric)}\n`;
  return text;
}

function encodeJson(metric: Metric): string {
  const text = JSON.stringify(metric);
  if (!Object.values(metric.fields).some(isLarge)) return text;
  return text.replace(TOKENS, (token) => (token.startsWith('"') ? token : numberText(Number(token))));
}

function isLarge(value: FieldValue): boolean {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}
