import { decode } from '../../engine/codecs';
import type { Decoded, DecodeOptions } from '../../engine/codecs/codec';
import { whole } from './decoded';

/** When the texts of tests are received. */
export const RECEIVED = 1767225600000;

/** Decodes a text of Prometheus or OpenMetrics. */
export function decodeExposition(
  text: string,
  codec: 'prometheus' | 'openmetrics',
  times: DecodeOptions['times'] = 'of-ours',
): Decoded {
  return whole(decode(text, { receivedAt: RECEIVED, codec, times }));
}

/** What is said of records that were refused or noted, without their words. */
export function brief(records: Decoded['refused']): { line: number; code: string; field: string }[] {
  return records.map(({ line, problem: { code, field } }) => ({ line, code, field }));
}
