import assert from 'node:assert/strict';
import type { DecodeOptions } from '../../engine/codecs/codec';
import { lineProtocol } from '../../engine/codecs/line-protocol';
import type { Metric } from '../../engine/telemetry/metric';
import { whole } from './decoded';

/** 2026-11-22T07:23:29.451Z. */
export const RECEIVED = 1795332209451;
/** The same, with the digits below a millisecond. */
export const NS = '1795332209451557001';

const OPTIONS: DecodeOptions = { receivedAt: RECEIVED, timeUnit: 'ns' };

export const decodeLines = (text: string, options = OPTIONS) => whole(lineProtocol.decode(text, options));

/** The only Metric of a text in which nothing is wrong. */
export function onlyMetric(text: string, options = OPTIONS): Metric {
  const { metrics, refused, notes } = decodeLines(text, options);
  assert.deepEqual([...refused, ...notes], []);
  assert.equal(metrics.length, 1);
  return metrics[0] as Metric;
}
