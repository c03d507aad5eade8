import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COOL_DEFAULTS } from '../../../engine/cooling/cool-config';
import { fanAims } from '../../../engine/cooling/fans/aims';
import { outsideBands } from '../../../engine/cooling/fans/avoid';
import { Fan } from '../../../engine/cooling/fans/fan';
import { SpeedLimiter } from '../../../engine/cooling/fans/speed-limiter';

const START = 1_767_225_600_000;
const CONFIG = { ...COOL_DEFAULTS.fans, followS: 15, kickS: 10, kicks: 2, raisePct: 5 };

function told(fan: Fan, second: number, speedPct: number, rpm = 90 * speedPct): void {
  fan.hear({
    name: 'fan',
    tags: {},
    fields: { command_pct: fan.commandedPct ?? 0, speed_pct: speedPct, speed_rpm: rpm, power_w: 3 },
    timestamp: START + 1000 * second,
  });
}

/** What a fan that turns as `turns` says does, asked every 10 s for `forS`: its changes, each with its second. */
function course(commandPct: number, turns: (commandPct: number, second: number) => number, forS: number) {
  const fan = new Fan(CONFIG);
  const changes: string[] = [];
  for (let second = 0; second <= forS; second += 10) {
    const wanted = fan.state === 'kicked' ? 100 : Math.max(commandPct, fan.leastPct);
    fan.command(wanted, START + 1000 * second);
    told(fan, second + 5, turns(wanted, second));
    const change = fan.check(START + 1000 * (second + 10), true);
    if (change !== undefined) changes.push(`${second + 10} ${change}`);
  }
  return { fan, changes };
}

describe('a fan', () => {
  it('that turns as commanded is left alone', () => {
    assert.deepEqual(course(40, (command) => command, 300).changes, []);
  });

  it('that is somewhat slow is worn, and follows all the same', () => {
    assert.deepEqual(course(40, (command) => 0.7 * command, 300).changes, []);
  });

  it('that stands is kicked twice and then has failed, within 125 s', () => {
    const { changes } = course(40, () => 0, 300);
    assert.equal(changes.length, 2);
    assert.match(changes[0]!, /^20 stalled$/);
    assert.match(changes[1]!, / failed$/);
    assert.ok(Number.parseInt(changes[1]!, 10) <= 125, changes[1]);
  });

  it('that a kick starts gets a least speed above that at which it stalled', () => {
    let isTurning = false;
    const { fan, changes } = course(
      22,
      (command) => {
        if (command === 100) isTurning = true;
        return isTurning ? command : 0;
      },
      300,
    );
    assert.deepEqual(
      changes.map((change) => change.split(' ')[1]),
      ['stalled', 'raised'],
    );
    assert.equal(fan.leastPct, 27);
  });

  it('that turns again for a minute has recovered', () => {
    const { fan, changes } = course(40, (command, second) => (second < 200 ? 0 : command), 400);
    assert.equal(fan.state, 'following');
    assert.match(changes.at(-1)!, / recovered$/);
  });

  it('of a server that is off is not asked to turn', () => {
    const fan = new Fan(CONFIG);
    fan.command(40, START);
    told(fan, 5, 0);
    assert.equal(fan.check(START + 60_000, false), undefined);
    assert.equal(fan.state, 'following');
  });

  it('keeps what is commanded, delivered and measured apart, and times its response', () => {
    const fan = new Fan(CONFIG);
    fan.command(30, START);
    told(fan, 20, 30);
    fan.command(60, START + 30_000);
    told(fan, 31, 45);
    told(fan, 34, 59);
    assert.deepEqual([fan.commandedPct, fan.deliveredPct, fan.measuredPct], [60, 60, 59]);
    assert.equal(fan.responseS, 4);
  });

  it('learns its watts and its revolutions by speed', () => {
    const fan = new Fan(CONFIG);
    // 1.35 W and 13.65 W by the cube, 9000 1/min: a data sheet pair of docs/room.md.
    for (let second = 0; second < 6000; second += 60) {
      const percent = 20 + ((second / 60) % 9) * 10;
      const share = percent / 100;
      fan.command(percent, START + 1000 * second);
      const fields = {
        ...{ command_pct: percent, speed_pct: percent, speed_rpm: 90 * percent },
        power_w: 1.35 + 13.65 * share * share * share,
      };
      fan.hear({ name: 'fan', tags: {}, fields, timestamp: START + 1000 * (second + 30) });
    }
    assert.ok(Math.abs(fan.curve.power(0.5) - 3.056) < 0.05, String(fan.curve.power(0.5)));
    assert.ok(Math.abs(fan.curve.rpmAt(70)! - 6300) < 1, String(fan.curve.rpmAt(70)));
  });
});

describe('what fans are to do', () => {
  function pair(state: Fan['state'], measuredPct: number): Map<string, Fan> {
    const [one, two] = [new Fan(CONFIG), new Fan(CONFIG)];
    one.state = state;
    one.measuredPct = measuredPct;
    return new Map([
      ['fan-1', one],
      ['fan-2', two],
    ]);
  }

  it('is one thing while all follow', () => {
    assert.deepEqual(fanAims(pair('following', 40), 40, false), [{ speedPct: 40 }]);
  });

  it('is the work of two for the twin of one that failed', () => {
    assert.deepEqual(fanAims(pair('failed', 0), 40, false), [
      { fan: 'fan-1', speedPct: 40 },
      { fan: 'fan-2', speedPct: 80 },
    ]);
  });

  it('is full speed for one that is kicked, and no more than that for its twin', () => {
    assert.deepEqual(fanAims(pair('kicked', 0), 70, false), [{ speedPct: 100 }]);
  });

  it('is what a person says in mode manual', () => {
    assert.deepEqual(fanAims(pair('failed', 0), 30, true), [{ speedPct: 30 }]);
  });
});

describe('the speed that is commanded', () => {
  const at = START;
  it('lies outside of forbidden bands', () => {
    const bands = [
      [30, 35],
      [34, 40],
    ] as const;
    assert.deepEqual(
      [29, 30, 31, 34.5, 39, 40, 41].map((speed) => outsideBands(speed, bands)),
      [29, 30, 40, 40, 40, 40, 41],
    );
  });

  it('keeps limits and slew, and never moves by less than the dead band', () => {
    const step = fc.tuple(fc.double({ min: -50, max: 200, noNaN: true }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const limiter = new SpeedLimiter(COOL_DEFAULTS);
        let [now, speed] = [at, 50];
        for (const [wanted, dtS] of steps) {
          now += 1000 * dtS;
          const next = limiter.next(speed, wanted, now, dtS);
          assert.ok(next >= COOL_DEFAULTS.minPct && next <= COOL_DEFAULTS.maxPct);
          const change = Math.abs(next - speed);
          assert.ok(change <= COOL_DEFAULTS.slewPctPerS * dtS + 1e-9, `${change} in ${dtS} s`);
          assert.ok(change === 0 || change >= COOL_DEFAULTS.deadbandPct);
          speed = next;
        }
      }),
      { seed: 8 },
    );
  });

  it('changes once a minute at most while what is wanted wavers', () => {
    const limiter = new SpeedLimiter(COOL_DEFAULTS);
    let [speed, changes] = [40, 0];
    for (let second = 0; second < 3600; second += 10) {
      const next = limiter.next(speed, 40 + 5 * ((second / 10) % 2), at + 1000 * second, 10);
      if (next !== speed) changes++;
      speed = next;
    }
    assert.ok(changes <= 60, String(changes));
  });
});
