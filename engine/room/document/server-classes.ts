import { genericProfile } from '../generic-profile';
import { GPU_KINDS } from '../gpu';
import { SERVER_CLASSES, type ServerClass } from '../server-class';
import type { ClassChanges, CustomClass } from './class-shape';

/** A class of servers with what the physics does not need to know. */
export interface KnownClass {
  readonly kind: ServerClass;
  /** Cores that jobs can be given. */
  readonly cores: number;
}

/** Cores of the systems that the classes were measured on [S1]. */
const CORES: Readonly<Record<keyof typeof SERVER_CLASSES, number>> = {
  std2u: 56,
  dense1u: 56,
  legacy1u: 12,
  epyc1u: 64,
  'xeon2u-21': 80,
  micro1u: 4,
  gpu4u: 56,
};

/** The classes of a room, each made once: equal changes give the same one, because the physics steps class by class. */
export class ServerClasses {
  /** In the order in which servers first named them. */
  readonly used: ServerClass[] = [];
  private readonly made = new Map<string, { place: number; cores: number }>();

  constructor(private readonly custom: Readonly<Record<string, CustomClass>>) {}

  /** The place in `used` of a class with changes, and its cores. */
  place(name: string, changes: ClassChanges): { readonly place: number; readonly cores: number } {
    const key = JSON.stringify([name, changes]);
    const made = this.made.get(key);
    if (made !== undefined) return made;
    const { kind, cores } = this.known(name, changes);
    const entry = { place: this.used.push(kind) - 1, cores };
    this.made.set(key, entry);
    return entry;
  }

  known(name: string, changes: ClassChanges): KnownClass {
    return changed(this.find(name), changes);
  }

  private find(name: string): KnownClass {
    const custom = Object.hasOwn(this.custom, name) ? this.custom[name] : undefined;
    if (custom !== undefined) return changed(this.find(custom.base), custom.changes);
    const builtIn = name as keyof typeof SERVER_CLASSES;
    return { kind: SERVER_CLASSES[builtIn], cores: CORES[builtIn] };
  }
}

function changed({ kind, cores }: KnownClass, changes: ClassChanges): KnownClass {
  const { watts, idleW, maxW, period, psu, fan, loop, maxFlowM3s, gpus } = changes;
  const profile = idleW === undefined ? watts : genericProfile(idleW, maxW!, period);
  const changedPsu =
    psu === undefined ? {} : { psu: { ...kind.psu, ...psu }, measuredWith: kind.measuredWith ?? kind.psu };
  return {
    cores: changes.cores ?? cores,
    kind: {
      ...kind,
      ...changedPsu,
      watts: profile ?? kind.watts,
      sockets: changes.sockets ?? kind.sockets,
      fan: { ...kind.fan, ...fan },
      loop: { ...kind.loop, ...loop },
      chassis: { ...kind.chassis, maxFlowM3s: maxFlowM3s ?? kind.chassis.maxFlowM3s },
      ...(gpus === undefined ? {} : { gpus: { ...gpus, kind: GPU_KINDS[gpus.kind] } }),
    },
  };
}
