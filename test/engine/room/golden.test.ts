import assert from 'node:assert/strict';
import { FAN_HEALTH } from '../../../engine/room/inputs';
import golden from '../../cases/room/golden.json';
import { near, play, server, serverAt } from './support';

// The points come out of an implementation of the same equations in another language, written apart from this
// one. They are rounded to 3 digits (flow included, so it says little), the rows of the transients to 2.
const TOLERANCE = { celsius: 0.05, watts: 0.1, share: 0.001 };

describe('golden points of a server', () => {
  it('has 128 of them', () => {
    assert.equal(golden.steady.length, 128);
  });

  for (const fans of ['auto both', 'auto one dead', 'held medium 0.6', 'held medium one dead']) {
    for (const inletC of [18, 22, 27, 32]) {
      it(`at rest: fans ${fans}, inlet ${inletC} °C`, () => {
        const points = golden.steady.filter((point) => point.fans === fans && point.t_in === inletC);
        assert.equal(points.length, 8);
        for (const point of points) {
          const played = serverAt(point.u, inletC);
          if (fans.includes('dead')) played.inputs.fanHealth[1] = FAN_HEALTH.off;
          if (fans.includes('medium')) played.inputs.fanCommand.fill(0.6);
          played.room.settle(played.inputs);
          const got = server(played);
          const at = `load ${point.u}`;
          near(got.junctionC, point.tj, TOLERANCE.celsius, `${at} junction`);
          near(got.sinkC, point.ts, TOLERANCE.celsius, `${at} sink`);
          near(got.boardC, point.tc, TOLERANCE.celsius, `${at} board`);
          near(got.sinkAirC, point.tla, TOLERANCE.celsius, `${at} air at the sinks`);
          near(got.exhaustC, point.texh, TOLERANCE.celsius, `${at} exhaust`);
          near(got.wallW, point.wall, TOLERANCE.watts, `${at} wall power`);
          near(got.processorW, point.cpu, TOLERANCE.watts, `${at} processors`);
          near(got.fansW, point.fan, TOLERANCE.watts, `${at} fans`);
          near(got.speed, point.n, TOLERANCE.share, `${at} speed`);
        }
      });
    }
  }

  for (const { case: name, rows } of golden.transient) {
    it(`in time: ${name}`, () => {
      const played = serverAt(name.startsWith('load step') ? 0.1 : 0.8);
      if (name.includes('held')) played.inputs.fanCommand.fill(server(played).speed);
      if (name.startsWith('load step')) played.inputs.load[0] = 1;
      else played.inputs.fanHealth[1] = FAN_HEALTH.off;
      for (const [timeS, junctionC, boardC, exhaustC, speed, wallW] of rows as number[][]) {
        play(played, 60, 5);
        const got = server(played);
        near(got.junctionC, junctionC as number, TOLERANCE.celsius, `${timeS} s junction`);
        near(got.boardC, boardC as number, TOLERANCE.celsius, `${timeS} s board`);
        near(got.exhaustC, exhaustC as number, TOLERANCE.celsius, `${timeS} s exhaust`);
        near(got.wallW, wallW as number, TOLERANCE.watts, `${timeS} s wall power`);
        near(got.speed, speed as number, TOLERANCE.share, `${timeS} s speed`);
      }
    });
  }
});
