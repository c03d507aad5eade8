import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Experiment } from '../../../engine/experiments/experiment';
import { generatedRoom, LOSS_NAMES } from '../../../engine/experiments/experiment-room';
import { kindProtocol } from '../../../engine/experiments/kinds';
import { LEARNING, type ProofRun, playCell } from '../../../engine/experiments/proof/cell';
import { ownFigures, quietOf } from '../../../engine/experiments/proof/figures';
import { FIELDS, LEVELS, levelsOf } from '../../../engine/experiments/proof/levels';
import { missesOf } from '../../../engine/experiments/proof/misses';
import {
  type CellChoice,
  cellOf,
  HEALTHY_DAY,
  ROOMS,
  roomOf,
  SIZES,
  seedOf,
  WEAR_TO_STOP,
} from '../../../engine/experiments/proof/plan';
import { reportOf } from '../../../engine/experiments/proof/report';
import { LOOPS } from '../../../engine/experiments/protocol';
import { readProtocol } from '../../../engine/experiments/read-protocol';
import type { ExperimentOut } from '../../../engine/experiments/result';
import type { Play } from '../../../engine/experiments/watched-room';
import { FAULT_KINDS } from '../../../engine/faults/catalogue';
import { RandomStream } from '../../../engine/telemetry/random';
import { HOUR_MS } from '../../../engine/telemetry/units';
import { finding, label, minutes } from './scoring-cases';

const HEALTHY_S = 1800;
const CHOICE: CellChoice = {
  ...{ room: 'usual', servers: 5, loop: 'closed', loss: '0.4', seed: 11 },
  ...{ kinds: ['fan-off'], levels: ['usual'], healthyS: HEALTHY_S, withDay: false, withProtocols: false },
};
const chance = () => new RandomStream(1, 'test', 'proof').uniform;

function drain<T>(play: Play<T>): { value: T; outs: ExperimentOut[] } {
  const outs: ExperimentOut[] = [];
  for (let next = play.next(); ; next = play.next()) {
    if (next.done === true) return { value: next.value, outs };
    if (next.value.kind === 'stage' || next.value.kind === 'label') outs.push(next.value);
  }
}

describe('an experiment that goes on from healthy hours that were played before', () => {
  it('is the one that began there, byte for byte, whatever happens', () => {
    const anyKind = fc.constantFrom(...FAULT_KINDS);
    const place = fc.record({
      ...{ kinds: fc.tuple(anyKind, anyKind), seed: fc.integer({ min: 1, max: 9999 }) },
      ...{ loop: fc.constantFrom(...LOOPS), loss: fc.constantFrom(...LOSS_NAMES) },
    });
    fc.assert(
      fc.property(place, ({ kinds, ...choice }) => {
        const make = (kind: (typeof kinds)[number]) => {
          // Short, or a run of a slow fault takes a second.
          const protocol = readProtocol(kindProtocol(kind, { healthyS: HEALTHY_S, thenS: 300, mostS: 1800 }));
          const room = generatedRoom(5, protocol.settings.room, choice);
          return new Experiment({ test: 'test', protocol, room, loop: choice.loop, stages: ['detect'] });
        };
        const warm = drain(make(kinds[0]).warmUp());
        for (const kind of kinds) {
          assert.equal(make(kind).healthyKey, make(kinds[0]).healthyKey);
          const forked = drain(make(kind).play(warm.value));
          const whole = drain(make(kind).play());
          assert.deepEqual(JSON.stringify([...warm.outs, ...forked.outs]), JSON.stringify(whole.outs));
          assert.deepEqual(forked.value, whole.value);
        }
      }),
      { numRuns: 4, seed: 7 },
    );
  }).timeout(60_000);
});

