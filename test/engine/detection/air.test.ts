import assert from 'node:assert/strict';
import { Air } from '../../../engine/detection/peers/air';
import { NO_INPUTS } from '../../../engine/detection/peers/shift';
import { START } from './rig';

const INPUTS = { ...NO_INPUTS, power60W: 150, power450W: 150 };
const STEP_MS = 30_000;

/** Four healthy hours and half an hour in which both go so far, °C; a ripple stands for noise. */
function played(supplyByC: number, inletByC: number, from = new Air()): Air {
  for (let i = 0; i < 540; i++) {
    const now = START + i * STEP_MS;
    const ripple = 0.1 * Math.sin(i);
    const isOff = i >= 480;
    const supply_temp_c = 18 + ripple + (isOff ? supplyByC : 0);
    from.hear({ name: 'room', tags: { room: 'r' }, fields: { supply_temp_c }, timestamp: now }, now);
    from.compare(20 + ripple + (isOff ? inletByC : 0), INPUTS, now);
  }
  return from;
}

const END = START + 540 * STEP_MS;

describe('the air that servers get', () => {
  it('is off with its supply when the inlets follow it', () => {
    const air = played(0.8, 0.8);
    const fields = air.compare(20.8, INPUTS, END).filter(({ level }) => level >= 1);
    assert.ok(fields.some(({ field }) => field === 'supply_temp_c'));
    // All of it: six deviations stand for supply air that has moved as far as the inlets.
    assert.ok(Math.abs(air.supplySigns()!.supply_temp_c! - 6) < 1.5, JSON.stringify(air.supplySigns()));
  });

  it('is not where inlets stay: the sensor of the supply air may be wrong', () => {
    const signs = played(2, 0).compare(20, INPUTS, END);
    assert.deepEqual(
      signs.map(({ field }) => field),
      ['inlet_temp_c'],
    );
  });

  it('leaves supply air out that is as it was when inlets rise', () => {
    const air = played(0, 4);
    assert.ok(Math.abs(air.supplySigns()!.supply_temp_c!) < 1);
  });

  it('is off with supply air that swings by nearly as much each quarter of an hour, and no more soon after', () => {
    const air = new Air();
    const level = (i: number, byC: number) => {
      const now = START + i * STEP_MS;
      const supply_temp_c = 18 + 0.8 * Math.sin((2 * Math.PI * i) / 30) + byC;
      air.hear({ name: 'room', tags: { room: 'r' }, fields: { supply_temp_c }, timestamp: now }, now);
      const signs = air.compare(supply_temp_c + 1, INPUTS, now);
      return Math.max(0, ...signs.filter(({ field }) => field === 'supply_temp_c').map((sign) => sign.level));
    };
    const most = (from: number, to: number, byC: number) =>
      Math.max(...Array.from({ length: to - from }, (_, i) => level(from + i, byC)));
    assert.ok(most(0, 720, 0) < 0.5, 'told in health');
    assert.ok(most(720, 780, 1) >= 1, 'not told within half an hour');
    most(780, 810, 0);
    assert.ok(most(810, 870, 0) < 0.5, 'still told a quarter of an hour after');
  });

  it('says nothing of supply air that nobody tells', () => {
    const air = new Air();
    for (let i = 0; i < 200; i++) air.compare(20, INPUTS, START + i * STEP_MS);
    assert.equal(air.supplySigns(), undefined);
  });

  it('goes on from a snapshot', () => {
    const air = played(0.8, 0.8);
    const restored = new Air();
    restored.restore(structuredClone(air.snapshot()));
    assert.deepEqual(restored.compare(20.8, INPUTS, END), air.compare(20.8, INPUTS, END));
  });
});
