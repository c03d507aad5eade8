import assert from 'node:assert/strict';
import { AUTO } from '../../../engine/room/fan';
import { genericProfile } from '../../../engine/room/generic-profile';
import { DEFAULT_PDU } from '../../../engine/room/pdu';
import { DEFAULT_RACK_FANS, type RoomOptions, roomPlan, serversInRacks } from '../../../engine/room/plan';
import { type Psu, psuLines, psuLoss, psuOutput } from '../../../engine/room/psu';
import { Room } from '../../../engine/room/room';
import { SERVER_CLASSES } from '../../../engine/room/server-class';
import { ProblemError } from '../../../engine/telemetry/problem';
import { largest, near, play, rackAt, server, serverAt, smallest, sum } from './support';

describe('a room', () => {
  it('begins at rest: nothing moves in the first ten minutes', () => {
    const rack = rackAt(0.6, 20, { racks: [{ pdu: DEFAULT_PDU }] });
    rack.inputs.load.forEach((_, i) => {
      rack.inputs.load[i] = (i % 7) / 7;
    });
    rack.room.settle(rack.inputs);
    const { servers, air } = rack.room.state;
    const before = [servers.junctionC, servers.boardC, servers.inletC, servers.wallW].map((each) =>
      each.slice(),
    );
    play(rack, 600, 10);
    [servers.junctionC, servers.boardC, servers.inletC, servers.wallW].forEach((now, at) => {
      now.forEach((value, i) => {
        near(value, before[at]![i]!, 1e-6);
      });
    });
    near(air.supplyC, 18, 1e-6);
  });

  it('begins at rest under a PDU that throttles, and under a cooling unit that is too small', () => {
    const racks = [{ pdu: { ...DEFAULT_PDU, currentA: 20 } }];
    const rack = rackAt(0.9, 20, { racks });
    rack.inputs.cooling.health = 0.5;
    rack.room.settle(rack.inputs);
    const { servers, air, racks: rackState } = rack.room.state;
    const before = [rackState.powerW[0]!, air.returnC, largest(servers.junctionC)];
    near(before[0]!, 0.8 * 230 * 20, 1);
    assert.ok(air.supplyC > 25);
    play(rack, 600, 10);
    near(rackState.powerW[0]!, before[0]!, 0.1);
    near(air.returnC, before[1]!, 0.01);
    near(largest(servers.junctionC), before[2]!, 0.01);
  });

  it('cuts long steps: 60 s are six of 10 s, to the bit', () => {
    const [long, short] = [rackAt(0.3), rackAt(0.3)];
    for (const each of [long, short]) each.inputs.load.fill(0.9);
    long.room.step(long.inputs, 60);
    for (let step = 0; step < 6; step++) short.room.step(short.inputs, 10);
    assert.deepEqual([...long.room.snapshot()], [...short.room.snapshot()]);
  });

  for (const seconds of [0, -1, Number.NaN, 86_401, Number.POSITIVE_INFINITY]) {
    it(`lets no ${seconds} s pass, and goes on`, () => {
      const at = serverAt(0.5);
      const before = JSON.stringify([...at.room.snapshot()]);
      assert.throws(
        () => at.room.step(at.inputs, seconds),
        (error) => error instanceof ProblemError && error.problem.field === 'seconds',
      );
      assert.equal(JSON.stringify([...at.room.snapshot()]), before);
      at.room.step(at.inputs, 10);
    });
  }

  it('a restored room gives the same bits as one that was never saved', () => {
    const rack = rackAt(0.3);
    const disturb = (each: typeof rack, step: number) => {
      each.inputs.load[step % 20] = ((step * 37) % 100) / 100;
      each.inputs.fanEfficiency[step % 40] = 0.7;
      each.room.step(each.inputs, 1 + (step % 9));
    };
    for (let step = 0; step < 100; step++) disturb(rack, step);
    const saved = JSON.parse(JSON.stringify([...rack.room.snapshot()]));
    const restored = { room: new Room(rack.room.plan), inputs: structuredClone(rack.inputs) };
    restored.room.restore(saved);
    for (let step = 100; step < 200; step++) for (const each of [rack, restored]) disturb(each, step);
    assert.deepEqual([...restored.room.snapshot()], [...rack.room.snapshot()]);
  });

  it('a twin takes over the state and goes its own way', () => {
    const rack = rackAt(0.5);
    play(rack, 100, 10);
    const twin = { room: new Room(rack.room.plan), inputs: structuredClone(rack.inputs) };
    twin.room.state.copy(rack.room.state);
    rack.inputs.fanHealth[1] = 1;
    for (const each of [rack, twin]) play(each, 600, 10);
    assert.ok(server(rack, 0).junctionC > server(twin, 0).junctionC + 4);
    near(server(rack, 15).junctionC, server(twin, 15).junctionC, 0.01);
  });

  it('a server that is down takes what its supplies take, cools down, and comes back', () => {
    const rack = rackAt(0.8);
    const before = server(rack, 4);
    rack.inputs.down[4] = 1;
    play(rack, 3600, 10);
    const { inletC, junctionC, wallW, speed } = server(rack, 4);
    // 1 % of 800 W.
    near(wallW, 8, 1e-9);
    near(speed, 0, 1e-9);
    assert.ok(junctionC - inletC < 6, `${junctionC} in air of ${inletC}`);
    rack.inputs.down[4] = 0;
    play(rack, 7200, 10);
    near(server(rack, 4).junctionC, before.junctionC, 0.2);
  });

  it('a server that got too hot stays off until it is restarted', () => {
    const at = serverAt(1);
    at.inputs.open[0] = 0.01;
    play(at, 3600);
    assert.equal(at.room.state.servers.tripped[0], 1);
    at.inputs.open[0] = 1;
    play(at, 3600, 10);
    near(server(at).wallW, 8, 1e-9);
    at.room.restart(0);
    play(at, 3600, 10);
    near(server(at).wallW, 355, 0.5);
  });

  it('holds input to its range: a NaN is idle, more than all is all', () => {
    const at = serverAt(0.5, 22, { racks: [{ pdu: DEFAULT_PDU, fans: DEFAULT_RACK_FANS }] });
    for (const [load, watts] of [
      [Number.NaN, 57.3],
      [-3, 57.3],
      [7, 355],
    ] as const) {
      at.inputs.load[0] = load;
      at.inputs.fanEfficiency[0] = 3;
      at.room.settle(at.inputs);
      near(server(at).wallW, watts, 0.05);
    }
    at.inputs.fanCommand.fill(Number.NaN);
    at.inputs.open.fill(Number.NaN);
    at.inputs.pduLimit.fill(Number.NaN);
    at.inputs.recirculationFactor.fill(Number.NaN);
    at.inputs.rackFanCommand.fill(Number.NaN);
    at.inputs.heldInletC = Number.NaN;
    at.inputs.cooling.health = Number.NaN;
    at.inputs.cooling.fan = Number.NaN;
    play(at, 600, 10);
    for (const [name, column] of at.room.snapshot()) {
      for (const value of Object.values(column as object)) assert.ok(Number.isFinite(value), name);
    }
  });

  for (const name of ['setC', 'outsideC'] as const) {
    it(`refuses a ${name} that is no number, before time passes`, () => {
      const at = serverAt(0.5);
      const before = JSON.stringify([...at.room.snapshot()]);
      if (name === 'setC') at.inputs.cooling.setC = Number.NaN;
      else at.inputs.outsideC = Number.POSITIVE_INFINITY;
      const refused = (error: unknown) =>
        error instanceof ProblemError &&
        error.problem.code === 'not-a-number' &&
        error.problem.field.endsWith(name);
      assert.throws(() => at.room.step(at.inputs, 10), refused);
      assert.throws(() => at.room.settle(at.inputs), refused);
      assert.equal(JSON.stringify([...at.room.snapshot()]), before);
    });
  }

  it('stays finite without fans, air, cooling and protection', () => {
    const rack = rackAt(1, 20, { protection: false });
    rack.inputs.fanHealth.fill(1);
    rack.inputs.open.fill(0);
    rack.inputs.recirculationFactor.fill(100);
    rack.inputs.cooling.health = 0;
    rack.inputs.cooling.fan = 0;
    for (let hour = 0; hour < 24; hour++) rack.room.step(rack.inputs, 3600);
    for (const value of rack.room.state.servers.junctionC) assert.ok(Number.isFinite(value));
    assert.ok(Math.abs(rack.room.energy().serversError) < 1e-9);
  });

  it('power by where it goes adds up to PUE times IT', () => {
    const rack = rackAt(0.6);
    const { itW, rackFansW, compressorW, roomFanW, distributionW, otherW, pue } = rack.room.power(
      rack.inputs,
    );
    near(itW, sum(rack.room.state.servers.wallW), 1e-9);
    near(itW + rackFansW + compressorW + roomFanW + distributionW + otherW, pue * itW, 1e-9);
    rack.inputs.cooling.fan = 0.5;
    near(rack.room.power(rack.inputs).roomFanW, roomFanW / 8, 1e-9);
  });

  it('spread scales the electronics of a server, not its fans', () => {
    const servers = serversInRacks(1).map((place) => ({ ...place, spread: 1.02 }));
    const [plain, more] = [server(serverAt(0.5)), server(serverAt(0.5, 22, { servers }))];
    near(more.processorW / plain.processorW, 1.02, 0.002);
    assert.ok(more.wallW / plain.wallW > 1.015 && more.wallW / plain.wallW < 1.025);
  });

  it('has its default room idle, on its own loops', () => {
    const inputs = new Room(roomPlan({ servers: serversInRacks(3) })).restingInputs();
    assert.deepEqual([...inputs.fanCommand], Array(6).fill(AUTO));
    assert.equal(largest(inputs.load), 0);
    assert.equal(smallest(inputs.open), 1);
  });
});

