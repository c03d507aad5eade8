import { FAN_HEALTH, type RoomInputs } from '../room/inputs';
import type { EpochMs } from '../telemetry/metric';
import type { RoomFaultKind } from './catalogue';
import type { Place } from './place';
import { type Episode, intensityAt } from './plan';
import { wornEfficiency } from './wear';

/** What one fault does to the inputs of a room; what others have done holds too. */
type Harm = (inputs: RoomInputs, place: Place, episode: Episode, at: EpochMs) => void;

/** Takes a share of a column, or a multiple. */
function multiply(
  column: 'open' | 'pduLimit' | 'recirculationFactor',
  which: 'servers' | 'racks',
  factorAt: (intensity: number) => number,
): Harm {
  return (inputs, place, episode, at) => {
    const factor = factorAt(intensityAt(episode, at));
    const values = inputs[column];
    for (const i of place[which]) values[i] = values[i]! * factor;
  };
}

const itself = (intensity: number) => intensity;

/**
 * What each fault of the room does to its inputs. Load is the demand of the step: whoever demands it writes it
 * anew before each.
 */
export const HARMS: Readonly<Record<RoomFaultKind, Harm>> = {
  'fan-off': (inputs, { fans }) => {
    for (const fan of fans) inputs.fanHealth[fan] = FAN_HEALTH.off;
  },
  'fan-stall': (inputs, { fans }) => {
    // A fan without power is off, whatever holds its rotor.
    for (const fan of fans) {
      if (inputs.fanHealth[fan] === FAN_HEALTH.ok) inputs.fanHealth[fan] = FAN_HEALTH.stalled;
    }
  },
  'fan-wear': (inputs, { fans }, episode, at) => {
    for (const fan of fans) {
      const left = wornEfficiency(episode, inputs.fanEfficiency[fan]!, at);
      if (left === 0) inputs.fanHealth[fan] = FAN_HEALTH.off;
      else inputs.fanEfficiency[fan] = left;
    }
  },
  'cpu-overload': (inputs, { servers }, episode, at) => {
    const load = intensityAt(episode, at);
    for (const server of servers) inputs.load[server] = Math.max(inputs.load[server]!, load);
  },
  'server-down': (inputs, { servers }) => {
    for (const server of servers) inputs.down[server] = 1;
  },
  'disk-failure': (inputs, { disks }) => {
    for (const disk of disks) inputs.diskFailed[disk] = 1;
  },
  'airflow-blocked': multiply('open', 'servers', (blocked) => 1 - blocked),
  'pdu-limit': multiply('pduLimit', 'racks', itself),
  'aisle-recirculation': multiply('recirculationFactor', 'servers', itself),
  'cooling-degraded': (inputs, _, episode, at) => {
    inputs.cooling.health *= intensityAt(episode, at);
  },
  'cooling-stop': (inputs) => {
    inputs.cooling.health = 0;
  },
};
