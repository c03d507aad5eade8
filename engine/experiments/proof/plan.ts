import type { FaultKind } from '../../faults/catalogue';
import { generateRoom } from '../../room/document/generate';
import type { CompleteRoom } from '../../room/document/read-room';
import { RECIRCULATION } from '../../room/recirculation';
import { DAY_MS, HOUR_MS } from '../../telemetry/units';
import { experimentRoom, type LossChoice } from '../experiment-room';
import { kindProtocol } from '../kinds';
import type { Loop } from '../protocol';
import { PROTOCOLS } from '../protocols';
import { FIELDS, type Field, isOfSensor, LEVELS, type Level, levelsOf } from './levels';

export const SIZES: readonly number[] = [5, 10, 15, 20];

/** Seeds of sizes are so far apart: servers of one seed are the same in rooms of any size. */
const SEEDS_APART = 100;

/**
 * `usual` is the room that the package comes with. `unseen` has what nobody looked at while the detector was built: a
 * mix of other classes in two racks, aisles that are closed off with air from above, supply air that swings, and sensors
 * with twice the noise. Like the usual one it passes no limit while nothing is wrong.
 */
export const ROOMS = ['usual', 'unseen'] as const;
export type RoomName = (typeof ROOMS)[number];

const NOISY = { noise: 0.6 };
const UNSEEN = {
  supply: 'overhead',
  recirculation: RECIRCULATION.contained,
  cooling: { hunting: {} },
  sensors: {
    kinds: {
      cpu_temp_c: NOISY,
      inlet_temp_c: NOISY,
      chassis_temp_c: NOISY,
      exhaust_temp_c: NOISY,
      airflow_m3s: { noiseShare: 0.02 },
      power_w: { noiseShare: 0.02 },
    },
  },
};
const UNSEEN_CLASSES = { 'xeon2u-21': 2, legacy1u: 1 };
const UNSEEN_RACKS = 2;

/** A room that lives through healthy hours once, for all tests. */
export interface Cell {
  readonly room: RoomName;
  readonly servers: number;
  readonly loop: Loop;
  readonly loss: LossChoice;
  readonly seed: number;
  readonly tests: readonly CellTest[];
}

export interface CellTest {
  readonly name: string;
  readonly level: Level | undefined;
  /** The document of a protocol. */
  readonly protocol: Readonly<Record<string, unknown>>;
}

export interface CellChoice extends Omit<Cell, 'tests'> {
  readonly kinds: readonly FaultKind[];
  /** Whether a healthy day is played too, and the protocols that are written by hand. */
  readonly withDay: boolean;
  readonly withProtocols: boolean;
  readonly levels: readonly Level[];
  readonly healthyS: number;
}

/** The seed of the `i`th room of a size. */
export function seedOf(first: number, servers: number, i: number): number {
  const size = SIZES.indexOf(servers);
  return first + SEEDS_APART * Math.max(0, size) + i;
}

/** All that happens in a cell. */
export function cellOf({ kinds, levels, healthyS, withDay, withProtocols, ...place }: CellChoice): Cell {
  const tests = [
    ...(withDay ? [{ name: HEALTHY_DAY, level: undefined, protocol: healthyDay(healthyS) }] : []),
    ...(withProtocols ? protocolTests(place.servers, healthyS) : []),
    ...kinds.flatMap((kind) => kindTests(kind, levels, healthyS, place.seed)),
  ];
  return { ...place, tests };
}

/** Throws as `readRoom`. */
export function roomOf({ room, servers, ...choice }: Omit<Cell, 'tests'>, changes: object): CompleteRoom {
  if (room === 'usual') return experimentRoom({ ...generateRoom({ servers }), ...changes }, choice);
  const { seed } = choice;
  const generated = generateRoom({ servers, racks: UNSEEN_RACKS, classes: UNSEEN_CLASSES, seed });
  const { sensors = {}, ...rest } = changes as { readonly sensors?: object };
  return experimentRoom(
    { ...generated, ...UNSEEN, ...rest, sensors: { ...UNSEEN.sensors, ...sensors } },
    choice,
  );
}

/** What is done in a healthy room for a day: nothing. */
export const HEALTHY_DAY = 'healthy-day';
/** A fan that wears until it stops, by the law of T-07: half of it is 7.5 h. */
export const WEAR_TO_STOP = 'wear-to-stop';
export const WEAR_LIFE_MS = 15 * HOUR_MS;

function kindTests(kind: FaultKind, levels: readonly Level[], healthyS: number, seed: number): CellTest[] {
  // What is there or not has one level: each of its sensors is hurt, elsewhere one after another by the seed.
  const isOfOne = levelsOf(kind, FIELDS[0]).mild === undefined;
  if (isOfSensor(kind) && isOfOne) {
    return FIELDS.map((field) => kindTest(kind, 'usual', field, healthyS, `${kind}-${field}`)!);
  }
  return levels.flatMap((level) => {
    const field = FIELDS[(seed + LEVELS.indexOf(level)) % FIELDS.length]!;
    return kindTest(kind, level, field, healthyS, isOfOne ? kind : `${kind}-${level}`) ?? [];
  });
}

function kindTest(
  kind: FaultKind,
  level: Level,
  field: Field,
  healthyS: number,
  name: string,
): CellTest | undefined {
  const severity = levelsOf(kind, field)[level];
  if (severity === undefined) return undefined;
  return { name, level, protocol: kindProtocol(kind, { severity, field, healthyS }) };
}

/** A fan that wears until it stops, and what is written by hand, in the room of the kinds: all learn in the same. */
function protocolTests(servers: number, healthyS: number): CellTest[] {
  const wear = kindProtocol('fan-wear', {
    severity: { intensity: 2, parameters: { law: 'steps', every_h: 0.5 } },
    healthyS,
    thenS: WEAR_LIFE_MS / 1000,
  });
  const { room } = wear.configuration as { readonly room: object };
  const byHand = Object.entries(PROTOCOLS).filter(([, { configuration }]) =>
    (configuration.servers as readonly number[]).includes(servers),
  );
  return [
    { name: WEAR_TO_STOP, level: undefined, protocol: wear },
    ...byHand.map(([name, protocol]) => {
      const configuration = { ...protocol.configuration, room, healthy_s: healthyS };
      return { name, level: undefined, protocol: { ...protocol, configuration } };
    }),
  ];
}

/** The room of a fault of a kind, where nobody does anything. */
function healthyDay(healthyS: number): Readonly<Record<string, unknown>> {
  const { method: _, ...rest } = kindProtocol('fan-off', { healthyS });
  return {
    ...rest,
    title: 'Is nothing said of a room in which nothing is wrong?',
    method: [
      {
        type: 'action',
        name: 'nothing',
        provider: { type: 'room', func: 'release', arguments: {} },
        pauses: { after: DAY_MS / 1000 },
      },
    ],
  };
}