describe('a plan of a room', () => {
  const place = { class: 0, rack: 0, slot: 0 };
  const WRONG: [string, RoomOptions, string, string][] = [
    ['no servers', { servers: [] }, 'missing-field', 'servers'],
    ['too many', { servers: Array(100_001).fill(place) }, 'out-of-range', 'servers'],
    ['an unknown class', { servers: [{ ...place, class: 1 }] }, 'out-of-range', 'servers[0].class'],
    [
      'an unknown rack',
      { servers: [{ ...place, rack: 3 }], racks: [{ pdu: DEFAULT_PDU }] },
      'out-of-range',
      'servers[0].rack',
    ],
    ['half a slot', { servers: [{ ...place, slot: 0.5 }] }, 'out-of-range', 'servers[0].slot'],
    ['a negative slot', { servers: [{ ...place, slot: -1 }] }, 'out-of-range', 'servers[0].slot'],
    [
      'a slot above the rack',
      { servers: [{ ...place, slot: 42 }], racks: [{ pdu: DEFAULT_PDU, slots: 42 }] },
      'out-of-range',
      'servers[0].slot',
    ],
    ['two servers in a slot', { servers: [place, place] }, 'room-twice', 'servers[1].slot'],
    ['a spread of NaN', { servers: [{ ...place, spread: Number.NaN }] }, 'out-of-range', 'servers[0].spread'],
  ];
  for (const [name, options, code, field] of WRONG) {
    it(`with ${name} is refused`, () => {
      assert.throws(
        () => roomPlan(options),
        (error) => {
          assert.ok(error instanceof ProblemError);
          assert.equal(error.problem.code, code);
          assert.equal(error.problem.field, field);
          return true;
        },
      );
    });
  }

  it('may have racks without servers', () => {
    const racks = Array.from({ length: 3 }, () => ({ pdu: DEFAULT_PDU }));
    const servers = [{ class: 0, rack: 1, slot: 5 }];
    const at = serverAt(0.5, Number.NaN, { servers, racks });
    play(at, 600, 10);
    assert.ok(Number.isFinite(server(at).inletC));
    assert.deepEqual(
      [...at.room.state.racks.powerW].map((watts) => watts > 0),
      [false, true, false],
    );
  });
});

