import { type Command, FAN_COMMAND_LIFE_MS } from '../../engine/telemetry/command';
import { clusterOf, type Metric } from '../../engine/telemetry/metric';
import type { Controller, Policy } from './closed-loop';

/** Policies that everybody has, to be held against. None of them learns or guards anything. */

/** Nobody commands: the servers' own loops, as the room document has them. */
export const ownLoop: Policy = () => ({ hear: () => [] });

/** All fans at one speed, in percent, for ever. */
export function held(percent: number): Policy {
  return () => everyServer(() => percent);
}

/** Low, medium and high by two thresholds in °C, without hysteresis or dwell (000-021). */
export function threeSteps(mediumC: number, highC: number): Policy {
  return () =>
    everyServer(({ fields: { cpu_temp_c } }) =>
      typeof cpu_temp_c !== 'number' || cpu_temp_c > highC ? 100 : cpu_temp_c < mediumC ? 35 : 60,
    );
}

/** Commands both fans of a server at each Metric of its processor. */
function everyServer(percent: (metric: Metric) => number): Controller {
  let commands = 0;
  return {
    *hear(metric) {
      const { name, tags, fields, timestamp } = metric;
      if (name !== 'server' || fields.cpu_temp_c === undefined || tags.server === undefined) return;
      const target = { cluster: clusterOf(tags), server: tags.server };
      const value = percent(metric);
      const command: Command = {
        id: `fans-${++commands}`,
        kind: 'set-fan',
        target,
        value,
        source: 'controller',
        issued_at: timestamp,
        expires_at: timestamp + FAN_COMMAND_LIFE_MS,
      };
      yield command;
    },
  };
}
