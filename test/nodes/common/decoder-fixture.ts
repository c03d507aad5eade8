import type { RefusedText } from '../../../engine/codecs/received';
import type { Metric } from '../../../engine/telemetry/metric';
import { telemetryDecoderConfig } from '../../../nodes/telemetry-decoder/telemetry-decoder.config';
import { NodeFixture } from './node-fixture';

import telemetryDecoder = require('../../../nodes/telemetry-decoder/telemetry-decoder');

export const DECODER = { type: 'telemetry-decoder', ...telemetryDecoderConfig.defaults };
export const TIME = Date.UTC(2026, 0, 1);
export const SECOND = 1000;

/** A Metric of ours, so many seconds after the start. */
export const ours = (
  seconds: number,
  power_w = seconds,
  tags: Record<string, string> = { server: 'a' },
): Metric => ({
  name: 'server',
  tags: { ...tags, method: 'measured' },
  fields: { power_w },
  timestamp: TIME + seconds * SECOND,
});

export const text = (...metrics: Metric[]) => metrics.map((metric) => `${JSON.stringify(metric)}\n`).join('');

export class DecoderFixture extends NodeFixture<RefusedText> {
  constructor() {
    super(telemetryDecoder, DECODER, 3);
  }

  /** So many messages are done, and what was sent before that has been delivered: Node-RED does so in turn. */
  readonly ended = async (count: number): Promise<void> => {
    await this.rig.untilEnded(count);
    await new Promise(setImmediate);
  };
}
