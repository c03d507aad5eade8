import type { Metric } from '../../../engine/telemetry/metric';
import type { Refused } from '../../../engine/telemetry/problem';
import { windowAggregatorConfig } from '../../../nodes/window-aggregator/window-aggregator.config';
import { deepFreeze } from './deep-freeze';
import { NodeFixture } from './node-fixture';

import windowAggregator = require('../../../nodes/window-aggregator/window-aggregator');

/** As dragged from the palette, but not telling of the telemetry itself. */
export const AGGREGATOR = {
  type: 'window-aggregator',
  ...windowAggregatorConfig.defaults,
  telemetry: false,
};
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
/** Where the clock of a fixture stands at first: the start of a window. */
export const START = Date.UTC(2026, 0, 1);

export function sample(
  afterS: number,
  power_w: number,
  tags: Record<string, string> = { server: 'a' },
): Metric {
  return { name: 'server', tags, fields: { power_w }, timestamp: START + afterS * SECOND };
}

export class WindowFixture extends NodeFixture<Refused<Metric>> {
  constructor() {
    super(windowAggregator, AGGREGATOR, 2);
  }

  /** Sends samples of one a second, moving the clock along. */
  readonly play = (fromS: number, toS: number, power_w: (s: number) => number): void => {
    for (let s = fromS; s < toS; s++) {
      this.rig.send(deepFreeze({ payload: sample(s, power_w(s)) }));
      this.rig.clock.advance(SECOND);
    }
  };
}
