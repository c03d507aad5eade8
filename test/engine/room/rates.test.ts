import assert from 'node:assert/strict';
import { DEFAULT_PDU } from '../../../engine/room/pdu';
import { DEFAULT_RACK_FANS } from '../../../engine/room/plan';
import { SERVER_CLASSES } from '../../../engine/room/server-class';
import { ownClock } from '../../../engine/room/throttle';
import { AMPLE_PDU, near, play, rackAt, server, serverAt, smallest } from './support';

// How fast things happen: the estimates of docs/room.md, each seen as what it does.

describe('rates of the room', () => {
  it('a processor above 95 °C gives up 5 points of clock a second, down to 30 %, and takes back 2 below 92', () => {
    near(ownClock(1, 96, 2), 0.9);
    near(ownClock(0.4, 100, 10), 0.3);
    near(ownClock(0.5, 94, 10), 0.5);
    near(ownClock(0.5, 91, 2), 0.54);
    near(ownClock(0.99, 91, 10), 1);
  });

  it('capping goes 63 % of the way in 5 s, in steps of any length', () => {
    for (const stepS of [0.5, 5]) {
      const rack = rackAt(0.8, 20, { racks: [{ pdu: DEFAULT_PDU }] });
      // Little enough that nothing else moves much meanwhile.
      rack.inputs.pduLimit[0] = 0.85;
      const { powerW } = rack.room.state.racks;
      const before = powerW[0]!;
      const goal = 0.85 * 0.8 * 230 * 32;
      // The answer to the first step is seen in the second.
      play(rack, 5 + stepS, stepS);
      near((before - powerW[0]!) / (before - goal), 1 - Math.exp(-1), 0.06, `steps of ${stepS} s`);
    }
  });

  it('work that is held back is counted, in seconds of full load', () => {
    const rack = rackAt(0.8, 20, { racks: [{ pdu: { ...DEFAULT_PDU, currentA: 20 } }] });
    play(rack, 3600, 10);
    const { clock, heldBackS } = rack.room.state.servers;
    assert.ok(clock[7]! < 0.9);
    near(heldBackS[7]! / (0.8 * (1 - clock[7]!) * 3600), 1, 1e-3);
    rack.inputs.down[7] = 1;
    const before = heldBackS[7]!;
    play(rack, 100, 10);
    near(heldBackS[7]! - before, 80, 1e-6);
  });

  it('the fans of a rack take 4 s', () => {
    const rack = rackAt(0.5, 5, { racks: [{ pdu: AMPLE_PDU, fans: DEFAULT_RACK_FANS }] });
    rack.inputs.rackFanCommand[0] = 1;
    play(rack, 4);
    near(rack.room.state.racks.fanSpeed[0]!, 1 - Math.exp(-1));
  });

  it('exhaust takes 30 s to mix', () => {
    const at = serverAt(0.5);
    at.room.state.servers.mixedC[0]! += 10;
    play(at, 30);
    near(at.room.state.servers.mixedC[0]! - server(at).exhaustC, 10 * Math.exp(-1), 1e-6);
  });

  it('a cooling unit blows no colder than 5 °C, however little air it moves', () => {
    const rack = rackAt(0.8);
    rack.inputs.cooling.fan = 0.01;
    const supplies: number[] = [];
    play(rack, 120, 1, () => supplies.push(rack.room.state.air.supplyC));
    // Air that is warmer at the end of the second than it was when the coil took its heat out.
    near(smallest(supplies), 5, 0.3);
  });

  describe('of a GPU', () => {
    const { gpu4u } = SERVER_CLASSES;
    const kind = { ...gpu4u, board: { ...gpu4u.board, upstream: 0 } };

    it('temperature follows power with R C: 77 s at the reference flow', () => {
      const at = serverAt(0.5, 22, { classes: [kind] });
      at.inputs.fanCommand.fill(0.6);
      at.room.settle(at.inputs);
      const { chipC } = at.room.state.gpus;
      const from = chipC[0]!;
      at.inputs.gpuLoad.fill(0.5);
      play(at, 0.2212 * 350, 0.2212 * 35);
      near((chipC[0]! - from) / (0.5 * 203.6 * 0.2212), 1 - Math.exp(-1), 1e-9);
    });

    it('the driver changes the limit by 2 % of it a second', () => {
      const at = serverAt(0.5, 22, { classes: [kind] });
      at.inputs.gpuLoad.fill(1);
      at.inputs.fanCommand.fill(0.6);
      at.room.settle(at.inputs);
      const { limitW, chipC } = at.room.state.gpus;
      // Air in which 84 °C are 176 W.
      at.inputs.heldInletC = 45;
      play(at, 1);
      near(limitW[0]!, 250.2);
      chipC[0] = 90;
      play(at, 1);
      near(limitW[0]!, 0.98 * 250.2);
      chipC[0] = 30;
      limitW[0] = 100;
      play(at, 3);
      near(limitW[0]!, 100 + 0.06 * 250.2);
    });
  });
});
