import { FANS } from '../room/constants';
import { AUTO, FAN_LEVELS, type FanLevel, fanCommand } from '../room/fan';
import type { Simulation } from '../room/simulation';
import type { CommandKind, CommandTarget } from '../telemetry/command';
import { isRecord } from '../telemetry/json';
import { ProblemError, problem } from '../telemetry/problem';
import { fansOf, serversOf } from './targets';

/** Kinds of command that hold a device until they end. */
export const HOLDING = ['set-fan', 'set-load', 'set-cooling', 'set-rate'] as const satisfies CommandKind[];
export type HoldingKind = (typeof HOLDING)[number];

/** What a kind of command acts on. Targets and values that cannot be throw ProblemErrors. */
export interface Actuator {
  /** Places of the devices that a target names. */
  devices(target: CommandTarget): readonly number[];
  /** What to do with each of these devices for this value. */
  setter(value: unknown, devices: readonly number[]): (device: number) => void;
  /** Gives a device back to its own loop. */
  letGo(device: number): void;
}

export function actuatorsOf(simulation: Simulation): Record<Exclude<HoldingKind, 'set-rate'>, Actuator> {
  return { 'set-fan': fans(simulation), 'set-load': load(simulation), 'set-cooling': cooling(simulation) };
}

/** Percent of full speed, or a level. Without a command a fan does what the room document says: `auto` by default. */
function fans({ layout, inputs }: Simulation): Actuator {
  const rackFans = FANS * layout.servers.length;
  const set = (device: number, command: number) => {
    if (device < rackFans) inputs.fanCommand[device] = command;
    else inputs.rackFanCommand[device - rackFans] = command;
  };
  return {
    devices: (target) => fansOf(layout, target),
    setter(value, devices) {
      const command = fanSpeed(value);
      // Those of a rack have no loop of their own.
      if (command === AUTO && devices.some((device) => device >= rackFans))
        throw outside('value', value, '0..100');
      return (device) => set(device, command);
    },
    letGo(device) {
      const own =
        device < rackFans
          ? layout.servers[Math.floor(device / FANS)]!.fanCommand
          : layout.racks[device - rackFans]!.fanSpeed;
      set(device, own);
    },
  };
}

function fanSpeed(value: unknown): number {
  const isLevel = typeof value === 'string' && Object.hasOwn(FAN_LEVELS, value);
  const isPercent = typeof value === 'number' && value >= 0 && value <= 100;
  if (isLevel || isPercent) return fanCommand(value as FanLevel | number);
  throw outside('value', value, [...Object.keys(FAN_LEVELS), '0..100']);
}

/** Utilisation that a server is given, 0..1. Without a command its workload says. */
function load({ layout, workload }: Simulation): Actuator {
  return {
    devices: (target) => serversOf(layout, target),
    setter(value) {
      const share = within('value', value, 0, 1);
      return (server) => workload.hold(server, share);
    },
    letGo: (server) => workload.hold(server, undefined),
  };
}

const SET_C = { min: 5, max: 40 } as const;

/**
 * The cooling unit: a set point in °C, or `{set_c, fan_pct}` of which either may be absent. There is one of it, so
 * every cluster of the room may ask.
 */
function cooling({ layout, inputs }: Simulation): Actuator {
  const own = { setC: layout.document.cooling.setC, fan: 1 };
  return {
    devices(target) {
      serversOf(layout, target);
      return [0];
    },
    setter(value) {
      const wanted = isRecord(value) ? value : { set_c: value };
      const { set_c, fan_pct } = wanted;
      if (set_c === undefined && fan_pct === undefined) throw outside('value', value, '{set_c, fan_pct}');
      const setC = set_c === undefined ? own.setC : within('value.set_c', set_c, SET_C.min, SET_C.max);
      const fan = fan_pct === undefined ? own.fan : within('value.fan_pct', fan_pct, 0, 100) / 100;
      return () => Object.assign(inputs.cooling, { setC, fan });
    },
    letGo: () => Object.assign(inputs.cooling, own),
  };
}

/** @throws ProblemError for what is no number from `min` to `max` */
export function within(field: string, value: unknown, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw outside(field, value, `${min}..${max}`);
}

function outside(field: string, value: unknown, limit: `${number}..${number}` | `{${string}}` | string[]) {
  return new ProblemError(problem('command-value', field, value, limit));
}
