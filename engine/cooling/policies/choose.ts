import type { CoolConfig } from '../cool-config';
import { Curve } from './curve';
import { LeastWatts } from './least-watts';
import type { PolicyName } from './names';
import { Pid } from './pid';
import type { Policy } from './policy';
import { Steps } from './steps';

/** A policy for one server. */
export function newPolicy(name: PolicyName, config: CoolConfig): Policy {
  switch (name) {
    case 'steps':
      return new Steps(config.steps);
    case 'curve':
      return new Curve(config.curve);
    case 'pid':
      return new Pid(config.pid, config);
    case 'least-watts':
      return new LeastWatts(config.curve, config);
  }
}
