import type { Cause } from '../../telemetry/cause';
import type { Scope, Severity } from '../../telemetry/finding';
import type { WatchName } from '../findings/suspicion';

/**
 * What a reading does, by what the others of its thing let expect: it rises, falls or stays, may do so or not, or
 * does anything.
 */
export type Move = 'rises' | 'falls' | 'stays' | 'may-rise' | 'may-fall' | 'any';

/** A move that is due only after so many seconds: heat needs time. Until then it may be there or not. */
export type Late = readonly [move: Move, afterS: number];

/** How something that is wrong looks. */
export interface Signature {
  readonly cause: Cause;
  /** Whose suspicions it is behind. */
  readonly watches: readonly WatchName[];
  /** How often it is behind them, to the others of the same watch. */
  readonly prior: number;
  /** What each reading does; those that are not named stay. Absent: that the watch speaks is enough. */
  readonly moves?: Readonly<Record<string, Move | Late>>;
  /** One reading alone is off, whichever it is of those: it is its sensor. */
  readonly alone?: readonly string[];
  /** The sensor that is named; of `alone` the one that is off. */
  readonly sensor?: string;
  /** From what begins to where it is noticed: minutes, or hours. */
  readonly course?: 'sudden' | 'slow';
  /** Until it has lasted for so long, s, nobody can tell it from what is yet to come: it counts as unknown. */
  readonly notBeforeS?: number;
  /** Does the value not move at all? */
  readonly isStill?: boolean;
  /** Of one server, or of many. */
  readonly publishers?: 'one' | 'many';
  /** Where it is, when that is not where it is seen. */
  readonly scope?: Scope;
  /** How bad it is, when that is not as bad as it looks, from so many deviations on. */
  readonly severity?: Severity;
  readonly severeFrom?: number;
}

const TEMPERATURES = ['cpu_temp_c', 'chassis_temp_c', 'exhaust_temp_c'];
/** So long, s, missed air takes to be felt by what is behind it. */
const FELT_S = 300;
const WARM: Readonly<Record<string, Late>> = {
  exhaust_temp_c: ['rises', FELT_S],
  cpu_temp_c: ['may-rise', 0],
  chassis_temp_c: ['may-rise', 0],
};
const WARMER = { exhaust_temp_c: 'may-rise', cpu_temp_c: 'may-rise', chassis_temp_c: 'may-rise' } as const;
const ANY_HEAT = { exhaust_temp_c: 'any', cpu_temp_c: 'any', chassis_temp_c: 'any' } as const;
const COLDER = { exhaust_temp_c: 'may-fall', cpu_temp_c: 'may-fall', chassis_temp_c: 'may-fall' } as const;
const SERVER = { watches: ['server', 'limit'] } as const;
const SENSOR = { scope: 'sensor', severity: 'warning' } as const;
const AIR_SENSOR = { ...SERVER, ...SENSOR, prior: 1, alone: ['airflow_m3s'], notBeforeS: FELT_S } as const;

/**
 * Everything that can be named, and how it is known. To teach another, add a row. Moves are those of residuals, which
 * is what a reading is off from what the rest of its server lets expect: a busy server is no deviation. Signs follow
 * from what each thing is for: air carries heat, an inlet is what all temperatures are counted from.
 */
