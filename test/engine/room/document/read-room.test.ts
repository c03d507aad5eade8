import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { generateRoom } from '../../../../engine/room/document/generate';
import { readRoom, readRoomText } from '../../../../engine/room/document/read-room';
import { type Problem, ProblemError } from '../../../../engine/telemetry/problem';

/** The Problem that reading a value gives; anything but a Problem fails. */
function flawOf(read: () => unknown): Problem {
  try {
    read();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return assert.fail('nothing was wrong');
}

/** A room of one rack with these servers. */
const rack = (...servers: object[]) => ({ racks: [{ name: 'r', servers }] });
const server = (changes: object = {}) => ({ name: 's', ...changes });
const trace = (seconds: number[], load: number[]) => ({ workload: { trace: { seconds, load } } });

describe('a room document', () => {
  it('that is empty is the default scenario: 20 servers std2u in one rack (000-045)', () => {
    const { racks, clusters, seed, supply, sampling } = readRoom({});
    assert.deepEqual(
      racks.map(({ servers }) => servers.length),
      [20],
    );
    assert.ok(racks[0]?.servers.every((each) => each.class === 'std2u'));
    assert.deepEqual([clusters.length, seed, supply], [1, 1, 'underfloor']);
    // The sampling that the scenarios chose: 000-115.
    assert.deepEqual([sampling.temperatureS, sampling.powerS], [10, 30]);
  });

  it('is read again as it was read: what is filled in is itself a document', () => {
    const room = readRoom(generateRoom({ clusters: 2, servers: 5, classes: { std2u: 1, gpu4u: 1 } }));
    assert.deepEqual(readRoom(JSON.parse(JSON.stringify(room))), room);
  });

  const wrongClasses: [what: string, room: unknown, code: string, field: string, value: unknown][] = [
    // The classes end their loop at 85 °C, and their fans draw up to 15 W.
    [
      'a fan loop that begins above its end',
      rack(server({ changes: { loop: { fromC: 90 } } })),
      'room-value',
      'racks[0].servers[0].changes.loop.fromC',
      90,
    ],
    [
      'fans that draw more standing than running',
      { classes: { a: { base: 'std2u', changes: { fan: { floorW: 20 } } } } },
      'room-value',
      'classes.a.changes.fan.floorW',
      20,
    ],
  ];
  const wrong: [what: string, room: unknown, code: string, field: string, value: unknown][] = [
    ['no object', 7, 'room-value', 'room', 7],
    ['an unknown field', { colour: 'red' }, 'room-field', 'colour', 'red'],
    [
      'an unknown field deep inside',
      rack(server({ fans: { spin: 1 } })),
      'room-field',
      'racks[0].servers[0].fans.spin',
      1,
    ],
    [
      'a key that is no field but of every object',
      JSON.parse('{"__proto__": {}}'),
      'room-field',
      '__proto__',
      'an object',
    ],
    ['a rack without a name', { racks: [{}] }, 'missing-field', 'racks[0].name', 'nothing'],
    ['a server without a name', rack({}), 'missing-field', 'racks[0].servers[0].name', 'nothing'],
    ['a name with a slash', rack({ name: 'a/b' }), 'bad-name', 'racks[0].servers[0].name', 'a/b'],
    ['a name that is a number', rack({ name: 1 }), 'room-value', 'racks[0].servers[0].name', 1],
    [
      'an unknown class',
      rack(server({ class: 'abacus' })),
      'room-name',
      'racks[0].servers[0].class',
      'abacus',
    ],
    [
      'a class named as all objects have',
      rack(server({ class: 'constructor' })),
      'room-name',
      'racks[0].servers[0].class',
      'constructor',
    ],
    ['an unknown base', { classes: { a: { base: 'b' } } }, 'room-name', 'classes.a.base', 'b'],
    ['a class based on itself', { classes: { a: { base: 'a' } } }, 'room-cycle', 'classes.a.base', 'a'],
    [
      'two classes based on each other',
      { classes: { a: { base: 'b' }, b: { base: 'a' } } },
      'room-cycle',
      'classes.a.base',
      'b',
    ],
    [
      'a class of a built-in name',
      { classes: { std2u: { base: 'dense1u' } } },
      'room-twice',
      'classes.std2u',
      'std2u',
    ],
    ['two servers of a name', rack(server(), server()), 'room-twice', 'racks[0].servers[1].name', 's'],
    [
      'two racks of a name',
      { racks: [{ name: 'r', servers: [server()] }, { name: 'r' }] },
      'room-twice',
      'racks[1].name',
      'r',
    ],
    [
      'two clusters of a name',
      { clusters: [{ name: 'c' }, { name: 'c' }] },
      'room-twice',
      'clusters[1].name',
      'c',
    ],
    [
      'an unknown cluster',
      { racks: [{ name: 'r', cluster: 'x', servers: [server()] }] },
      'room-name',
      'racks[0].cluster',
      'x',
    ],
    ['no server at all', { racks: [{ name: 'r' }] }, 'room-value', 'racks[*].servers', 0],
    [
      'two servers in a slot',
      rack(server({ slot: 2 }), { name: 't', slot: 2 }),
      'room-twice',
      'racks[0].servers[1].slot',
      2,
    ],
    ['a slot 0', rack(server({ slot: 0 })), 'room-value', 'racks[0].servers[0].slot', 0],
    [
      'a slot above the rack',
      { racks: [{ name: 'r', slots: 4, servers: [server({ slot: 5 })] }] },
      'room-value',
      'racks[0].servers[0].slot',
      5,
    ],
    [
      'more servers than slots',
      { racks: [{ name: 'r', slots: 1, servers: [server(), { name: 't' }] }] },
      'room-value',
      'racks[0].servers.length',
      2,
    ],
    ['a load above 1', { workload: { load: 1.5 } }, 'room-value', 'workload.load', 1.5],
    ['a load that is NaN', { workload: { load: Number.NaN } }, 'room-value', 'workload.load', 'NaN'],
    ['a load as text', { workload: { load: '0.5' } }, 'room-value', 'workload.load', '0.5'],
    ['a negative time', { sampling: { powerS: -30 } }, 'room-value', 'sampling.powerS', -30],
    [
      'an endless time',
      { sampling: { temperatureS: Number.POSITIVE_INFINITY } },
      'room-value',
      'sampling.temperatureS',
      'Infinity',
    ],
    ['a negative time in a trace', trace([-1], [0]), 'room-value', 'workload.trace.seconds[0]', -1],
    ['a trace that goes back', trace([0, 10, 5], [0, 0, 0]), 'room-value', 'workload.trace.seconds[2]', 5],
    ['a trace with a load too few', trace([0, 10], [0]), 'room-value', 'workload.trace.load.length', 1],
    ['a peak below idle', { workload: { idle: 0.5, peak: 0.2 } }, 'room-value', 'workload.idle', 0.5],
    [
      'a thermometer twice',
      { sensors: { temperatures: ['cpu', 'cpu'] } },
      'room-twice',
      'sensors.temperatures[1]',
      'cpu',
    ],
    [
      'an unknown thermometer',
      { sensors: { temperatures: ['toe'] } },
      'room-value',
      'sensors.temperatures[0]',
      'toe',
    ],
    ['a broken seed', { seed: 1.5 }, 'room-value', 'seed', 1.5],
    ['an unknown zone', { zone: 'Mars/Olympus' }, 'room-value', 'zone', 'Mars/Olympus'],
    ['an unknown preset', { recirculation: 'tropical' }, 'room-value', 'recirculation', 'tropical'],
    ['an unknown fan level', { fans: { command: 'turbo' } }, 'room-value', 'fans.command', 'turbo'],
    ['a fan of 101 %', { fans: { command: 101 } }, 'room-value', 'fans.command', 101],
    [
      'three fans',
      rack(server({ fans: { efficiency: [1, 1, 1] } })),
      'room-value',
      'racks[0].servers[0].fans.efficiency.length',
      3,
    ],
    [
      'ten watts',
      rack(server({ changes: { watts: Array(10).fill(1) } })),
      'room-value',
      'racks[0].servers[0].changes.watts.length',
      10,
    ],
    [
      'watts that fall with load',
      rack(server({ changes: { watts: [9, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8] } })),
      'room-value',
      'racks[0].servers[0].changes.watts[1]',
      8,
    ],
    [
      'idle without maximum',
      rack(server({ changes: { idleW: 9 } })),
      'missing-field',
      'racks[0].servers[0].changes.maxW',
      'nothing',
    ],
    [
      'an idle above the maximum',
      rack(server({ changes: { idleW: 9, maxW: 8 } })),
      'room-value',
      'racks[0].servers[0].changes.idleW',
      9,
    ],
    [
      'a billion GPUs',
      rack(server({ changes: { gpus: { count: 1e9 } } })),
      'room-value',
      'racks[0].servers[0].changes.gpus.count',
      1e9,
    ],
  ];
  for (const [what, room, code, field, value] of [...wrong, ...wrongClasses]) {
    it(`with ${what} is refused at ${field}`, () => {
      const flaw = flawOf(() => readRoom(room));
      assert.deepEqual([flaw.code, flaw.field, flaw.value], [code, field, value]);
      assert.ok(flaw.mend.length > 0);
    });
  }

  it('of docs/room-document.md is one', () => {
    const page = readFileSync(path.join(__dirname, '../../../../docs/room-document.md'), 'utf8');
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    assert.equal(readRoomText(example).racks.length, 2);
  });

  it('may be a text', () => {
    assert.deepEqual(readRoomText('{"seed": 7}').seed, 7);
    assert.equal(flawOf(() => readRoomText('{"seed": ')).code, 'malformed');
  });

  it('of any JSON at all is read or refused with a Problem that names a field', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('racks', 'name', 'servers', 'seed', 'loss', 'x') }),
        (value) => {
          try {
            readRoom(value);
          } catch (error) {
            assert.ok(error instanceof ProblemError && error.problem.field !== '');
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});
