import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEFAULT_RACK_FANS, roomPlan } from '../../../engine/room/plan';
import { rackIndex } from '../../../engine/room/rack-index';
import { exhaustShare, REACH, RECIRCULATION, recirculate } from '../../../engine/room/recirculation';
import { Room } from '../../../engine/room/room';
import { AMPLE_PDU, largest, play, rackAt, server, smallest } from './support';

const RECIRCULATING = { ...RECIRCULATION.poor, supply: 'underfloor' } as const;

/** Racks with some slots left free: for each rack, which slots are in use. */
const racksOfSlots = fc.array(fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 4,
});

function roomOf(slots: readonly number[][]): Room {
  const servers = slots.flatMap((each, rack) => each.map((slot) => ({ class: 0, rack, slot })));
  const racks = slots.map(() => ({ pdu: AMPLE_PDU, slots: 12 }));
  return new Room(roomPlan({ servers, racks, recirculation: RECIRCULATING }));
}

describe('recirculation', () => {
  it('is the mixture of the equations, with all N × N weights written out', () => {
    const temperature = fc.double({ min: 15, max: 60, noNaN: true });
    fc.assert(
      fc.property(racksOfSlots, fc.array(temperature, { minLength: 40, maxLength: 40 }), (slots, warm) => {
        const room = roomOf(slots);
        const { plan, state } = room;
        const { servers, racks } = state;
        servers.mixedC.forEach((_, i) => {
          servers.mixedC[i] = warm[i]!;
        });
        racks.aisleC.forEach((_, rack) => {
          racks.aisleC[rack] = warm[32 + rack]!;
        });
        const index = rackIndex(plan);
        const all = { first: 0, end: index.count };
        recirculate(index, plan.recirculation, state, room.restingInputs(), 18, all);

        plan.servers.forEach(({ rack, slot }, i) => {
          const mates = plan.servers.flatMap((other, j) =>
            other.rack === rack ? [{ j, at: other.slot }] : [],
          );
          const weights = mates.map(({ at }) => Math.exp(-Math.abs(at - slot) / REACH));
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const local = mates.reduce((sum, { j }, k) => sum + (weights[k]! / total) * warm[j]!, 0);
          const count = slots.length;
          const below = warm[32 + (rack > 0 ? rack - 1 : 1)]!;
          const above = warm[32 + (rack < count - 1 ? rack + 1 : rack - 1)]!;
          const aisle = 0.5 * warm[32 + rack]! + 0.25 * (below + above);
          const mixture = count === 1 ? local : 0.7 * local + 0.3 * aisle;
          const share = exhaustShare(plan.recirculation, slot / 11);
          const expected = (1 - share) * 18 + share * mixture;
          assert.ok(Math.abs(servers.inletC[i]! - expected) < 1e-9, `${servers.inletC[i]} for ${expected}`);
        });
      }),
      { seed: 8, numRuns: 100 },
    );
  });

  it('is bounded by the coldest and the warmest air there is', () => {
    fc.assert(
      fc.property(racksOfSlots, fc.double({ min: 0, max: 20, noNaN: true }), (slots, factor) => {
        const room = roomOf(slots);
        const inputs = room.restingInputs();
        inputs.load.fill(0.7);
        inputs.recirculationFactor.fill(factor);
        for (let step = 0; step < 20; step++) room.step(inputs, 10);
        const { servers, air } = room.state;
        assert.ok(smallest(servers.inletC) >= air.supplyC - 1);
        assert.ok(largest(servers.inletC) <= largest(servers.mixedC) + 1e-9);
      }),
      { seed: 9, numRuns: 30 },
    );
  });

  it('a factor on one server warms its inlet alone; the others follow by what it breathes out', () => {
    const rack = rackAt(0.5);
    const before = rack.room.state.servers.inletC.slice();
    rack.inputs.recirculationFactor[10] = 2;
    rack.room.step(rack.inputs, 1);
    const { inletC } = rack.room.state.servers;
    assert.ok(inletC[10]! > before[10]! + 1);
    for (const i of [0, 9, 11, 19]) assert.ok(Math.abs(inletC[i]! - before[i]!) < 0.01, `server ${i}`);
    play(rack, 600, 10);
    assert.ok(inletC[11]! > before[11]! + 0.01);
  });

  it('fans of a rack take recirculation away, and power', () => {
    const rack = rackAt(0.8, 20, { racks: [{ pdu: AMPLE_PDU, fans: DEFAULT_RACK_FANS }] });
    const still = server(rack, 19).inletC - rack.room.state.air.supplyC;
    const { itW } = rack.room.power(rack.inputs);
    rack.inputs.rackFanCommand[0] = 1;
    rack.room.settle(rack.inputs);
    const moving = server(rack, 19).inletC - rack.room.state.air.supplyC;
    assert.ok(moving < 0.55 * still, `${moving} of ${still}`);
    const { rackFansW, itW: cooler } = rack.room.power(rack.inputs);
    assert.equal(rackFansW, DEFAULT_RACK_FANS.maxW);
    assert.ok(cooler < itW);
  });

  it('costs as much as there are servers: a rack of 50,000 would be 2.5 billion pairs', () => {
    const servers = Array.from({ length: 50_000 }, (_, slot) => ({ class: 0, rack: 0, slot }));
    const room = new Room(roomPlan({ servers, racks: [{ pdu: AMPLE_PDU }] }));
    const before = process.cpuUsage();
    room.step(room.restingInputs(), 10);
    // A pair takes at least 1 ns, so all of them 2.5 s; a step of 50,000 servers some 50 ms.
    assert.ok(process.cpuUsage(before).user < 1e6);
  });
});
