import { readRoom } from '../../engine/room/document/read-room';
import { ClosedLoop, type Policy } from './closed-loop';
import { MIDNIGHT } from './fan-scenarios';

const HOUR_MS = 3_600_000;
/** What a server with all its sensors tells, and what its fans do. */
export const SERVER_FIELDS = [
  'cpu_temp_c',
  'inlet_temp_c',
  'chassis_temp_c',
  'exhaust_temp_c',
  'airflow_m3s',
  'power_w',
  'cpu_util_pct',
] as const;
export const FAN_FIELDS = ['speed_rpm', 'speed_pct', 'command_pct', 'power_w'] as const;
const CLUSTER = 'cluster-1';

/** A fault without its target's cluster and server. */
export interface Fault {
  readonly kind: string;
  readonly target: Readonly<Record<string, string>>;
  readonly [value: string]: unknown;
}

export interface FaultTrial {
  readonly fault: Fault;
  readonly inletC: number;
  /** Before the fault, and from it on; 0..1. */
  readonly load: number;
  readonly after: number;
  readonly seed?: number;
  /** Its thermometers besides that of the processor. */
  readonly thermometers?: readonly string[];
}

/**
 * The hottest that the junction of the server with the fault gets, °C: two healthy hours, then the fault and another
 * load, for an hour and a half.
 */
export function hottestWith(
  policy: Policy,
  { fault, inletC, load, after, seed = 1, thermometers = [] }: FaultTrial,
): number {
  // What fails is there.
  const failing = fault.target.field?.endsWith('_temp_c')
    ? [fault.target.field.slice(0, -'_temp_c'.length)]
    : [];
  const sensors = { temperatures: [...new Set(['cpu', ...thermometers, ...failing])] };
  const room = readRoom({ inletC, seed, sensors, generate: { servers: 3 } });
  const loop = new ClosedLoop(room, policy, MIDNIGHT);
  const act = (id: string, kind: string, value: unknown) =>
    loop.command({ id, kind, target: { cluster: CLUSTER }, value, source: 'experiment' });
  act('before', 'set-load', load);
  loop.passUntil(MIDNIGHT + 2 * HOUR_MS);
  const target = { cluster: CLUSTER, server: 'server-02', ...fault.target };
  act('fault', 'inject', { ...fault, target });
  act('after', 'set-load', after);
  let hottestC = 0;
  loop.passUntil(MIDNIGHT + 3.5 * HOUR_MS, ({ simulation }) => {
    hottestC = Math.max(hottestC, simulation.room.state.servers.junctionC[1]!);
  });
  return hottestC;
}
