import type { RoomLayout } from '../room/document/layout';
import { type Actuator, within } from './actuators';
import { RATE } from './rate';
import { serversOf } from './targets';

/** How fast time passes. It is of the whole room: any of its clusters may ask. @param set undefined lets go */
export function rateActuator(layout: RoomLayout, set: (rate: number | undefined) => void): Actuator {
  return {
    devices(target) {
      serversOf(layout, target);
      return [0];
    },
    setter(value) {
      const rate = within('value', value, RATE.min, RATE.max);
      return () => set(rate);
    },
    letGo: () => set(undefined),
  };
}
