import { USUAL_HUNTING } from '../cooling-unit';
import { FAN_LEVELS, type FanLevel } from '../fan';
import { DEFAULT_SET_C } from '../inputs';
import { DEFAULT_PDU } from '../pdu';
import { DEFAULT_COOLING, DEFAULT_RACK_FANS, MOST_SERVERS } from '../plan';
import { RECIRCULATION, type Recirculation } from '../recirculation';
import { DEFAULT_SAMPLING, LOSSES } from '../sensors/sampling';
import { CLASS_CHANGES, CUSTOM_CLASS } from './class-shape';
import { RACKS_GENERATOR } from './generate';
import { LOSS, SAMPLING, SENSORS } from './sensor-shape';
import {
  about,
  flag,
  name,
  named,
  numberIn,
  numberOr,
  type Of,
  oneOf,
  optional,
  orOneOf,
  text,
  wholeIn,
  zone,
} from './shape';
import { listOf, object, tableOf } from './shape-group';
import { WORKLOAD } from './workload-shape';

export const MOST_RACKS = 10_000;
export const MOST_SLOTS = 1000;
const MOST_DISKS = 60;

const share = numberIn(0, 1);
const positive = numberIn(0.001, 1e9);
const fanSpeed = numberOr(numberIn(0, 100), oneOf(Object.keys(FAN_LEVELS) as FanLevel[]));

const FANS = named(
  'fans',
  object(
    {
      command: about('A level, or percent of full speed', fanSpeed),
      efficiency: about('What wear has left of each fan, 1 new', listOf(share, 2, 2)),
    },
    { command: 'auto', efficiency: [1, 1] },
  ),
);

const DISKS = wholeIn(0, MOST_DISKS);

const SERVER = object(
  {
    name,
    class: about('A built-in class or one of the document', name),
    changes: about('What this server has other than its class', CLASS_CHANGES),
    slot: about(
      'From the bottom, from 1; the lowest that is free when absent',
      optional(wholeIn(1, MOST_SLOTS)),
    ),
    spread: about('Power relative to its class; drawn when absent', optional(numberIn(0.5, 2))),
    fans: optional(FANS),
    disks: about('As many as the room says when absent', optional(DISKS)),
    sensors: SENSORS,
    workload: WORKLOAD,
  },
  { class: 'std2u', changes: {}, sensors: {}, workload: {} },
);

const PDU = object(
  {
    name,
    voltageV: numberIn(1, 1000),
    currentA: numberIn(0.1, 10_000),
    phases: wholeIn(1, 3),
    continuous: numberIn(0.01, 1),
    capping: flag,
    breaker: flag,
  },
  { name: 'pdu', ...DEFAULT_PDU },
);

const RACK = object(
  {
    name,
    cluster: about('The first cluster when absent', optional(name)),
    slots: about('As many as are needed when absent', optional(wholeIn(1, MOST_SLOTS))),
    pdu: PDU,
    fans: optional(
      object(
        { floorW: numberIn(0, 10_000), maxW: positive, effect: share, speed: share },
        { ...DEFAULT_RACK_FANS, speed: 1 },
      ),
    ),
    servers: listOf(SERVER, 0, MOST_SERVERS),
  },
  { pdu: { name: 'pdu', ...DEFAULT_PDU }, servers: [] },
);

const COOLING = object(
  {
    name,
    setC: numberIn(5, 40),
    capacity: about('At 30 °C return, of the design power', positive),
    flow: about('Of the flow of all servers at the design point', positive),
    ratedW: optional(positive),
    flowM3s: optional(positive),
    designW: optional(positive),
    fanShare: share,
    distributionShare: share,
    otherShare: share,
    coilS: numberIn(1, 3600),
    hunting: about(
      'How its air swings about the set point; it holds it when absent',
      optional(object({ swingC: numberIn(0, 5), periodS: numberIn(30, 3600) }, USUAL_HUNTING)),
    ),
  },
  { name: 'crac-1', setC: DEFAULT_SET_C, ...DEFAULT_COOLING },
);

const SUPPLY = ['underfloor', 'overhead'] as const;

const RECIRCULATING = orOneOf<Omit<Recirculation, 'supply'>, keyof typeof RECIRCULATION>(
  RECIRCULATION,
  object(
    { near: share, far: share, aisle: share, mixingS: numberIn(1, 3600) },
    { aisle: RECIRCULATION.aisle.aisle, mixingS: RECIRCULATION.aisle.mixingS },
  ),
);

/** A room: JSON that says all there is about it. Everything has a default but the names of things. */
export const ROOM = object(
  {
    $schema: about('Where the schema is, for editors', optional(text)),
    name,
    seed: about('All chance hangs on it', wholeIn(0, Number.MAX_SAFE_INTEGER)),
    zone: about('IANA zone that the hours of the day are of', zone),
    clusters: listOf(object({ name, workload: WORKLOAD }, { workload: {} }), 1, MOST_RACKS),
    classes: tableOf(CUSTOM_CLASS),
    racks: about('20 servers in one rack when absent', optional(listOf(RACK, 1, MOST_RACKS))),
    generate: about(
      'Generates racks and their servers in place of `racks`; its clusters where none are listed',
      optional(RACKS_GENERATOR),
    ),
    cooling: COOLING,
    supply: about('Where the cold air enters: underfloor leaves the top of a rack warm', oneOf(SUPPLY)),
    recirculation: RECIRCULATING,
    outsideC: optional(numberIn(-60, 60)),
    inletC: about('Holds all inlets at this', optional(numberIn(-20, 60))),
    protection: about('Whether servers throttle and switch themselves off when too hot', flag),
    unitSpread: about('Deviation of power over servers of one class', numberIn(0, 0.1)),
    fans: FANS,
    disks: about('Of each server: disk-1 and up', DISKS),
    workload: WORKLOAD,
    sensors: SENSORS,
    sampling: object(SAMPLING, DEFAULT_SAMPLING),
    loss: about(
      'Readings that get lost on the way',
      orOneOf<Of<typeof LOSS>, keyof typeof LOSSES>(LOSSES, LOSS),
    ),
  },
  {
    name: 'room',
    seed: 1,
    zone: 'UTC',
    clusters: [{ name: 'cluster-1', workload: {} }],
    classes: {},
    cooling: { name: 'crac-1', setC: DEFAULT_SET_C, ...DEFAULT_COOLING },
    supply: 'underfloor',
    recirculation: RECIRCULATION.aisle,
    protection: true,
    // Repeated tests of one configuration differ by 1 to 2.5 % [D, S1].
    unitSpread: 0.015,
    fans: { command: 'auto', efficiency: [1, 1] },
    disks: 1,
    workload: {},
    sensors: {},
    sampling: DEFAULT_SAMPLING,
    loss: LOSSES.usual,
  },
);

/** A room document, complete: what was absent has its default. */
export type RoomDocument = Of<typeof ROOM>;
export type RackDocument = Of<typeof RACK>;
export type ServerDocument = Of<typeof SERVER>;
