import assert from 'node:assert/strict';
import { deviceState, lostAfterMs } from '../../../../engine/room/telemetry/device-state';
import { CALM, play, rackOf, START, simulationOf, states } from './support';

describe('the state of a device (000-005)', () => {
  const table: [
    was: Parameters<typeof deviceState>[0],
    silentMs: number,
    running: boolean,
    load: number,
    is: string,
  ][] = [
    [undefined, 0, true, 0.5, 'in use'],
    [undefined, 0, true, 0.12, 'idle'],
    ['idle', 0, true, 0.12, 'idle'],
    ['in use', 0, true, 0.12, 'in use'],
    ['in use', 0, true, 0.09, 'idle'],
    ['in use', 0, false, 0.5, 'off'],
    ['off', 60_000, false, 0, 'off'],
    ['off', 60_001, false, 0, 'lost'],
    ['lost', 0, true, 0.5, 'in use'],
  ];
  for (const [was, silentMs, running, load, is] of table) {
    it(`${was} is ${is} after ${silentMs} ms of silence, ${running ? 'on' : 'off'}, at load ${load}`, () => {
      assert.equal(deviceState(was, silentMs, 60_000, running, load), is);
    });
  }

  it('is lost after three intervals, and not within a minute', () => {
    assert.deepEqual([lostAfterMs(10), lostAfterMs(60)], [60_000, 180_000]);
  });

  it('is told when it changes: at the start, off, silent, back', () => {
    const simulation = simulationOf(rackOf(1, CALM));
    const told = () => states(play(simulation, 90).events).map(({ state }) => state);
    assert.deepEqual(told(), ['in use']);
    simulation.inputs.down[0] = 1;
    assert.deepEqual(told(), ['off']);
    simulation.room.state.racks.open[0] = 1;
    assert.deepEqual(told(), ['lost']);
    simulation.room.closeBreaker(0);
    simulation.inputs.down[0] = 0;
    // Its own devices answer again before it is noticed that it works.
    assert.deepEqual(told(), ['in use']);
    assert.equal(simulation.now, START + 360_000);
  });
});
