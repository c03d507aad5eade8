import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeMessage } from 'node-red';
import type { RefusedText } from '../../../engine/codecs/received';
import type { Metric } from '../../../engine/telemetry/metric';
import type { Tools } from '../../../nodes/common/tools';
import { telemetryDecoderConfig } from '../../../nodes/telemetry-decoder/telemetry-decoder.config';
import { NodeRig } from './node-rig';

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

/** A decoder in a real runtime, with a folder for its state; both are gone after each test. */
export class DecoderRig {
  folder = '';
  rig!: NodeRig;

  constructor() {
    beforeEach(() => {
      this.folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-decoder-'));
    });
    afterEach(async () => {
      await this.rig.unload();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  readonly load = async (changes: object = {}, tools: Partial<Tools> = {}): Promise<void> => {
    const settings = { coldaisleStateDir: this.folder };
    this.rig = await NodeRig.load(
      telemetryDecoder,
      { ...DECODER, ...changes },
      { outputs: 3, settings, tools },
    );
  };

  /** So many messages are done, and what was sent before that has been delivered: Node-RED does so in turn. */
  readonly ended = async (count: number): Promise<void> => {
    await this.rig.untilEnded(count);
    await new Promise(setImmediate);
  };

  readonly messages = () => this.rig.out[0] as NodeMessage[];
  readonly given = () => this.messages().flatMap(({ payload }) => payload as Metric[]);
  readonly refused = () => (this.rig.out[2] as NodeMessage[]).map(({ payload }) => payload as RefusedText);
  /** How each message ended. */
  readonly errors = () => this.rig.ended.map(({ error }) => (error as { code?: string } | undefined)?.code);
  readonly lastStatus = () => this.rig.statuses.at(-1)?.status.text;
}