describe('the plan of the proof', () => {
  const testsOf = (choice: Partial<CellChoice> = {}) =>
    cellOf({ ...CHOICE, kinds: FAULT_KINDS, levels: LEVELS, withDay: true, withProtocols: true, ...choice })
      .tests;

  it('has every kind of fault, the protocols written by hand and a healthy day, each a protocol that can be read', () => {
    const tests = testsOf();
    for (const kind of FAULT_KINDS)
      assert.ok(
        tests.some(({ name }) => name.startsWith(kind)),
        kind,
      );
    for (const name of [HEALTHY_DAY, WEAR_TO_STOP, 'fan-fail', 'sensor-drift'])
      assert.ok(
        tests.some((test) => test.name === name),
        name,
      );
    assert.equal(new Set(tests.map(({ name }) => name)).size, tests.length);
    for (const { protocol } of tests) assert.equal(readProtocol(protocol).settings.healthy_s, HEALTHY_S);
  });

  it('has three levels of what can be more or less, the mild one nearer to healthy', () => {
    for (const kind of FAULT_KINDS) {
      for (const field of FIELDS) {
        const levels = Object.keys(levelsOf(kind, field));
        assert.ok(levels.length === 1 || levels.length === LEVELS.length, `${kind} ${levels}`);
      }
    }
    assert.equal(testsOf({ levels: ['mild'] }).filter(({ level }) => level === 'usual').length, 10);
  });

  it('hurts every sensor, one after another by the seed', () => {
    const hurt = (seed: number) =>
      JSON.stringify(testsOf({ seed }).find(({ name }) => name === 'sensor-bias-usual'));
    for (const field of FIELDS)
      assert.ok(
        [1, 2, 3, 4, 5].some((seed) => hurt(seed).includes(field)),
        field,
      );
  });

  it('gives no two rooms of a size, nor of two sizes, the same seed', () => {
    const seeds = SIZES.flatMap((size) => Array.from({ length: 100 }, (_, i) => seedOf(1001, size, i)));
    assert.equal(new Set(seeds).size, seeds.length);
    assert.ok(Math.min(...seeds) >= 1001);
  });

  it('has a room that is unlike the usual one in classes, air and noise', () => {
    const [usual, unseen] = ROOMS.map((room) => roomOf({ ...CHOICE, room, servers: 20 }, {}));
    const classes = (room: typeof usual) =>
      new Set(room!.racks.flatMap(({ servers }) => servers.map((server) => server.class)));
    assert.deepEqual([...classes(usual)], ['std2u']);
    assert.ok(!classes(unseen).has('std2u') && classes(unseen).size === 2);
    assert.equal(unseen!.racks.length, 2);
    assert.notDeepEqual(unseen!.recirculation, usual!.recirculation);
    assert.equal(unseen!.sensors.kinds?.cpu_temp_c?.noise, 0.6);
  });
});

describe('a cell of the proof', () => {
  const runs = [...playCell(cellOf(CHOICE))];

  it('tells what was found in the time after the healthy hours, and what was there', () => {
    assert.deepEqual(
      runs.map(({ test, isFailed }) => [test, isFailed]),
      [['fan-off', false]],
    );
    const [{ span, labels, findings }] = runs as [ProofRun];
    assert.equal(labels.filter(({ origin }) => origin === 'injected').length, 1);
    for (const { detected_at } of findings) assert.ok(detected_at >= span.start && detected_at <= span.end);
    // A fault starts after the healthy hours, goes on for half an hour, and is over for forty minutes.
    assert.ok(span.end - span.start > HOUR_MS && span.end - span.start < 1.5 * HOUR_MS);
  });
});

describe('a cell with a healthy day', () => {
  it('tells of the learning before it by itself, but for the last quarter of an hour, which is of each run', () => {
    const { value: learning } = playCell(cellOf({ ...CHOICE, kinds: [], withDay: true })).next();
    assert.ok(learning);
    assert.equal(learning.test, LEARNING);
    const { start, end } = learning.span;
    assert.equal((end - start) / 1000, HEALTHY_S - 900);
  });
});

const RUN: ProofRun = {
  ...{
    name: 'run',
    test: 'fan-off',
    room: 'usual',
    servers: 5,
    loop: 'closed',
    loss: '0.4',
    seed: 1,
    level: 'usual',
  },
  ...{ isFailed: false, remaining: [], span: { start: minutes(0), end: minutes(180) } },
  ...{ labels: [label({})], findings: [finding({})] },
};

