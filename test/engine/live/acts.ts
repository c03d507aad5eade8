import fc from 'fast-check';
import { FAULT_KINDS, type FaultKind, kindSpec } from '../../../engine/faults/catalogue';
import type { LiveRoom } from '../../../engine/live/live-room';
import type { LiveOut } from '../../../engine/live/room-event';

/** Something that acts on a live room from outside. */
export type Act = (room: LiveRoom) => Iterable<LiveOut | undefined>;

const PLACES = { cluster: 'web', rack: 'r1', server: 'a', fan: 'fan-1', field: 'cpu_temp_c', gpu: '0' };
function targetOf(kind: FaultKind): object {
  const tags = kindSpec(kind).needs as readonly (keyof typeof PLACES)[];
  return Object.fromEntries(tags.map((tag) => [tag, PLACES[tag]]));
}

const seconds = fc.integer({ min: 1, max: 120 }).map((s) => `${s}s`);

const document = fc
  .tuple(
    fc.constantFrom(...FAULT_KINDS),
    fc.record(
      { after: seconds, for: seconds, chance: fc.double({ min: 0, max: 1, noNaN: true }) },
      {
        requiredKeys: ['for'],
      },
    ),
    fc.boolean(),
  )
  .map(([kind, when, repeats]) => ({
    kind,
    target: targetOf(kind),
    ...when,
    ...(repeats ? { every: '150s', times: 5 } : {}),
  }));

const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('inject'), value: document }) },
  fc.record({ kind: fc.constant('clear') }),
  fc.record({ kind: fc.constant('clear'), value: fc.constantFrom('c1', 'c3', 'c5') }),
  fc.record({
    kind: fc.constant('set-fan'),
    value: fc.constantFrom(0, 40, 'high', 'auto', 'fast'),
    target: fc.constantFrom({ server: 'b' }, { rack: 'r1', fan: 'rack-fan' }, { cluster: 'train' }),
    source: fc.constantFrom('manual', 'controller'),
  }),
  fc.record({ kind: fc.constant('set-load'), value: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('set-rate'), value: fc.constantFrom(1, 60, 0) }),
  fc.record({ kind: fc.constantFrom('pause', 'resume', 'resume', 'release', 'reset', 'explode') }),
  fc.record({ kind: fc.constant('step') }),
);

const act: fc.Arbitrary<(i: number) => Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.constantFrom(0, 1, 59.5)).map(
      ([ms, rate]) =>
        () =>
        (room: LiveRoom) =>
          room.advance(ms, rate),
    ),
  },
  fc.constant(() => (room: LiveRoom) => room.beat()),
  // Ids and times of issue repeat now and then.
  fc
    .tuple(command, fc.option(fc.constantFrom(1, 2), { nil: undefined }), fc.boolean())
    .map(([what, issued_at, isNew]) => (i: number) => (room: LiveRoom) => {
      const id = `c${isNew ? i : i % 3}`;
      return room.take({ id, ...what, ...(issued_at === undefined ? {} : { issued_at }) });
    }),
);

/** What may happen to the room of the rig. */
export const acts: fc.Arbitrary<Act[]> = fc
  .array(act, { minLength: 2, maxLength: 25 })
  .map((list) => list.map((make, i) => make(i)));