describe('power supplies', () => {
  // Efficiencies of 80 PLUS at 230 V [S8], at 10 % (titanium), 20, 50 and 100 % of their rating.
  const MINIMA = [
    ['gold', [0.88, 0.92, 0.88]],
    ['platinum', [0.9, 0.94, 0.91]],
    ['titanium', [0.94, 0.96, 0.91]],
  ] as const;
  for (const [grade, efficiencies] of MINIMA) {
    it(`${grade} has the efficiencies of its grade, and its inverse is exact`, () => {
      for (const count of [1, 2]) {
        const psu: Psu = { ratedW: 800, count, grade };
        const lines = psuLines(psu);
        [0.2, 0.5, 1].forEach((load, i) => {
          const dcW = load * 800 * count;
          near(dcW / (dcW + psuLoss(lines, dcW)), efficiencies[i]!, 1e-12);
        });
        for (let dcW = 0; dcW < 2000; dcW += 37) near(psuOutput(lines, dcW + psuLoss(lines, dcW)), dcW, 1e-9);
      }
    });
  }

  it('the points of the default supply', () => {
    const lines = psuLines(SERVER_CLASSES.std2u.psu);
    // Shares of the rated power lost at 0, 10, 20, 50 and 100 % load.
    [0.01, 0.01905, 0.02222, 0.03191, 0.0989].forEach((share, i) => {
      near(psuLoss(lines, 800 * [0, 0.1, 0.2, 0.5, 1][i]!) / 800, share, 1e-5);
    });
  });
});

describe('a profile of two numbers', () => {
  it('goes through both, and grows', () => {
    for (const period of ['2019-2022', '2015-2018'] as const) {
      const watts = genericProfile(80, 400, period);
      near(watts[0]!, 80, 1e-9);
      // The cubic ends within 1 % of 1.
      near(watts[10]! / 400, 1, 0.02);
      watts.forEach((each, i) => {
        assert.ok(i === 0 || each > watts[i - 1]!);
      });
    }
  });

  it('makes a class', () => {
    const classes = [{ ...SERVER_CLASSES.std2u, watts: genericProfile(80, 400) }];
    near(server(serverAt(0, 22, { classes })).wallW, 80, 0.1);
  });
});
