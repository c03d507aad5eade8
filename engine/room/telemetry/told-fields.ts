import type { PlacedServer, RoomLayout } from '../document/layout';
import { RACK_FAN } from './tags';

const FAN = ['command_pct', 'speed_pct', 'speed_rpm', 'power_w', 'running', 'mode'];
const GPU = ['util_pct', 'temp_c', 'power_w', 'power_limit_w'];
const DISK = ['present'];
const RACK = ['airflow_m3s', 'servers'];
const PDU = ['power_w', 'current_a', 'power_limit_w', 'breaker_closed'];
const OF_RACK_FANS = ['command_pct', 'speed_pct', 'power_w', 'running'];
const ROOM = [
  'supply_temp_c',
  'return_temp_c',
  'outdoor_temp_c',
  'airflow_m3s',
  'it_power_w',
  'cooling_power_w',
  'distribution_power_w',
  'misc_power_w',
  'power_w',
  'pue',
];
const COOLING_UNIT = [
  'supply_temp_c',
  'return_temp_c',
  'airflow_m3s',
  'power_w',
  'fan_power_w',
  'heat_removed_w',
  'setpoint_temp_c',
  'fan_pct',
  'cop',
  'running',
];

/** Some of a room, by place; with a fan or a GPU named, the fans or GPUs of that name alone. */
export interface Told {
  readonly servers: readonly number[];
  readonly racks: readonly number[];
  /** Are the racks told of too, and the room, or only what stands in the racks? */
  readonly withRacks: boolean;
  readonly withRoom: boolean;
  readonly fan?: string | undefined;
  readonly gpu?: string | undefined;
}

/** The fields that some of a room tells, each once. */
export function toldFields(layout: RoomLayout, told: Told): readonly string[] {
  const placed = told.servers.map((server) => layout.servers[server]!);
  const gpus = told.servers.some((server) => gpusOf(layout, server) > Number(told.gpu ?? 0));
  if (told.gpu !== undefined) return gpus ? GPU : [];
  const hasRackFans =
    told.withRacks && told.racks.some((rack) => layout.plan.racks[rack]!.fans !== undefined);
  if (told.fan === RACK_FAN) return hasRackFans ? OF_RACK_FANS : [];
  if (told.fan !== undefined) return placed.length > 0 ? FAN : [];
  const fields = [
    ...placed.flatMap(serverFields),
    ...(placed.length > 0 ? FAN : []),
    ...(gpus ? GPU : []),
    ...(placed.some(({ disks }) => disks > 0) ? DISK : []),
    ...(told.withRacks ? [...RACK, ...PDU] : []),
    ...(hasRackFans ? OF_RACK_FANS : []),
    ...(told.withRoom ? [...ROOM, ...COOLING_UNIT] : []),
  ];
  return [...new Set(fields)];
}

/** The fields of a server itself. */
export function serverFields({ sensors }: PlacedServer): readonly string[] {
  const { temperatures, airflow, power, utilisation } = sensors;
  return [
    ...temperatures.map((thermometer) => `${thermometer}_temp_c`),
    ...(airflow ? ['airflow_m3s'] : []),
    ...(power === 'measured' ? ['power_w'] : []),
    ...(power === 'estimated' ? ['estimated_power_w'] : []),
    ...(utilisation ? ['cpu_util_pct', 'throttled'] : []),
    'running',
  ];
}

export function gpusOf({ plan }: RoomLayout, server: number): number {
  return plan.classes[plan.servers[server]!.class]!.gpus?.count ?? 0;
}