export const SIGNATURES: readonly Signature[] = [
  // Air that is missed downstream does not come; air that nobody misses is told wrongly.
  {
    ...SERVER,
    cause: 'airflow-blocked',
    // Not so likely that it is named before what is behind it, where that is told, begins to be warmer.
    prior: 3,
    moves: { airflow_m3s: 'falls', ...WARM },
    scope: 'server',
  },
  { ...AIR_SENSOR, cause: 'sensor-biased', course: 'sudden' },
  { ...AIR_SENSOR, cause: 'sensor-drifting', course: 'slow' },
  // One thermometer alone: what heats one part heats its neighbours.
  { ...SERVER, ...SENSOR, cause: 'sensor-biased', prior: 3, alone: TEMPERATURES, course: 'sudden' },
  { ...SERVER, ...SENSOR, cause: 'sensor-drifting', prior: 3, alone: TEMPERATURES, course: 'slow' },
  {
    ...{ ...SERVER, ...SENSOR, cause: 'sensor-stuck', prior: 3, isStill: true },
    alone: [...TEMPERATURES, 'airflow_m3s', 'inlet_temp_c', 'power_w'],
  },
  // All are counted from the inlet: when it is wrong, they are off to the other side.
  ...inletSensor('rises', 'falls'),
  ...inletSensor('falls', 'rises'),
  {
    ...SERVER,
    cause: 'recirculation',
    prior: 1,
    moves: { inlet_temp_c: 'rises', ...WARMER },
    scope: 'rack',
  },
  // An inlet gets too hot within minutes: boards and sinks do not follow as soon, which says nothing of its sensor.
  {
    ...{ cause: 'recirculation', watches: ['limit'], prior: 1, scope: 'rack' },
    moves: { inlet_temp_c: 'rises', ...ANY_HEAT },
  },
  // A meter that tells too much has no heat to show for it, one that tells too little has too much.
  ...powerMeter('rises', COLDER),
  ...powerMeter('falls', WARMER),
  {
    ...{ ...SERVER, cause: 'real-load', prior: 1, scope: 'server', severity: 'info' },
    moves: { power_w: 'rises', cpu_temp_c: 'rises', chassis_temp_c: 'may-rise', exhaust_temp_c: 'may-rise' },
  },
  // Fans by themselves. One that is held is driven, and draws power; one that has failed does not. A tachometer alone
  // cannot tell.
  {
    ...{ cause: 'fan-failed', watches: ['fan-stopped'], prior: 2, scope: 'fan' },
    moves: { speed_pct: 'falls', power_w: 'falls' },
  },
  {
    ...{ cause: 'fan-stalled', watches: ['fan-stopped'], prior: 1, scope: 'fan' },
    moves: { speed_pct: 'falls', power_w: 'stays' },
  },
  { cause: 'fan-wearing', watches: ['fan'], prior: 3, moves: { speed_pct: 'falls' }, scope: 'fan' },
  // Sensors by themselves.
  { ...SENSOR, cause: 'sensor-dead', watches: ['sensor-silent'], prior: 3 },
  { ...SENSOR, cause: 'sensor-stuck', watches: ['sensor-stuck'], prior: 3 },
  {
    ...{ ...SENSOR, cause: 'sensor-spiking', watches: ['sensor-spike'], prior: 3 },
    severeFrom: 12,
  },
  // A processor beyond its limit while all is as its load lets expect.
  { cause: 'real-load', watches: ['limit'], prior: 1, moves: { cpu_temp_c: 'stays' }, scope: 'server' },
  { cause: 'real-load', watches: ['load'], prior: 3, scope: 'server' },
  { cause: 'disk', watches: ['disk'], prior: 9, moves: { present: 'falls' }, scope: 'server' },
  // The room. Supply air is as warm as it was when hot air comes round. Where nobody tells: cold air that does not come is
  // missed by all alike, hot air comes to some more.
  {
    ...{ cause: 'cooling-unit', watches: ['common'], prior: 1, scope: 'room' },
    moves: { ...ANY_HEAT, inlet_temp_c: 'rises', inlet_spread: 'stays', supply_temp_c: 'rises' },
  },
  {
    ...{ cause: 'recirculation', watches: ['common'], prior: 1, scope: 'rack' },
    moves: { ...ANY_HEAT, inlet_temp_c: 'rises', inlet_spread: 'rises', supply_temp_c: 'stays' },
  },
  {
    ...{ cause: 'power-cap', watches: ['common'], prior: 1, scope: 'rack', severity: 'warning' },
    moves: { power_w: 'falls', ...COLDER },
  },
  {
    ...{ cause: 'power-cap', watches: ['series'], prior: 3, scope: 'rack', severity: 'warning' },
    moves: { power_limit_w: 'falls' },
  },
  // Warm supply air may come of more heat than usual; of a unit that takes up less of it, the inlets follow in minutes.
  {
    ...{ cause: 'cooling-unit', watches: ['series'], prior: 1, scope: 'room' },
    moves: { supply_temp_c: 'rises', heat_removed_w: 'any' },
  },
  {
    ...{ cause: 'cooling-unit', watches: ['series'], prior: 1, scope: 'room', severity: 'warning' },
    ...{ severeFrom: 12, moves: { supply_temp_c: 'rises', heat_removed_w: 'falls' } },
  },
  // Servers and their telemetry.
  { cause: 'server-down', watches: ['down'], prior: 9, scope: 'server', severity: 'critical' },
  // Silence that is no longer than others were that came and went, or in which a fan is heard, is of the way.
  {
    ...{ cause: 'server-down', watches: ['silent'], prior: 2, scope: 'server' },
    moves: { received: 'falls', silence: 'rises' },
  },
  {
    ...{ cause: 'telemetry-lost', watches: ['silent'], prior: 1, scope: 'network' },
    moves: { received: 'falls', silence: 'stays' },
  },
  {
    ...{ cause: 'telemetry-lost', watches: ['silent'], prior: 0.6, scope: 'network' },
    moves: { received: 'falls', silence: 'any' },
  },
  { cause: 'telemetry-lost', watches: ['partly-silent'], prior: 3, scope: 'network' },
  ...network('telemetry-lost', 'missing', 3),
  ...network('telemetry-duplicated', 'duplicate', 3),
  ...network('telemetry-reordered', 'out-of-order', 3),
  ...network('telemetry-delayed', 'delay', 3, { publishers: 'many', moves: { delay_s: 'rises' } }),
  ...network('telemetry-delayed', 'delay', 1, { publishers: 'one', moves: { delay_s: 'rises' } }),
  // Each machine has a clock of its own; a way is shared.
  ...network('clock-skew', 'delay', 2, { publishers: 'one', moves: { delay_s: 'rises' } }),
  ...network('clock-skew', 'delay', 3, { moves: { delay_s: 'falls' } }),
  ...network('clock-skew', 'ahead', 3),
];

function inletSensor(inlet: Move, rest: Move): Signature[] {
  const moves = { inlet_temp_c: inlet, cpu_temp_c: rest, chassis_temp_c: rest, exhaust_temp_c: rest };
  const known = { ...SENSOR, watches: ['server'], prior: 1, moves, sensor: 'inlet_temp_c' } as const;
  return [
    { ...known, cause: 'sensor-biased', course: 'sudden' },
    { ...known, cause: 'sensor-drifting', course: 'slow' },
  ];
}

function powerMeter(power: Move, rest: Readonly<Record<string, Move>>): Signature[] {
  const known = { ...SERVER, ...SENSOR, prior: 1, moves: { power_w: power, ...rest }, sensor: 'power_w' };
  return [
    { ...known, cause: 'sensor-biased', course: 'sudden' },
    { ...known, cause: 'sensor-drifting', course: 'slow' },
  ];
}

function network(
  cause: Cause,
  watch: WatchName,
  prior: number,
  more: Pick<Signature, 'publishers' | 'moves'> = {},
): Signature[] {
  return [{ cause, watches: [watch], prior, scope: 'network', severity: 'info', ...more }];
}
