import { diskName, type RoomLayout } from '../room/document/layout';
import { inputsOf } from '../room/inputs-of';
import { Room } from '../room/room';
import { serverFields } from '../room/telemetry/told-fields';
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
  readonly things: (layout: RoomLayout) => readonly Thing[];
}

interface Thing {
  readonly target: FaultTarget;
  /** Place of the server that it is in. */
  readonly server?: number;
}

const servers = (layout: RoomLayout) =>
  layout.servers.map(({ name, cluster }, server) => ({
    target: { cluster: layout.clusters[cluster]!.name, server: name },
    server,
  }));

const sensorOfServers = (field: string) => (layout: RoomLayout) =>
  servers(layout)
    .filter(({ server }) => serverFields(layout.servers[server]!).includes(field))
    .map(({ target, server }) => ({ target: { ...target, field }, server }));

const fans = (layout: RoomLayout) =>
  servers(layout).flatMap(({ target, server }) =>
    ['fan-1', 'fan-2'].map((fan) => ({ target: { ...target, fan }, server })),
  );

const disks = (layout: RoomLayout) =>
  servers(layout).flatMap(({ target, server }) =>
    Array.from({ length: layout.servers[server]!.disks }, (_, i) => ({
      target: { ...target, disk: diskName(i) },
      server,
    })),
  );

const once = () => [{ target: {} }];

/** Times until mended: of a node as in the failure traces of LANL [S6]; of cooling 4 h [E]; the rest [E]. */
export const CHANCES: readonly Chance[] = [
  { kind: 'fan-off', life: LIVES.fan, mendedH: 24, ages: true, things: fans },
  { kind: 'fan-wear', life: LIVES.fanWearOut, mendedH: 48, ages: true, things: fans },
  { kind: 'server-down', life: LIVES.server, mendedH: 5.92, ages: false, things: servers },
  { kind: 'disk-failure', life: LIVES.disk, mendedH: 24, ages: false, things: disks },
  {
    kind: 'sensor-stuck',
    life: LIVES.sensor,
    mendedH: 6,
    ages: false,
    things: sensorOfServers('cpu_temp_c'),
  },
  {
    kind: 'sensor-drift',
    life: LIVES.sensor,
    mendedH: 24,
    ages: false,
    things: sensorOfServers('cpu_temp_c'),
  },
  {
    kind: 'sensor-null',
    life: LIVES.sensor,
    mendedH: 6,
    ages: false,
    things: sensorOfServers('airflow_m3s'),
  },
  { kind: 'cooling-degraded', life: LIVES.coolingUnit, mendedH: 4, ages: false, things: once },
];

export interface RandomFaultsOptions {
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly seed: number;
  /** Life passes so many times faster than time: a month of a healthy room holds no fault worth learning from. */
  readonly speedUp: number;
  /** Age of everything at the start, h. */
  readonly ageH?: number;
  /** Air that a server takes in, °C, by its place; that of the room at rest under the load below when absent. */
  readonly inletC?: (server: number) => number;
}

/** Mean load of a machine in a data centre: 33 % over 4000 of them [D]. */
const USUAL_LOAD = 0.33;

/**
 * Faults as they come by themselves to a room, from the lives of its parts: each fails, is mended, and is new again
 * (000-107, 000-108). Every part draws for itself, so that one more changes nobody else's draws. Heat is taken as it
 * is at rest: an hour without cooling ages nothing by more than an hour or two.
 */
export function randomFaults(layout: RoomLayout, options: RandomFaultsOptions): FaultPlan[] {
  const inletC = options.inletC ?? inletsAtRest(layout);
  return CHANCES.flatMap((chance) =>
    chance.things(layout).flatMap(({ target, server }) => {
      const heat = chance.ages && server !== undefined ? acceleration(inletC(server)) : 1;
      return faultsOf(chance, target, options, options.speedUp * heat);
    }),
  ).sort((a, b) => a.start.at - b.start.at);
}

/** A plan of which the time is known. */
type DatedPlan = FaultPlan & { readonly start: { readonly at: EpochMs } };

function inletsAtRest(layout: RoomLayout): (server: number) => number {
  const room = new Room(layout.plan);
  const inputs = inputsOf(layout, room);
  inputs.load.fill(USUAL_LOAD);
  room.settle(inputs);
  return (server) => room.state.servers.inletC[server]!;
}

/** @param pace hours of life in an hour */
function faultsOf(
  { kind, life, mendedH }: Chance,
  target: FaultTarget,
  { from, until, seed, ageH = 0 }: RandomFaultsOptions,
  pace: number,
): DatedPlan[] {
  const thing = Object.values(target).join('.') || 'room';
  const stream = new RandomStream(seed, thing, `${kind} by itself`);
  const plans: DatedPlan[] = [];
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
): DatedPlan {
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
