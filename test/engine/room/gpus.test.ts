import assert from 'node:assert/strict';
import { GPU_KINDS, gpuPower } from '../../../engine/room/gpu';
import { SERVER_CLASSES, type ServerClass } from '../../../engine/room/server-class';
import { syntheticGpu } from '../../../engine/room/synthetic-gpu';
import { largest, mean, type Played, play, serverAt, smallest } from './support';

const { gpu4u } = SERVER_CLASSES;

/** One server with GPUs at rest. */
function gpusAt(load: number, kind: ServerClass = gpu4u, inletC = 22): Played {
  const at = serverAt(0.5, inletC, { classes: [kind] });
  at.inputs.gpuLoad.fill(load);
  at.room.settle(at.inputs);
  return at;
}

describe('GPUs', () => {
  it('idle and full power are those of the fits', () => {
    const at = gpusAt(0);
    assert.deepEqual([...at.room.state.gpus.powerW], [46.6, 46.6, 46.6, 46.6]);
    assert.equal(gpuPower(GPU_KINDS.h100, 1), 330.4);
    const { gpusW, wallW } = gpusAt(0.8).room.state.servers;
    assert.ok(Math.abs(gpusW[0]! - 4 * (46.6 + 0.8 * 203.6)) < 1e-9);
    assert.ok(wallW[0]! > gpusW[0]! + 150);
  });

  for (const stepS of [1, 10]) {
    it(`H10: an A100 with 300 W settles at 84 °C with 262 W in air of 26 °C, in steps of ${stepS} s`, () => {
      // Air that is not preheated and flow that is held at the reference: R_g = 0.2212, T_la = 26.
      const kind: ServerClass = {
        ...gpu4u,
        board: { ...gpu4u.board, upstream: 0 },
        gpus: { ...gpu4u.gpus, kind: { ...GPU_KINDS.a100, limitW: 300 } },
      };
      const at = gpusAt(0, kind, 26);
      at.inputs.fanCommand.fill(0.6);
      at.inputs.gpuLoad.fill(1);
      const chips: number[] = [];
      play(at, 3600, stepS, (timeS) => {
        chips.push(at.room.state.gpus.chipC[0]!);
        if (timeS === 60) assert.ok(at.room.state.gpus.powerW[0]! > 290, 'full power while it is cool');
      });
      const plateau = chips.slice(-300);
      // Measured: p50 84, at most 85 °C at a utilisation of at least 95 % [D].
      assert.ok(smallest(plateau) > 83 && largest(chips) < 85, `${smallest(plateau)} to ${largest(chips)}`);
      assert.ok(Math.abs(mean(plateau) - 84) < 0.1);
      assert.ok(Math.abs(at.room.state.gpus.powerW[0]! - 262) < 15);
      assert.ok(Math.abs(at.room.energy().serversError) < 1e-9);
    });
  }

  it('its power limit comes back when it is cool again', () => {
    const at = gpusAt(1, gpu4u, 45);
    at.inputs.fanCommand.fill(0.3);
    at.room.settle(at.inputs);
    assert.ok(at.room.state.gpus.limitW[0]! < 200);
    at.inputs.heldInletC = 20;
    at.inputs.fanCommand.fill(1);
    play(at, 600);
    assert.equal(at.room.state.gpus.limitW[0], 250.2);
  });

  it('a chip that air no longer cools shuts down at 92 °C, until the server is restarted', () => {
    const at = gpusAt(1);
    const { chipC, tripped, powerW } = at.room.state.gpus;
    at.inputs.open[0] = 0.01;
    play(at, 600);
    assert.deepEqual([...tripped], [1, 1, 1, 1]);
    assert.equal(powerW[0], 0);
    assert.ok(largest(chipC) < 110);
    at.inputs.open[0] = 1;
    play(at, 1800);
    assert.equal(powerW[0], 0, 'it stays off');
    at.room.restart(0);
    play(at, 10);
    assert.ok(powerW[0]! > 200);
  });

  it('the fans follow the hottest chip', () => {
    const [idle, busy] = [gpusAt(0), gpusAt(1)];
    assert.ok(busy.room.state.fans.speed[0]! > idle.room.state.fans.speed[0]! + 0.2);
  });

  // 003-10..14: util = clamp(5 + 8 queue) + 3 index, temperature 35 + 0.5 util, power and memory by util.
  for (const [queue, index, utilisationPct, temperatureC, powerW, memoryUsed] of [
    [0, 0, 5, 37.5, 15, 4],
    [7, 0, 61, 65.5, 183, 48.8],
    [7, 2, 67, 68.5, 201, 53.6],
    [11, 0, 93, 81.5, 279, 74.4],
    [12, 0, 95, 82.5, 285, 76],
    [50, 1, 98, 84, 294, 78.4],
    [50, 3, 100, 85, 300, 80],
    [-5, 0, 0, 35, 0, 0],
  ] as const) {
    it(`the synthetic law (T-12): queue ${queue}, GPU ${index}`, () => {
      const got = syntheticGpu(queue, index, 80, 300);
      const expected = { utilisationPct, memoryUsed, temperatureC, powerW };
      for (const name of Object.keys(expected) as (keyof typeof expected)[]) {
        assert.ok(Math.abs(got[name] - expected[name]) < 1e-9, `${name}: ${got[name]}`);
      }
    });
  }

  it('a server in synthetic mode follows that law, without idle power', () => {
    const kind: ServerClass = { ...gpu4u, gpus: { ...gpu4u.gpus, mode: 'synthetic' } };
    const at = gpusAt(0, kind);
    assert.deepEqual([...at.room.state.gpus.powerW], [0, 0, 0, 0]);
    at.inputs.gpuLoad.fill(0.61);
    play(at, 10);
    const { powerW, chipC } = at.room.state.gpus;
    assert.ok(Math.abs(powerW[0]! - 0.61 * 250.2) < 1e-9);
    assert.ok(Math.abs(chipC[0]! - 65.5) < 1e-9);
    assert.ok(Math.abs(at.room.energy().serversError) < 1e-9);
  });
});
