import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FAN_HEALTH } from '../../../engine/room/inputs';
import { largest, play, rackAt, server, serverAt } from './support';

// C9 to C11 of the validation table (docs/room.md): what must hold for steps of any length.

describe('steps of the room', () => {
  // An hour in which load goes up and down between 20 and 100 % by a tenth each minute; a fan is lost, the inlet
  // becomes 3 K warmer. Looked at every 10 s.
  function hour(stepS: number): Record<'junctionC' | 'sinkC' | 'boardC', number[]> {
    const at = serverAt(0.2);
    const seen: ReturnType<typeof hour> = { junctionC: [], sinkC: [], boardC: [] };
    for (let tick = 0; tick < 360; tick++) {
      const minute = Math.floor(tick / 6);
      at.inputs.load[0] = 1 - Math.abs((minute % 16) - 8) / 10;
      if (minute === 20) at.inputs.fanHealth[1] = FAN_HEALTH.off;
      if (minute === 40) at.inputs.heldInletC = 25;
      play(at, 10, stepS);
      const now = server(at);
      for (const node of ['junctionC', 'sinkC', 'boardC'] as const) seen[node].push(now[node]);
    }
    return seen;
  }

  it('C9: steps of 10 s agree with steps of 1 s within 0.1 °C, and these with steps of 0.05 s within 0.02', () => {
    const runs = { fine: hour(0.05), short: hour(1), long: hour(10) };
    for (const node of ['junctionC', 'sinkC', 'boardC'] as const) {
      const off = (a: number[], b: number[]) => largest(a.map((value, i) => Math.abs(value - b[i]!)));
      const short = off(runs.short[node], runs.fine[node]);
      const long = off(runs.long[node], runs.short[node]);
      assert.ok(short < 0.02, `${node} at 1 s: ${short}`);
      assert.ok(long < 0.1, `${node} at 10 s: ${long}`);
    }
  });

  for (const stepS of [0.5, 5, 60, 600]) {
    it(`C10: nothing overshoots a step of load with fans held, in steps of ${stepS} s`, () => {
      const at = serverAt(0.1);
      at.inputs.fanCommand.fill(0.5);
      at.room.settle(at.inputs);
      at.inputs.load[0] = 1;
      let before = server(at);
      play(at, Math.max(1200, 10 * stepS), stepS, () => {
        const now = server(at);
        for (const node of ['junctionC', 'sinkC', 'boardC'] as const) {
          assert.ok(now[node] >= before[node] - 1e-9, `${node}: ${before[node]} to ${now[node]}`);
        }
        before = now;
      });
      at.room.settle(at.inputs);
      for (const node of ['junctionC', 'sinkC', 'boardC'] as const) {
        assert.ok(before[node] <= server(at)[node] + 1e-9, node);
      }
    });
  }

  describe('C11: what grows with what', () => {
    const load = fc.double({ min: 0, max: 0.95, noNaN: true });
    const inletC = fc.double({ min: 10, max: 35, noNaN: true });
    const speed = fc.double({ min: 0.2, max: 0.95, noNaN: true });
    function rest(u: number, inlet: number, held?: number, open = 1) {
      const at = serverAt(u, inlet);
      at.inputs.open[0] = open;
      if (held !== undefined) at.inputs.fanCommand.fill(held);
      at.room.settle(at.inputs);
      return server(at);
    }
    const check = (holds: (u: number, inlet: number, n: number) => boolean) =>
      fc.assert(fc.property(load, inletC, speed, holds), { seed: 11, numRuns: 40 });

    it('the junction with load', () => check((u, t) => rest(u + 0.05, t).junctionC > rest(u, t).junctionC));
    it('the junction with the inlet', () => check((u, t) => rest(u, t + 1).junctionC > rest(u, t).junctionC));
    it('the junction against speed', () =>
      check((u, t, n) => rest(u, t, n + 0.05).junctionC < rest(u, t, n).junctionC));
    it('power with the inlet', () => check((u, t) => rest(u, t + 1).wallW >= rest(u, t).wallW));
    it('the exhaust against flow, at the same speed of the fans', () =>
      // More speed is also more power of the fans, which at idle outweighs the flow.
      check((u, t, n) => rest(u, t, n).exhaustC < rest(u, t, n, 0.9).exhaustC));
    it('the inlet of a neighbour with my load', () => {
      const rack = rackAt(0.3);
      const before = rack.room.state.servers.inletC.slice();
      rack.inputs.load[10] = 0.9;
      rack.room.settle(rack.inputs);
      const { inletC } = rack.room.state.servers;
      for (const i of [9, 10, 11, 19])
        assert.ok((inletC[i] as number) > (before[i] as number), `server ${i}`);
    });
  });
});
