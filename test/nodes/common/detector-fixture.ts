import type { NodeMessage } from 'node-red';
import type { Finding } from '../../../engine/telemetry/finding';
import type { Metric } from '../../../engine/telemetry/metric';
import type { Refused } from '../../../engine/telemetry/problem';
import { anomalyDetectorConfig } from '../../../nodes/anomaly-detector/anomaly-detector.config';
import { deepFreeze } from './deep-freeze';
import { NodeFixture } from './node-fixture';

import anomalyDetector = require('../../../nodes/anomaly-detector/anomaly-detector');

export const DETECTOR = { type: 'anomaly-detector', ...anomalyDetectorConfig.defaults };
/** Where the clock of a fixture stands at first. */
export const START = Date.UTC(2026, 0, 1);

export class DetectorFixture extends NodeFixture<Refused<unknown>> {
  private second = 0;

  constructor() {
    super(anomalyDetector, DETECTOR, 3);
    beforeEach(() => {
      this.second = 0;
    });
  }

  /** Messages of the second output, as Metrics. */
  readonly scores = () => (this.rig.out[1] as NodeMessage[]).flatMap(({ payload }) => payload as Metric[]);
  readonly findings = () => this.messages().map(({ payload }) => payload as Finding);
  readonly states = () => this.findings().map(({ state }) => state);

  /** Plain numbers of a topic, one a second, on a clock that goes along. Resolves when all are judged. */
  readonly play = async (count: number, value: (i: number) => number, topic = 'pressure'): Promise<void> => {
    for (let i = 0; i < count; i++) await this.say({ payload: value(this.second++), topic });
  };

  /** One message, and a second. */
  readonly say = async (msg: NodeMessage): Promise<void> => {
    const ended = this.rig.ended.length;
    this.rig.send(deepFreeze(msg));
    await this.rig.untilEnded(ended + 1);
    // Node-RED delivers what a node sends in the next turn of the event loop.
    await new Promise((delivered) => setImmediate(delivered));
    this.rig.clock.advance(1000);
  };
}

/** 20 to 20.6 */
export const hum = (i: number): number => 20 + (i % 7) / 10;
