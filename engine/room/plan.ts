import { ProblemError, problem } from '../telemetry/problem';
import type { Hunting } from './cooling-unit';
import { DEFAULT_PDU, type Pdu } from './pdu';
import { RECIRCULATION, type Recirculation } from './recirculation';
import { AIR_OF_A_RACK, type RoomAir } from './room-air';
import { SERVER_CLASSES, type ServerClass } from './server-class';

/** A room as the physics needs it; a document of the room is turned into this. */
export interface RoomPlan {
  readonly classes: readonly ServerClass[];
  readonly servers: readonly ServerPlan[];
  readonly racks: readonly RackPlan[];
  readonly recirculation: Recirculation;
  readonly cooling: CoolingPlan;
  /** For each rack. */
  readonly airOfARack: RoomAir;
  /** Whether processors throttle and switch themselves off when they get too hot. */
  readonly protection: boolean;
}

export interface ServerPlan {
  /** Places in `classes` and `racks`. */
  readonly class: number;
  readonly rack: number;
  /** Place in the rack from the bottom, counted in servers from 0; each once. */
  readonly slot: number;
  /**
   * Power of its electronics relative to its class: repeated tests of one configuration differ by 1 to 2.5 % at
   * full load, so a room draws it from N(1, 0.015) [D, S1].
   */
  readonly spread?: number;
  /** How many disks it has. */
  readonly disks?: number;
}

export interface RackPlan {
  readonly pdu: Pdu;
  /** Slots from bottom to top, when more than those in use. */
  readonly slots?: number;
  readonly fans?: RackFans;
}

/** The fans of a rack, taken together: they pull exhaust away before it comes round to the inlets. */
export interface RackFans {
  readonly floorW: number;
  readonly maxW: number;
  /** How much of the recirculation of the rack they take away at full speed, 0..1 [E]. */
  readonly effect: number;
}

export const DEFAULT_RACK_FANS: RackFans = { floorW: 5, maxW: 60, effect: 0.5 };

/** The cooling unit and what it costs, relative to the design point: all servers at 80 % load, inlet 22 °C. */
export interface CoolingPlan {
  /** Capacity at 30 °C return, as a multiple of the design power [E]. */
  readonly capacity: number;
  /** Flow, as a multiple of the servers' flow at the design point [E]. */
  readonly flow: number;
  /** In place of these two, W and m³/s. */
  readonly ratedW?: number;
  readonly flowM3s?: number;
  /** Design power that the shares below are taken of, when not that of the servers, W. */
  readonly designW?: number;
  /** Its fan, distribution losses and the rest (light, control), as shares of the design power [E]. */
  readonly fanShare: number;
  readonly distributionShare: number;
  readonly otherShare: number;
  readonly coilS: number;
  readonly hunting?: Hunting;
}

export const DEFAULT_COOLING: CoolingPlan = {
  capacity: 1.25,
  flow: 1.2,
  fanShare: 0.06,
  distributionShare: 0.08,
  otherShare: 0.01,
  coilS: 30,
};

/** What a plan says; all but the servers has a default. */
export type RoomOptions = Partial<RoomPlan> & Pick<RoomPlan, 'servers'>;

/** Servers a room may have. */
export const MOST_SERVERS = 100_000;

/**
 * Completes a plan: class `std2u`, as many racks as the servers name, each with the default PDU, recirculation
 * `aisle` from an underfloor supply.
 *
 * @throws ProblemError that names the path of what cannot be
 */
export function roomPlan(options: RoomOptions): RoomPlan {
  const { servers } = options;
  if (servers.length > MOST_SERVERS) {
    throw new ProblemError(problem('out-of-range', 'servers', servers.length, `1..${MOST_SERVERS}`));
  }
  if (servers.length === 0) throw new ProblemError(problem('missing-field', 'servers', 'nothing'));
  const racks = options.racks ?? defaultRacks(servers);
  const plan: RoomPlan = {
    classes: [SERVER_CLASSES.std2u],
    recirculation: { ...RECIRCULATION.aisle, supply: 'underfloor' },
    cooling: DEFAULT_COOLING,
    airOfARack: AIR_OF_A_RACK,
    protection: true,
    ...options,
    racks,
  };
  checkServers(plan);
  return plan;
}

/** `count` servers of the first class, in racks of `perRack` from the bottom up. */
export function serversInRacks(count: number, perRack = 20): readonly ServerPlan[] {
  return Array.from({ length: count }, (_, i) => ({
    class: 0,
    rack: Math.floor(i / perRack),
    slot: i % perRack,
  }));
}

function defaultRacks(servers: readonly ServerPlan[]): readonly RackPlan[] {
  const count = servers.reduce((most, { rack }) => Math.max(most, rack + 1), 0);
  return Array.from({ length: Math.min(count, MOST_SERVERS) }, () => ({ pdu: DEFAULT_PDU }));
}

function checkServers({ servers, classes, racks }: RoomPlan): void {
  const taken = new Set<string>();
  servers.forEach((server, i) => {
    const check = (name: 'class' | 'rack' | 'slot', most: number) => {
      const value = server[name];
      if (Number.isInteger(value) && value >= 0 && value <= most) return;
      throw new ProblemError(problem('out-of-range', `servers[${i}].${name}`, value, `0..${most}`));
    };
    check('class', classes.length - 1);
    check('rack', racks.length - 1);
    check('slot', (racks[server.rack]?.slots ?? MOST_SERVERS) - 1);
    const place = `${server.rack}/${server.slot}`;
    if (taken.has(place)) {
      throw new ProblemError(problem('room-twice', `servers[${i}].slot`, server.slot));
    }
    taken.add(place);
    const spread = server.spread ?? 1;
    if (!(spread >= 0.5 && spread <= 2)) {
      throw new ProblemError(problem('out-of-range', `servers[${i}].spread`, server.spread, '0.5..2'));
    }
  });
}
