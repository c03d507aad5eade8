import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  AUTO,
  autoSpeed,
  FAN_LEVELS,
  type FanLevel,
  fanCommand,
  fanDrive,
  fanPower,
} from '../../../engine/room/fan';
import { FAN_HEALTH } from '../../../engine/room/inputs';
import { SERVER_CLASSES } from '../../../engine/room/server-class';
import { ProblemError } from '../../../engine/telemetry/problem';
import { near, type Played, play, server, serverAt } from './support';

const { std2u } = SERVER_CLASSES;
const closed = { ...std2u, fan: { ...std2u.fan, regulation: 'closed' as const } };

function fans({ room }: Played) {
  const { speed, drive, powerW } = room.state.fans;
  return [0, 1].map((at) => ({ speed: speed[at]!, drive: drive[at]!, powerW: powerW[at]! })) as [
    Record<'speed' | 'drive' | 'powerW', number>,
    Record<'speed' | 'drive' | 'powerW', number>,
  ];
}

describe('fans', () => {
  // The levels of the scenario documents, and watts of the default fan: 1.35 + 13.65 n³.
  for (const [level, speed, watts] of [
    ['off', 0, 0],
    ['low', 0.35, 1.94],
    ['medium', 0.6, 4.3],
    ['high', 1, 15],
  ] as const) {
    it(`${level} is a speed of ${speed} and takes ${watts} W`, () => {
      assert.equal(fanCommand(level), speed);
      near(fanPower(std2u.fan, speed), watts, 0.005);
    });
  }

  it('takes percent', () => {
    assert.equal(fanCommand(45), 0.45);
    assert.equal(fanCommand('auto'), AUTO);
  });

  for (const wrong of ['fast', '', 101, -1, Number.NaN]) {
    it(`does not take ${wrong === '' ? 'nothing' : wrong}`, () => {
      assert.throws(
        () => fanCommand(wrong as FanLevel),
        (error) => {
          assert.ok(error instanceof ProblemError);
          assert.equal(error.problem.code, 'bad-option');
          assert.equal(error.problem.field, 'fan');
          for (const level of Object.keys(FAN_LEVELS))
            assert.match(error.problem.limit ?? '', new RegExp(level));
          return true;
        },
      );
    });
  }

  it('the automatic loop is a line from 25 % at 45 °C to 100 % at 85 °C', () => {
    const at = [20, 45, 65, 85, 110].map((celsius) => autoSpeed(std2u.loop, celsius));
    assert.deepEqual(at, [0.25, 0.25, 0.625, 1, 1]);
  });

  it('a fan that is switched off runs down and takes nothing', () => {
    const at = serverAt(0.5);
    at.inputs.fanHealth[1] = FAN_HEALTH.off;
    const { speed } = fans(at)[1];
    play(at, 2, 0.5);
    near(fans(at)[1].speed, speed * Math.exp(-1));
    assert.equal(fans(at)[1].powerW, 0);
    play(at, 600);
    near(fans(at)[1].speed, 0, 1e-12);
  });

  it('a fan whose rotor is held stands, is driven, and takes its floor', () => {
    const at = serverAt(0.5);
    at.inputs.fanHealth[1] = FAN_HEALTH.stalled;
    play(at, 60);
    near(fans(at)[1].speed, 0, 1e-9);
    assert.equal(fans(at)[1].drive, fans(at)[0].drive);
    assert.equal(fans(at)[1].powerW, std2u.fan.floorW);
  });

  describe('wear', () => {
    it('shows in the speed when the loop of the fan is open', () => {
      const at = serverAt(0.5);
      at.inputs.fanCommand.fill(0.6);
      at.inputs.fanEfficiency[1] = 0.8;
      at.room.settle(at.inputs);
      near(fans(at)[1].drive, 0.6);
      near(fans(at)[1].speed, 0.8 * 0.6);
      // Friction: half of what is lost of the efficiency, on the power at its speed.
      near(fans(at)[1].powerW, 1.1 * (1.35 + 13.65 * 0.48 * 0.48 * 0.48));
    });

    it('shows in the drive when it is closed, until the drive is at its end', () => {
      for (const [left, drive, speed] of [
        [1, 0.6, 0.6],
        [0.8, 0.75, 0.6],
        [0.6, 1, 0.6],
        [0.5, 1, 0.5],
      ] as const) {
        const at = serverAt(0.5, 22, { classes: [closed] });
        at.inputs.fanCommand.fill(0.6);
        at.inputs.fanEfficiency[1] = left;
        at.room.settle(at.inputs);
        near(fans(at)[1].drive, drive);
        near(fans(at)[1].speed, speed);
      }
    });

    it('never drives beyond 100 % nor faster than asked', () => {
      const share = fc.double({ min: 0, max: 1, noNaN: true });
      fc.assert(
        fc.property(share, share, (command, left) => {
          const drive = fanDrive(closed.fan, command, left);
          assert.ok(drive >= 0 && drive <= 1);
          assert.ok(left * drive <= command + 1e-12);
        }),
        { seed: 3 },
      );
    });

    it('makes a fan answer late: 2 s, and 5 s at half its efficiency', () => {
      const at = serverAt(0.5);
      at.inputs.fanCommand.fill(0.4);
      at.inputs.fanEfficiency[1] = 0.5;
      at.room.settle(at.inputs);
      at.inputs.fanCommand.fill(0.8);
      play(at, 5, 0.5);
      near(fans(at)[0].speed, 0.8 - 0.4 * Math.exp(-2.5));
      near(fans(at)[1].speed, 0.4 - 0.2 * Math.exp(-1));
    });
  });

  it('air is blocked while fans run as before', () => {
    const at = serverAt(0.5);
    at.inputs.fanCommand.fill(0.5);
    at.room.settle(at.inputs);
    const before = server(at);
    at.inputs.open[0] = 0.6;
    play(at, 1800, 10);
    near(server(at).airflowM3s, 0.6 * before.airflowM3s);
    near(server(at).speed, before.speed);
    assert.ok(server(at).junctionC > before.junctionC + 3);
    at.inputs.open[0] = 0;
    play(at, 10);
    near(server(at).airflowM3s, 0.01 * before.airflowM3s);
  });
});
