import { COOL_DEFAULTS, type CoolConfig } from '../../engine/cooling/cool-config';
import { type CoolEvent, type CoolOut, isCoolEvent } from '../../engine/cooling/cool-out';
import { COOL, type CoolStage } from '../../engine/cooling/cool-stage';
import { isClock } from '../../engine/telemetry/clock';
import type { Command } from '../../engine/telemetry/command';
import { DOMAIN_DEFAULTS, Domains } from '../../engine/telemetry/domains';
import type { Metric } from '../../engine/telemetry/metric';
import type { Refused } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import type { Policy } from './closed-loop';

/** The controller of the package as a policy, with a domain for each cluster as in a node. */
export function controller(
  config: Partial<CoolConfig> = {},
  heard: (event: CoolEvent) => void = () => {},
): Policy {
  return ({ simulation }) => {
    const domains = new Domains(COOL, { ...COOL_DEFAULTS, ...config }, DOMAIN_DEFAULTS);
    function* commandsIn(outs: Iterable<CoolOut | Out<Metric> | Out<Refused>>): Iterable<Command> {
      for (const { port, value } of outs) {
        if (port === 'result' && !isClock(value as Metric)) yield value as Command;
        else if (port === 'event' && isCoolEvent(value as CoolEvent | Metric)) heard(value as CoolEvent);
      }
    }
    return {
      hear: (metric) => commandsIn(domains.push(metric, simulation.now)),
      *told(event) {
        if (event.kind !== 'command') return;
        for (const stage of domains.stages()) yield* commandsIn((stage as CoolStage).answered(event.command));
      },
    };
  };
}
