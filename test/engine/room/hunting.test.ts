import assert from 'node:assert/strict';
import { AIR_HEAT_PER_M3 } from '../../../engine/room/constants';
import { swing } from '../../../engine/room/cooling-unit';
import { layoutOf } from '../../../engine/room/document/layout';
import { readRoom } from '../../../engine/room/document/read-room';
import { inputsOf } from '../../../engine/room/inputs-of';
import { Room } from '../../../engine/room/room';

/** Supply air of the default room at 40 % load, each second of `seconds` after ten minutes. */
function supply(cooling: object, seconds: number) {
  const layout = layoutOf(readRoom({ cooling, unitSpread: 0 }));
  const room = new Room(layout.plan);
  const inputs = inputsOf(layout, room);
  inputs.load.fill(0.4);
  room.settle(inputs);
  room.step(inputs, 600);
  const supplyC: number[] = [];
  const inletC: number[] = [];
  for (let s = 0; s < seconds; s++) {
    room.step(inputs, 1);
    supplyC.push(room.state.air.supplyC);
    inletC.push(room.state.servers.inletC[0]!);
  }
  return { supplyC, inletC, energy: room.energy(), facility: room.facility };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a cooling unit that hunts', () => {
  it('swings as far as it should to each side, and comes back after a period', () => {
    const hunting = { swingC: 1.2, periodS: 160 };
    const at = [0, 40, 80, 120, 160, 360].map((s) => swing(hunting, s));
    assert.deepEqual(
      at.map((value) => value + 0),
      [0, 1.2, 0, -1.2, 0, 1.2],
    );
    // Two parabolas are a sine within 6 %.
    for (let s = 0; s < 160; s++) {
      assert.ok(Math.abs(swing(hunting, s) / 1.2 - Math.sin((2 * Math.PI * s) / 160)) < 0.06, `${s} s`);
    }
  });

  it('lets supply and inlets wander about the set point by some 1 °C, 160 s a turn', () => {
    const { supplyC, inletC, energy, facility } = supply({ hunting: {} }, 1600);
    assert.ok(Math.abs(mean(supplyC) - 18) < 0.05, `${mean(supplyC)}`);
    const turns = supplyC.filter((value, i) => i > 0 && value >= 18 && supplyC[i - 1]! < 18).length;
    assert.equal(turns, 10);
    // Coil and air pass on |1 + a/(jω)| / |1 + jωτ + a/(jω)| of it, with a = ṁc/C, when the heat stays the same; boards
    // and walls take up and give back some.
    const omega = (2 * Math.PI) / 160;
    const a = (facility.unit.flowM3s * AIR_HEAT_PER_M3) / facility.air.airJpk / omega;
    const passed = Math.hypot(1, a) / Math.hypot(1, 30 * omega - a);
    const most = Math.max(...supplyC) - 18;
    assert.ok(Math.abs(most / (1.5 * passed) - 1) < 0.1, `${most} for ${1.5 * passed}`);
    const middle = mean(inletC);
    const deviation = Math.sqrt(mean(inletC.map((value) => (value - middle) * (value - middle))));
    // Measured at two servers: 0.9 to 1.1 °C.
    assert.ok(deviation > 0.85 && deviation < 1.1, `${deviation}`);
    assert.ok(Math.abs(energy.airError) < 1e-9 && Math.abs(energy.serversError) < 1e-9);
  });

  it('does not when nothing is said', () => {
    const { supplyC } = supply({}, 300);
    assert.ok(supplyC.every((value) => Math.abs(value - 18) < 1e-6));
  });
});
