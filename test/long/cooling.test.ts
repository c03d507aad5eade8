import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COOL_DEFAULTS, tripsWithinS } from '../../engine/cooling/cool-config';
import type { CoolEvent } from '../../engine/cooling/cool-out';
import type { ServerCause } from '../../engine/cooling/failsafe/causes';
import { POLICIES } from '../../engine/cooling/policies/names';
import { PROTOCOL_NAMES } from '../../engine/experiments/protocols';
import { readRoom } from '../../engine/room/document/read-room';
import { ClosedLoop } from '../support/closed-loop';
import { controller } from '../support/cool-policy';
import { FAN_FIELDS, type Fault, hottestWith, SERVER_FIELDS } from '../support/fan-faults';
import { MIDNIGHT, ofProtocol, score } from '../support/fan-scenarios';

const HOUR_MS = 3_600_000;
const READ_S = 10;
const CRITICAL_C = 90;
const SIZES = [5, 10, 15, 20];
const TRIALS = 50;

/** How each cause is brought about: a fault of server-02, and the load from then on. */
const CAUSES: readonly [ServerCause, Fault, load: number][] = [
  ['sensor-missing', { kind: 'sensor-null', target: { field: 'cpu_temp_c' } }, 0.3],
  [
    'sensor-stale',
    { kind: 'telemetry-loss', intensity: 100, parameters: { law: 'intermittent' }, target: {} },
    0.3,
  ],
  ['sensor-stuck', { kind: 'sensor-stuck', target: { field: 'cpu_temp_c' } }, 0.9],
  ['sensor-range', { kind: 'sensor-bias', intensity: 100, target: { field: 'cpu_temp_c' } }, 0.3],
  ['sensor-disagrees', { kind: 'sensor-bias', intensity: -20, target: { field: 'cpu_temp_c' } }, 0.3],
  ['fan-fault', { kind: 'fan-off', target: { fan: 'fan-1' } }, 0.3],
  ['over-critical', { kind: 'sensor-bias', intensity: 56, target: { field: 'cpu_temp_c' } }, 0.3],
];

/** Faults of anything that tells of a server, or of a fan of it. */
const field = fc.constantFrom(...SERVER_FIELDS);
const ofSensor = fc.oneof(
  fc.record({ kind: fc.constantFrom('sensor-null', 'sensor-stuck'), target: fc.record({ field }) }),
  fc.record({
    kind: fc.constant('sensor-bias'),
    target: fc.record({ field }),
    intensity: fc.integer({ min: -40, max: 40 }),
  }),
  fc.record({
    kind: fc.constant('sensor-drift'),
    target: fc.record({ field }),
    intensity: fc.integer({ min: -30, max: 30 }),
  }),
  fc.record({
    kind: fc.constant('sensor-spike'),
    target: fc.record({ field }),
    parameters: fc.constant({ chance: 0.1 }),
  }),
);
const fan = fc.constantFrom('fan-1', 'fan-2');
const ofFan = fc.oneof(
  fc.record({
    kind: fc.constantFrom('sensor-null', 'sensor-stuck'),
    target: fc.record({ fan, field: fc.constantFrom(...FAN_FIELDS) }),
  }),
  fc.record({ kind: fc.constantFrom('fan-off', 'fan-stall'), target: fc.record({ fan }) }),
);
const ofAll = fc.constant({
  kind: 'telemetry-loss',
  intensity: 100,
  parameters: { law: 'intermittent' },
  target: {},
});
const trial = fc.record({
  fault: fc.oneof(ofSensor, ofFan, ofAll),
  policy: fc.constantFrom(...POLICIES),
  inletC: fc.constantFrom(18, 22, 27),
  load: fc.double({ min: 0.1, max: 0.8, noNaN: true }),
  after: fc.double({ min: 0.3, max: 1, noNaN: true }),
  seed: fc.integer({ min: 1, max: 1000 }),
  thermometers: fc.constantFrom<readonly string[]>([], ['inlet'], ['inlet', 'chassis', 'exhaust']),
});

describe('a room whose fans are regulated', function () {
  this.timeout(120_000);

  it(`is never above ${CRITICAL_C} °C, whatever sensor or fan fails under whatever load`, () => {
    fc.assert(
      fc.property(trial, ({ policy, ...rest }) => {
        assert.ok(hottestWith(controller({ policy }), rest) < CRITICAL_C);
      }),
      { seed: 8, numRuns: TRIALS },
    );
  });

  for (const [cause, fault, load] of CAUSES) {
    const limitS = tripsWithinS(COOL_DEFAULTS, READ_S)[cause];
    it(`trips for ${cause} within ${limitS} s, of that server alone`, () => {
      const events: CoolEvent[] = [];
      const room = readRoom({ inletC: 22, seed: 3, generate: { servers: 4 }, workload: { burstsPerDay: 0 } });
      const loop = new ClosedLoop(
        room,
        controller({}, (event) => events.push(event)),
        MIDNIGHT,
      );
      const act = (kind: string, value: unknown) =>
        loop.command({ id: kind, kind, target: { cluster: 'cluster-1' }, value, source: 'experiment' });
      loop.passUntil(MIDNIGHT + 3 * HOUR_MS);
      act('inject', { ...fault, target: { cluster: 'cluster-1', server: 'server-02', ...fault.target } });
      act('set-load', load);
      loop.passUntil(MIDNIGHT + 4 * HOUR_MS);
      const tripped = events.filter(
        (event) =>
          event.kind === 'failsafe' && event.state === 'tripped' && event.at > MIDNIGHT + 3 * HOUR_MS,
      );
      const first = tripped.find((event) => event.kind === 'failsafe' && event.cause === cause);
      assert.ok(first?.kind === 'failsafe');
      const tookS = (first.at - MIDNIGHT) / 1000 - 3 * 3600;
      assert.ok(tookS <= limitS, `${tookS} s`);
      for (const event of tripped)
        assert.ok(event.kind === 'failsafe' && event.target.server === 'server-02');
    });
  }

  for (const test of PROTOCOL_NAMES.slice(0, 5)) {
    it(`is never above ${CRITICAL_C} °C in ${test}, of ${SIZES.join(', ')} servers`, () => {
      for (const size of SIZES) {
        const { minutesOver90, hottestC } = score(ofProtocol(test, size), controller());
        assert.deepEqual([minutesOver90, hottestC < CRITICAL_C], [0, true]);
      }
    });
  }
});
