import { AUTO } from './fan';
import type { Counts } from './state';

/** What is wrong with a fan, beyond wear. */
export const FAN_HEALTH = {
  ok: 0,
  /** Without power. */ off: 1,
  /** Powered, but its rotor is held. */ stalled: 2,
} as const;

/**
 * What acts on a room during a step: load, commands, faults, weather. Whoever steps the room sets it; all of it
 * holds for the whole step, so an event counts from the next step on. Shares and factors are held to
 * their ranges, a NaN counts as 0: who takes input from outside refuses it there. Temperatures must be finite.
 */
export interface RoomInputs {
  /** Demanded utilisation of the processors, 0..1, by server. */
  readonly load: Float64Array;
  /** Demanded utilisation, 0..1, by GPU. */
  readonly gpuLoad: Float64Array;
  /** Commanded speed, 0..1 or `AUTO`, by fan: fan k of server i is 2i + k. */
  readonly fanCommand: Float64Array;
  /** Speed of the fans of a rack, 0..1. */
  readonly rackFanCommand: Float64Array;
  /** What the automatic loop of a server reads in place of its junction, °C; NaN reads the junction. */
  readonly loopReadingC: Float64Array;

  /** Remaining efficiency of a fan, 0..1 (1 new). */
  readonly fanEfficiency: Float64Array;
  /** `FAN_HEALTH` of a fan. */
  readonly fanHealth: Uint8Array;
  /** Share of the way of the air through a server that is open, 0.01..1. */
  readonly open: Float64Array;
  /** Factor of the exhaust that a server breathes, 0 and up. */
  readonly recirculationFactor: Float64Array;
  /** 1 switches a server off; it stays plugged in. */
  readonly down: Uint8Array;
  /** 1 is a disk that has dropped out; those of one server follow each other. */
  readonly diskFailed: Uint8Array;
  /** Factor of the limit of a rack's PDU, 0..1. */
  readonly pduLimit: Float64Array;

  readonly cooling: {
    /** Set point of the supply air, °C. */
    setC: number;
    /** Speed of the unit's fan, the fan of the room: 0..1. */
    fan: number;
    /** Share of its capacity that is left, 0..1. */
    health: number;
  };
  /** °C. */
  outsideC: number;
  /** Holds the inlets of all servers at this, whatever the room does, °C; NaN leaves them to the room. */
  heldInletC: number;
}

/** Supply set point, °C [E]: 18 to 22. */
export const DEFAULT_SET_C = 18;
const DEFAULT_OUTSIDE_C = 22;

/** An idle room in which nothing is wrong, its fans on their own loops. */
export function restingInputs({ servers, fans, gpus, disks, racks }: Counts): RoomInputs {
  const ones = (count: number) => new Float64Array(count).fill(1);
  return {
    load: new Float64Array(servers),
    gpuLoad: new Float64Array(gpus),
    fanCommand: new Float64Array(fans).fill(AUTO),
    rackFanCommand: new Float64Array(racks),
    loopReadingC: new Float64Array(servers).fill(Number.NaN),
    fanEfficiency: ones(fans),
    fanHealth: new Uint8Array(fans),
    open: ones(servers),
    recirculationFactor: ones(servers),
    down: new Uint8Array(servers),
    diskFailed: new Uint8Array(disks),
    pduLimit: ones(racks),
    cooling: { setC: DEFAULT_SET_C, fan: 1, health: 1 },
    outsideC: DEFAULT_OUTSIDE_C,
    heldInletC: Number.NaN,
  };
}

/** A share as the physics takes it: within 0..1, NaN as 0. */
export function share(value: number): number {
  return value > 0 ? Math.min(value, 1) : 0;
}
