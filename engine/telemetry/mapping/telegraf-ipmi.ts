import type { Fields, Tags } from '../metric';
import { CUBIC_METRES_PER_S_PER_CFM } from '../units';
import { both, isTag, type MapRow, type Row, tagLike } from './rule';

// Names as makers write them, in Telegraf's snake case: Dell `Inlet Temp`, HPE `01-Inlet Ambient`,
// IBM `Ambient Temp`, Intel `Front Panel Temp`, Supermicro `System Temp`, Huawei `Outlet Temp`.
export const INLET =
  /^(?:\d+_)?(?:sys(?:tem)?_)?(?:board_)?(?:inlet|intake|ambient|front_panel)(?:_ambient)?(?:_air)?(?:_temp(?:erature)?)?$/;
export const EXHAUST =
  /^(?:\d+_)?(?:sys(?:tem)?_)?(?:board_)?(?:exhaust|outlet|exit)(?:_air)?(?:_temp(?:erature)?)?$/;
export const BOARD =
  /^(?:sys(?:tem)?|chassis|mb|motherboard|(?:system_)?board|planar|baseboard)_temp(?:erature)?$/;
export const CPU = /^(?:\d+_)?(?:cpu|p|proc(?:essor)?)_?(\d{0,3})(?:_temp(?:erature)?)?$/;
const FAN = /^(?:\w+_)?fan(?:_block)?_?[a-z]?\d*[a-z]?\d*(?:_tach|_rpm|_speed)?$/;
export const POWER =
  /^(?:avg_power|(?:system_board_)?(?:pwr|power)_consumption|sys(?:tem)?_power|total_power|power_meter|power|system_level|instantaneous_power_reading)$/;
const AIRFLOW = /^(?:sys(?:tem)?_)?air_?flow$/;

/**
 * Read, but no answer: `ns` in schema 2; in schema 1 neither a unit nor an ok. A value with a unit is a
 * reading even when its status is not ok: a fan that has stopped says 0 rpm, critical.
 */
function noAnswer(tags: Tags, fields: Fields): boolean {
  return tags.status_code === 'ns' || (tags.unit === undefined && fields.status === 0);
}

/** A sensor of this unit, or one of this name that gave no answer and therefore no unit. */
function sensor(unit: string, name: RegExp) {
  return (tags: Tags, fields: Fields): boolean =>
    name.test(tags.name ?? '') && (tags.unit === unit || (tags.unit === undefined && noAnswer(tags, fields)));
}

const COMMON = { from: 'ipmi_sensor', noReading: noAnswer } as const;
const CONSUMED = ['name', 'unit', 'entity_id', 'status_code', 'status_desc'];

function server(unit: string, name: RegExp, to: string, factor = 1): MapRow {
  return {
    ...COMMON,
    when: sensor(unit, name),
    to: 'server',
    drop: CONSUMED,
    fields: { value: { to, factor } },
  };
}

function fan(when: NonNullable<MapRow['when']>, to: string): MapRow {
  return {
    ...COMMON,
    when,
    to: 'fan',
    tags: { fan: ({ name = '' }) => name.replace(/_(?:tach|rpm|speed)$/, '') },
    drop: CONSUMED,
    fields: { value: to },
  };
}

// Boards count sockets from 1, the kernel from 0.
export const socket = (text: string | undefined) => String(Math.max(0, Number(text || '1') - 1));

/** Dell names all its processors `Temp`; entity 3.n is processor n. Schema 1 cannot tell them apart. */
const DELL_CPU = /^3\.(\d{1,3})$/;

/** Telegraf's input ipmi_sensor, both schemas. A remote BMC is named by its own tag `server`. */
export const TELEGRAF_IPMI: readonly Row[] = [
  server('degrees_c', INLET, 'inlet_temp_c'),
  server('degrees_c', EXHAUST, 'exhaust_temp_c'),
  server('degrees_c', BOARD, 'chassis_temp_c'),
  server('watts', POWER, 'power_w'),
  server('cfm', AIRFLOW, 'airflow_m3s', CUBIC_METRES_PER_S_PER_CFM),
  {
    ...COMMON,
    when: sensor('degrees_c', CPU),
    to: 'package',
    tags: { package: ({ name = '' }) => socket(CPU.exec(name)?.[1]) },
    drop: CONSUMED,
    fields: { value: 'temp_c' },
  },
  {
    ...COMMON,
    when: (tags, fields) =>
      sensor('degrees_c', /^temp$/)(tags, fields) && DELL_CPU.test(tags.entity_id ?? ''),
    to: 'package',
    tags: { package: (tags) => socket(DELL_CPU.exec(tags.entity_id ?? '')?.[1]) },
    drop: CONSUMED,
    fields: { value: 'temp_c' },
  },
  fan(sensor('rpm', FAN), 'speed_rpm'),
  fan(both(isTag('unit', 'percent'), tagLike('name', FAN)), 'speed_pct'),
  {
    from: 'ipmi_sensor',
    when: isTag('name', 'chassis_power_status'),
    to: 'server',
    drop: CONSUMED,
    fields: { value: 'running' },
  },
  { from: 'ipmi_sensor', leave: ['status'], why: 'read together with the value' },
  {
    from: 'ipmi_sensor',
    when: (tags) => tags.unit === undefined,
    leave: ['value'],
    why: 'a discrete sensor: its value is no quantity',
  },
  {
    from: 'ipmi_sensor',
    when: tagLike('unit', /^(volts|amps|feet)$/),
    leave: ['value'],
    why: 'voltages and currents of the board',
  },
  {
    from: 'ipmi_sensor',
    when: tagLike('name', /^(ps|psu|power_supply)_?\d|_(during_sampling|over_sample)_period$/),
    leave: ['value'],
    why: 'one supply of several, or a statistic of the BMC',
  },
];
