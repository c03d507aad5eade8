import {
  about,
  name,
  named,
  numberIn,
  type Of,
  oneOf,
  optional,
  type Shape,
  text,
  wholeIn,
} from '../room/document/shape';
import { listOf, object, some, tableOf } from '../room/document/shape-group';
import { MOST_SERVERS } from '../room/plan';
import { isRecord, type Json } from '../telemetry/json';
import { ACTION_ARGUMENTS, PROBE_ARGUMENTS } from './arguments-shape';
import { byFunction } from './function-shape';

const YEAR_S = 31_622_400;
const MOST_ACTIVITIES = 1000;

/** Anything that JSON holds: what it must be is known only where it is used. */
const anything: Shape<Json> = { schema: {}, read: (value) => value as Json };

const UNTIL_SEEN = object({
  until: oneOf(['observable']),
  fault: about('Id of the fault', name),
  then_s: numberIn(0, YEAR_S),
  most_s: numberIn(0, YEAR_S),
});

/** Seconds; or until a fault can be seen and then so long, at most so long in all. */
const PAUSE: Shape<number | Of<typeof UNTIL_SEEN>> = {
  schema: {
    title: 'pause',
    anyOf: [numberIn(0, YEAR_S).schema, UNTIL_SEEN.schema],
  },
  read: (value, path) => (isRecord(value) ? UNTIL_SEEN : numberIn(0, YEAR_S)).read(value, path),
};
export type Pause = Of<typeof PAUSE>;

const RANGE = object({
  type: oneOf(['range']),
  range: about('Least and most, both allowed', listOf(numberIn(-1e12, 1e12), 2, 2)),
});

/** A number that must be met exactly, or a range. */
const TOLERANCE: Shape<number | Of<typeof RANGE>> = {
  schema: {
    title: 'tolerance',
    anyOf: [numberIn(-1e12, 1e12).schema, RANGE.schema],
  },
  read: (value, path) => (isRecord(value) ? RANGE : numberIn(-1e12, 1e12)).read(value, path),
};

const COMMON = {
  name: about('Unique in its protocol', name),
  pauses: about('Seconds of the time of the room', some({ before: numberIn(0, YEAR_S), after: PAUSE })),
};
const NO_PAUSES = { pauses: {} };

export const ACTION = named(
  'action',
  object(
    {
      type: oneOf(['action']),
      ...COMMON,
      provider: named('command', byFunction(['room'], ACTION_ARGUMENTS)),
    },
    NO_PAUSES,
  ),
);

const PROBE_KEYS = {
  type: oneOf(['probe']),
  ...COMMON,
  provider: named('question', byFunction(['telemetry', 'truth'], PROBE_ARGUMENTS)),
};
/** A probe of the hypothesis is always judged. */
export const PROBE = object({ ...PROBE_KEYS, tolerance: TOLERANCE }, NO_PAUSES);
/** One of the method may only look. */
export const METHOD_PROBE = object({ ...PROBE_KEYS, tolerance: optional(TOLERANCE) }, NO_PAUSES);

const ACTIVITY: Shape<Of<typeof ACTION> | Of<typeof METHOD_PROBE>> = {
  schema: { anyOf: [ACTION.schema, METHOD_PROBE.schema] },
  read(value, path) {
    const isProbe = isRecord(value) && value.type === 'probe';
    return isProbe ? METHOD_PROBE.read(value, path) : ACTION.read(value, path);
  },
};

export const CONFIGURATION = about(
  'Variables: plain values, or such as hang on the number of servers, on the loop of the fans, or on chance',
  tableOf(anything),
);

/** What the protocol says of the run as a whole. */
export const RUN_SETTINGS = object(
  {
    servers: about('Sizes of clusters that it is written for', listOf(wholeIn(1, MOST_SERVERS), 1, 100)),
    healthy_s: about('How long the room lives before the first hypothesis', numberIn(0, YEAR_S)),
    after_s: about('How long it goes on after the rollbacks', numberIn(0, YEAR_S)),
    room: about('What a generated room has other than its defaults', tableOf(anything)),
  },
  { healthy_s: 7200, after_s: 1800, room: {} },
);

/** The document, its variables resolved. */
export const PROTOCOL = object(
  {
    $schema: about('Where the schema is, for editors', optional(text)),
    version: optional(text),
    title: text,
    description: text,
    tags: listOf(name, 0, 100),
    configuration: CONFIGURATION,
    'steady-state-hypothesis': object({ title: text, probes: listOf(PROBE, 1, MOST_ACTIVITIES) }),
    method: listOf(ACTIVITY, 1, MOST_ACTIVITIES),
    rollbacks: listOf(ACTION, 0, MOST_ACTIVITIES),
    extensions: about('For others; ours holds what to look at, and sources', listOf(anything, 0, 100)),
  },
  { tags: [], rollbacks: [], extensions: [] },
);
