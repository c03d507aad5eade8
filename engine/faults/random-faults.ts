import type { RoomLayout } from '../room/document/layout';
import type { EpochMs } from '../telemetry/metric';
import { RandomStream } from '../telemetry/random';
import { HOUR_MS } from '../telemetry/units';
import { type FaultKind, kindSpec } from './catalogue';
import { acceleration, LIVES, type Life, timeToFailureH } from './life';
import type { FaultPlan, FaultTarget } from './plan';

/** What can break by itself, by the kind of fault that it is then. */
export interface Chance {
  readonly kind: FaultKind;
  readonly life: Life;
  /** Mean time until it is mended, h. */
  readonly mendedH: number;
  /** Whether heat ages it. */
  readonly ages: boolean;
  readonly targets: (layout: RoomLayout) => readonly FaultTarget[];
}

const servers = (layout: RoomLayout) =>
  layout.servers.map(({ name, cluster }) => ({ cluster: layout.clusters[cluster]!.name, server: name }));

const fieldOfServers = (field: string) => (layout: RoomLayout) =>
  servers(layout).map((server) => ({ ...server, field }));

const fans = (layout: RoomLayout) =>
  servers(layout).flatMap((server) => ['fan-1', 'fan-2'].map((fan) => ({ ...server, fan })));

const once = () => [{}];

/** Times until mended: of a node as in the failure traces of LANL [S6]; of cooling 4 h [E]; the rest [E]. */
export const CHANCES: readonly Chance[] = [
  { kind: 'fan-off', life: LIVES.fan, mendedH: 24, ages: true, targets: fans },
  { kind: 'fan-wear', life: LIVES.fanWearOut, mendedH: 48, ages: true, targets: fans },
  { kind: 'server-down', life: LIVES.server, mendedH: 5.92, ages: false, targets: servers },
  { kind: 'disk-failure', life: LIVES.disk, mendedH: 24, ages: false, targets: servers },
  {
    kind: 'sensor-stuck',
    life: LIVES.sensor,
    mendedH: 6,
    ages: false,
    targets: fieldOfServers('cpu_temp_c'),
  },
  {
    kind: 'sensor-drift',
    life: LIVES.sensor,
    mendedH: 24,
    ages: false,
    targets: fieldOfServers('cpu_temp_c'),
  },
  {
    kind: 'sensor-null',
    life: LIVES.sensor,
    mendedH: 6,
    ages: false,
    targets: fieldOfServers('airflow_m3s'),
  },
  { kind: 'cooling-degraded', life: LIVES.coolingUnit, mendedH: 4, ages: false, targets: once },
];

export interface RandomFaultsOptions {
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly seed: number;
  /** Life passes so many times faster than time: a month of a healthy room holds no fault worth learning from. */
  readonly speedUp: number;
  /** Age of everything at the start, h. */
  readonly ageH?: number;
  /** Air at the fans, °C. */
  readonly celsius?: number;
}

const USUAL_CELSIUS = 40;

/**
 * Faults as they come by themselves to a room, from the lives of its parts: each fails, is mended, and is new again
 * (000-107, 000-108). Every part draws for itself, so that one more changes nobody else's faults.
 */
export function randomFaults(layout: RoomLayout, options: RandomFaultsOptions): FaultPlan[] {
  return CHANCES.flatMap((chance) =>
    chance.targets(layout).flatMap((target) => faultsOf(chance, target, options)),
  ).sort((a, b) => timeOf(a) - timeOf(b));
}

function faultsOf(chance: Chance, target: FaultTarget, options: RandomFaultsOptions): FaultPlan[] {
  const { kind, life, mendedH, ages } = chance;
  const { from, until, seed, speedUp, ageH = 0, celsius = USUAL_CELSIUS } = options;
  const thing = Object.values(target).join('.') || 'room';
  const stream = new RandomStream(seed, thing, `${kind} by itself`);
  const pace = speedUp * (ages ? acceleration(celsius) : 1);
  const plans: FaultPlan[] = [];
  let age = ageH;
  for (let at = from; ; age = 0) {
    at += Math.ceil((HOUR_MS * timeToFailureH(life, age, stream.uniform)) / pace);
    if (!(at < until)) return plans;
    const durationMs = Math.max(1, Math.round(HOUR_MS * stream.exponential(mendedH)));
    plans.push(usualPlan(`${kind}.${thing}.${plans.length + 1}`, kind, target, at, durationMs));
    at += durationMs;
  }
}

function usualPlan(
  id: string,
  kind: FaultKind,
  target: FaultTarget,
  at: EpochMs,
  durationMs: number,
): FaultPlan {
  const { intensity, parameters } = kindSpec(kind);
  const usual = Object.entries(parameters).map(([name, parameter]) => [name, parameter.usual]);
  return {
    id,
    kind,
    target,
    start: { at },
    durationMs,
    rampMs: 0,
    everyMs: null,
    times: 1,
    chance: 1,
    intensity: intensity?.usual ?? null,
    parameters: Object.fromEntries(usual),
  };
}

function timeOf({ start }: FaultPlan): EpochMs {
  return 'at' in start ? start.at : start.afterMs;
}
