import assert from 'node:assert/strict';
import fc from 'fast-check';
import { airflow, airRise } from '../../../engine/room/airflow';
import { boardConductance } from '../../../engine/room/board';
import { breakerImage, PRELOADED, TRIPPING } from '../../../engine/room/breaker';
import { CFM, FANS } from '../../../engine/room/constants';
import { fanPower } from '../../../engine/room/fan';
import { sinkResistance } from '../../../engine/room/heat-sink';
import { FAN_HEALTH } from '../../../engine/room/inputs';
import { DEFAULT_COOLING, serversInRacks } from '../../../engine/room/plan';
import { AIR_OF_A_RACK } from '../../../engine/room/room-air';
import { SERVER_CLASSES, type ServerClass } from '../../../engine/room/server-class';
import { AMPLE_PDU, largest, mean, near, type Played, play, rackAt, server, serverAt, sum } from './support';

// C1 to C18 of the validation table (docs/room.md); expected values follow from the equations by hand.

const { std2u } = SERVER_CLASSES;
/** Without leakage, whose growth would follow the temperatures that are looked at. */
const NO_LEAKAGE: ServerClass = { ...std2u, leakage: { ...std2u.leakage, share: 0 } };

describe('closed forms of the room', () => {
  it('C1: 200 W warm 0.020 m³/s by 8.353 K', () => {
    // 200 / (1.19 · 1006 · 0.020)
    near(airRise(200, 0.02), 8.353, 1e-3);
  });

  it('C3: after 4 h the room gives away the heat that comes in, to 0.1 %', () => {
    const rack = rackAt(0.2);
    rack.inputs.load.fill(0.8);
    play(rack, 4 * 3600, 10);
    const { state, facility } = rack.room;
    const heatW = sum(state.servers.heatW) + facility.otherW;
    const toWallsW = facility.air.wallWpk * (state.air.returnC - state.air.wallC);
    near((state.air.coilW + toWallsW) / heatW, 1, 1e-3);
    // The way there: the heat is that of the new load, not of the old one.
    assert.ok(heatW > 5000 && heatW < 5600, `${heatW} W`);
  });

  for (const [load, fan] of [
    [0.1, 'auto'],
    [0.8, 'auto'],
    [1, 'one off'],
    [0.6, 'held'],
  ] as const) {
    it(`C4: rest by iteration is rest after 10 h: load ${load}, fans ${fan}`, () => {
      const at = serverAt(load === 1 ? 0 : 1);
      at.inputs.load[0] = load;
      if (fan === 'held') at.inputs.fanCommand.fill(0.6);
      if (fan === 'one off') at.inputs.fanHealth[1] = FAN_HEALTH.off;
      play(at, 36_000, 10);
      const after = server(at);
      at.room.settle(at.inputs);
      const rest = server(at);
      for (const node of ['junctionC', 'sinkC', 'boardC'] as const) near(after[node], rest[node], 0.01, node);
    });
  }

  it('C4: the same for a whole rack, with light walls', () => {
    const airOfARack = { ...AIR_OF_A_RACK, wallJpk: 3e4 };
    const rack = rackAt(0.2, 20, { airOfARack });
    rack.inputs.load.forEach((_, i) => {
      rack.inputs.load[i] = (i % 5) / 5;
    });
    play(rack, 36_000, 10);
    const after = [...rack.room.state.servers.junctionC];
    rack.room.settle(rack.inputs);
    const off = after.map((junctionC, i) => junctionC - (rack.room.state.servers.junctionC[i] as number));
    assert.ok(largest(off.map(Math.abs)) < 0.01, `${off}`);
  });

  it('C5: affinity, exactly: flow goes with speed, power above the floor with its cube', () => {
    const speed = fc.double({ min: 0.03, max: 1, noNaN: true });
    fc.assert(
      fc.property(speed, fc.double({ min: 0.03, max: 1, noNaN: true }), (n, scale) => {
        fc.pre(n * scale > 0.03);
        near(airflow(std2u.chassis, n * scale, 1) / (airflow(std2u.chassis, n, 1) * scale), 1, 1e-12);
        const above = (at: number) => fanPower(std2u.fan, at) - std2u.fan.floorW;
        near(above(n * scale), above(n) * scale * scale * scale, 1e-12 * std2u.fan.maxW);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('C6: a fan does 63.2 % of a step in 2 s', () => {
    const at = serverAt(0.5);
    at.inputs.fanCommand.fill(0);
    play(at, 60);
    at.inputs.fanCommand.fill(1);
    play(at, 2, 0.1);
    near(server(at).speed, 1 - Math.exp(-1), 0.01 * (1 - Math.exp(-1)));
  });

  for (const [speed, tauS] of [
    [0.25, 449],
    [0.35, 355],
    [0.6, 243],
    [1, 170],
  ] as const) {
    it(`C7: with fans held at ${speed} the board follows load with ${tauS} s`, () => {
      const at = serverAt(0.2, 22, { classes: [NO_LEAKAGE] });
      at.inputs.fanCommand.fill(speed);
      at.room.settle(at.inputs);
      const from = server(at).boardC;
      at.inputs.load[0] = 0.9;
      const along: number[] = [];
      play(at, 600, 10, () => along.push(server(at).boardC));
      at.room.settle(at.inputs);
      const goal = server(at).boardC;
      // A pure exponential: the same time constant at each point.
      along.forEach((boardC, step) => {
        near(-(10 * (step + 1)) / Math.log((goal - boardC) / (goal - from)), tauS, 0.01 * tauS);
      });
    });
  }

  it('C8: the slow time constant of processor and sink lies within its bounds', () => {
    const sink = std2u.sink;
    for (const speed of [0.25, 0.35, 0.6, 1]) {
      // Air that is not preheated, so that the board does not interfere.
      const kind = { ...NO_LEAKAGE, board: { ...std2u.board, upstream: 0 } };
      const at = serverAt(0.2, 22, { classes: [kind] });
      at.inputs.fanCommand.fill(speed);
      at.inputs.load[0] = 0.9;
      at.room.settle(at.inputs);
      const goal = server(at).sinkC;
      at.inputs.load[0] = 0.2;
      at.room.settle(at.inputs);
      at.inputs.load[0] = 0.9;
      play(at, 100);
      const early = server(at).sinkC;
      play(at, 100);
      const tauS = 100 / Math.log((goal - early) / (goal - server(at).sinkC));
      const psi = sinkResistance(sink, sink.flowShare * airflow(std2u.chassis, speed, 1));
      const low = psi * sink.sinkJpk;
      const high = psi * (sink.sinkJpk + sink.junctionJpk) + sink.junctionToCaseKpw * sink.junctionJpk;
      assert.ok(tauS > low && tauS < high, `${tauS} s at ${speed}, bounds ${low} and ${high}`);
    }
  });

  it('C12: without recirculation every inlet is the supply', () => {
    const recirculation = { near: 0, far: 0, supply: 'underfloor', aisle: 0.3, mixingS: 30 } as const;
    const rack = rackAt(0.5, 20, { recirculation });
    rack.inputs.load[3] = 1;
    rack.room.settle(rack.inputs);
    const { servers, air } = rack.room.state;
    for (const inletC of servers.inletC) near(inletC, air.supplyC, 1e-9);
  });

  it('C12: with an equal share ρ everywhere inlets are ρ/(1-ρ) ΔT above the supply', () => {
    const recirculation = { near: 0.3, far: 0.3, supply: 'underfloor', aisle: 0.3, mixingS: 30 } as const;
    const servers = serversInRacks(20, 5);
    const racks = Array.from({ length: 4 }, () => ({ pdu: AMPLE_PDU }));
    const rack = rackAt(0.5, 20, { recirculation, servers, racks });
    const { state } = rack.room;
    for (let i = 0; i < 20; i++) {
      const { inletC, exhaustC } = server(rack, i);
      near(inletC, state.air.supplyC + (0.3 / 0.7) * (exhaustC - inletC), 1e-6);
    }
  });

  it('C13: servers in another order in the plan give the same results in that order', () => {
    const places = serversInRacks(12, 4);
    const loads = places.map((_, i) => ((i * 7) % 12) / 12);
    const order = places.map((_, i) => (i * 5) % 12);
    const racks = Array.from({ length: 3 }, () => ({ pdu: AMPLE_PDU }));
    const straight = rackAt(0.2, 12, { servers: places, racks });
    const shuffled = rackAt(0.2, 12, { servers: order.map((i) => places[i]!), racks });
    loads.forEach((load, i) => {
      straight.inputs.load[i] = load;
    });
    order.forEach((from, to) => {
      shuffled.inputs.load[to] = loads[from] as number;
    });
    for (const each of [straight, shuffled]) play(each, 1800, 10);
    order.forEach((from, to) => {
      const [a, b] = [server(straight, from), server(shuffled, to)];
      for (const name of Object.keys(a) as (keyof typeof a)[]) near(b[name] / a[name], 1, 1e-12, name);
    });
  });

  it('C13: equal servers that do not breathe each other are one server, N times', () => {
    const one = serverAt(0.3);
    const many = rackAt(0.3, 7);
    many.inputs.heldInletC = 22;
    many.room.settle(many.inputs);
    for (const each of [one, many]) {
      each.inputs.load.fill(0.9);
      play(each, 900, 10);
    }
    near(sum(many.room.state.servers.wallW) / (7 * server(one).wallW), 1, 1e-12);
    for (let i = 0; i < 7; i++) near(server(many, i).junctionC / server(one).junctionC, 1, 1e-12);
  });

  for (const [setC, expected] of [
    [18, 1.524],
    [22, 1.415],
    [25, 1.362],
  ] as const) {
    it(`C14: PUE at its design load is 1 + 1/COP + 0.15: ${expected} at ${setC} °C`, () => {
      const airOfARack = { ...AIR_OF_A_RACK, wallWpk: 0 };
      const pueWith = (designW: number): [number, number] => {
        const rack = rackAt(0.8, 20, { airOfARack, cooling: { ...DEFAULT_COOLING, designW } });
        rack.inputs.cooling.setC = setC;
        rack.room.settle(rack.inputs);
        const { itW, pue } = rack.room.power(rack.inputs);
        return [itW, pue];
      };
      const [itW] = pueWith(5380);
      near(pueWith(itW)[1], expected, 0.005 * expected);
    });
  }

  for (const [load, expectedS] of [
    [1.13, Number.POSITIVE_INFINITY],
    [1.2, 477],
    [1.45, 172],
    [2, 63],
    [2.55, 34],
  ] as const) {
    it(`C18: a breaker at ${load} times its rating, preloaded by 80 %, trips after ${expectedS} s`, () => {
      let image = PRELOADED;
      let timeS = 0;
      while (image <= TRIPPING && timeS < 36_000) {
        image = breakerImage(image, load, 1);
        timeS++;
      }
      if (Number.isFinite(expectedS)) near(timeS, expectedS, 2);
      else assert.equal(timeS, 36_000);
    });
  }

  it('the conductance of the board and the resistance of a sink at the flow they are given for', () => {
    near(boardConductance(std2u.board, 0.02), 10, 1e-12);
    // 0.1835 + 1.2225 at 1 CFM.
    near(sinkResistance(std2u.sink, CFM), 1.406, 1e-12);
  });

  it('two fans a server, and the mean of the rack is that of its servers', () => {
    assert.equal(FANS, 2);
    const rack: Played = rackAt(0.5);
    const { racks, servers } = rack.room.state;
    near(racks.airflowM3s[0] as number, 20 * mean(servers.airflowM3s), 1e-12);
    near(racks.powerW[0] as number, sum(servers.wallW), 1e-9);
  });
});