describe('figures of their own', () => {
  it('a fan that is never named makes the time within which nearly all are named endless', () => {
    // Named a minute after it could be seen.
    assert.equal(ownFigures([RUN], chance()).fanP95S, 60);
    assert.equal(ownFigures([RUN, { ...RUN, findings: [] }], chance()).fanP95S, null);
    const twenty = Array.from({ length: 19 }, () => RUN);
    assert.equal(ownFigures([...twenty, { ...RUN, findings: [] }], chance()).fanP95S, 60);
  });

  it('an airflow sensor is told from airflow when one is named and never the other', () => {
    const target = { cluster: 'c-1', rack: 'r-1', server: 's-1', field: 'airflow_m3s' };
    const dead = { ...RUN, labels: [label({ kind: 'sensor-null', scope: 'sensor', target })] };
    const named = finding({ scope: 'sensor', target, cause: 'sensor-dead' });
    const blocked = finding({
      id: 'y',
      scope: 'server',
      target: { server: 's-1' },
      cause: 'airflow-blocked',
    });
    const told = (...findings: ProofRun['findings']) =>
      ownFigures([{ ...dead, findings }], chance()).airflow.count;
    assert.deepEqual([told(named), told(named, blocked), told(blocked), told()], [1, 0, 0, 0]);
  });

  it('the stop of a worn fan is taken from what was told last at half of its life', () => {
    const target = { cluster: 'c-1', rack: 'r-1', server: 's-1', fan: 'f-1' };
    const wears = label({ kind: 'fan-wear', started_at: minutes(0), ended_at: minutes(1000) });
    const told = (hours: number, seconds: number) => ({
      at: minutes(60 * hours),
      target,
      seconds,
      low: 0,
      high: 0,
    });
    const wearOf = (...remaining: ProofRun['remaining']) =>
      ownFigures([{ ...RUN, test: WEAR_TO_STOP, labels: [wears], remaining }], chance());
    // It stops after 15 h. At 7 h 8 are left; 8.75 is off by a tenth of the 7.5 that are left at half.
    assert.deepEqual(wearOf(told(3, 60), told(7, 8.75 * 3600), told(8, 60)).wearError, 0.1);
    assert.equal(wearOf(told(7, 8.75 * 3600)).wear.count, 1);
    assert.equal(wearOf(told(7, 10 * 3600)).wear.count, 0);
    assert.deepEqual(
      [wearOf(told(8, 7 * 3600)).wear.count, wearOf().wear.of, wearOf().wearError],
      [0, 1, null],
    );
  });

  it('healthy days are counted apart from learning', () => {
    const day = { ...RUN, test: HEALTHY_DAY, labels: [], span: { start: minutes(0), end: minutes(1440) } };
    const learning = { ...day, test: LEARNING, findings: [] };
    assert.deepEqual(quietOf([day, day, learning], HEALTHY_DAY), { days: 2, alarms: 2 });
    assert.deepEqual(quietOf([day, learning], LEARNING), { days: 1, alarms: 0 });
  });
});

describe('the report of the proof', () => {
  it('says what holds and what does not', () => {
    const report = reportOf([{ title: 'Two fans', runs: [RUN, { ...RUN, name: 'other', findings: [] }] }]);
    assert.match(report, /^## Two fans$/m);
    assert.match(
      report,
      /^\| event recall \| 0\.9 \| 0\.95 \| 0\.50 \(.+\), 1 of 2 \| \*\*does not hold\*\* \|$/m,
    );
    assert.match(report, /^\| precision \|.+1 of 1 \| aim \|$/m);
    assert.match(report, /^\| fan-off \| fan-failed 1, nothing 1 \|$/m);
  });

  it('names what was missed, and is silent about what was met', () => {
    assert.equal(missesOf([RUN]), '');
    const text = missesOf([{ ...RUN, findings: [finding({ cause: 'disk' })] }]);
    assert.match(text, /missed fan-off s-1\/f-1/);
    assert.match(text, /misdiagnosed warning disk/);
  });
});
