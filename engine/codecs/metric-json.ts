import type { Metric } from '../telemetry/metric';
import { BEGINNING, type Codec } from './codec';
import { JsonLines } from './json-lines';
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

/** Metrics as JSON lines. */
export function encodeJsonLines(metrics: Iterable<Metric>): string {
  const lines = new JsonLines();
  for (const metric of metrics) lines.add(metric);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(lines.take());
}
