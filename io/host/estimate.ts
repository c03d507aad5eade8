import { genericProfile } from '../../engine/room/generic-profile';

/** What is known of a machine whose power is estimated: nothing but that it is a server, its TDP, or two readings of a meter. */
export type Machine =
  | { readonly kind: 'server' }
  /** `tdpW` of all its processors together. */
  | { readonly kind: 'tdp'; readonly tdpW: number }
  | { readonly kind: 'own'; readonly idleW: number; readonly fullW: number };

/** Load of a machine, shares of 0..1. */
export interface Load {
  readonly cpu: number;
  readonly memory: number;
}

export interface Estimate {
  readonly watts: number;
  /** Half the width of the range in which nine machines of ten are, W. */
  readonly uncertaintyW: number;
}

interface Span {
  readonly idle: Estimate;
  readonly full: Estimate;
}

/** Common servers at their plug: idle 50 to 120 W, at their peak 150 to 500 W (000-028, 000-029). */
const COMMON_SERVER: Span = {
  idle: { watts: 85, uncertaintyW: 35 },
  full: { watts: 325, uncertaintyW: 175 },
};

/**
 * What processors draw of the power at idle and of what load adds to it, and the share of idle in full load: the
 * first two are the simulated room's own figures (engine/room/server-class.ts), estimates too; the last is the median
 * of 150 published results (engine/room/generic-profile.ts).
 */
const CPU_OF_IDLE = 0.3;
const CPU_OF_LOAD = 0.8;
const IDLE_OF_FULL = 0.219;
/** Of a figure made of the two estimated shares: ours, and generous. */
const OF_TDP = 0.3;

/** What two figures leave open, in the worst tenth of machines (engine/room/generic-profile.ts). */
const OF_SHAPE = 0.175;

function spanOf(machine: Machine): Span {
  if (machine.kind === 'server') return COMMON_SERVER;
  if (machine.kind === 'own') {
    return {
      idle: { watts: machine.idleW, uncertaintyW: 0 },
      full: { watts: machine.fullW, uncertaintyW: 0 },
    };
  }
  const full = machine.tdpW / (CPU_OF_IDLE * IDLE_OF_FULL + CPU_OF_LOAD * (1 - IDLE_OF_FULL));
  const idle = IDLE_OF_FULL * full;
  return {
    idle: { watts: idle, uncertaintyW: OF_TDP * idle },
    full: { watts: full, uncertaintyW: OF_TDP * full },
  };
}

/**
 * The power of a machine at its plug, by its load alone: an approximation that no bill should rest on.
 *
 * `idle + (full - idle) × (0.8 × shape(cpu) + 0.2 × memory)`, where `shape` is how the median of 150 published
 * machines goes from idle to full load (SPECpower_ssj2008, 2019 to 2022), 0.8 is the part of the processors in what
 * load adds, and memory in use stands for the rest. The uncertainty is that of the two figures, and 17.5 % for the
 * shape. It knows nothing of GPUs and disks.
 */
export function estimatePower(machine: Machine, { cpu, memory }: Load): Estimate {
  const { idle, full } = spanOf(machine);
  const load = CPU_OF_LOAD * shape(share(cpu)) + (1 - CPU_OF_LOAD) * share(memory);
  const between = (a: number, b: number) => a + (b - a) * load;
  const watts = between(idle.watts, full.watts);
  return { watts, uncertaintyW: between(idle.uncertaintyW, full.uncertaintyW) + OF_SHAPE * watts };
}

const PROFILE = genericProfile(0, 1);
/** The fit misses full load by half a percent; here it is what is known. */
const SHAPE = PROFILE.map((level) => level / (PROFILE[10] ?? 1));

/** How far the power has gone from idle to full load at this load of the processors, 0..1. */
function shape(u: number): number {
  const level = Math.min(Math.floor(10 * u), 9);
  const [low = 0, high = 1] = SHAPE.slice(level, level + 2);
  return low + (high - low) * (10 * u - level);
}

function share(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
