import assert from 'node:assert/strict';
import { NO_INPUTS } from '../../../engine/detection/peers/shift';
import { FanWatch } from '../../../engine/detection/server/fan-watch';
import { Felt } from '../../../engine/detection/server/felt';
import { inputsOf } from '../../../engine/detection/server/inputs';
import { JoinedValues } from '../../../engine/detection/server/joined';
import { LineWatch } from '../../../engine/detection/server/line-watch';
import { LINES } from '../../../engine/detection/server/physics';
import { SensorWatch } from '../../../engine/detection/server/sensor-watch';
import type { Json } from '../../../engine/telemetry/json';
import { RandomStream } from '../../../engine/telemetry/random';
import { START } from './rig';

const EVERY_MS = 10_000;
const copy = (from: Json) => JSON.parse(JSON.stringify(from)) as Json;
const lineOf = (field: string) => new LineWatch(LINES.find((line) => line.field === field)!);

describe('heat that is felt', () => {
  /** An hour of 150 W in which a minute of 250 W says how far they go. */
  function worked(): { felt: Felt; at: number } {
    const felt = new Felt();
    let at = START;
    for (let k = 0; k < 360; k++, at += EVERY_MS) felt.take(k >= 60 && k < 66 ? 250 : 150, 0.03, at, true);
    return { felt, at: at - EVERY_MS };
  }

  it('is in no doubt while watts are told, and when a reading or two are lost', () => {
    const { felt, at } = worked();
    assert.equal(felt.doubt, 0);
    felt.take(150, 0.03, at + 3 * EVERY_MS, true);
    assert.equal(felt.doubt, 0);
  });

  it('may be of a swing after a hole: as much as it takes up in such a time, and lets go of after it', () => {
    const { felt, at } = worked();
    felt.take(150, 0.03, at + 300_000, true);
    // Of 300 s, lags of 60, 150 and 450 s take up 1 − exp(−300 / τ). The swing was told at once: 100 W of 150, less what
    // faded of it within the hour.
    const share = (s: number) => [60, 150, 450].reduce((sum, tau) => sum + Math.exp(-s / tau), 0) / 3;
    const taken = 1 - share(300);
    assert.ok(Math.abs(felt.doubt - (taken * 100) / 150) < 0.05 * taken, `${felt.doubt}`);
    for (let k = 1; k <= 180; k++) felt.take(150, 0.03, at + 300_000 + k * EVERY_MS, true);
    assert.ok(felt.doubt < 0.01, `${felt.doubt}`);
  });

  it('is in doubt while watts that were told once are all there is', () => {
    const { felt, at } = worked();
    for (let k = 1; k <= 12; k++) felt.take(150, 0.03, at + k * EVERY_MS, false);
    assert.ok(felt.doubt > 0.2, `${felt.doubt}`);
  });

  it('is known again after a restart', () => {
    const { felt, at } = worked();
    felt.take(150, 0.03, at + 300_000, true);
    const restored = new Felt();
    restored.restore(copy(felt.snapshot()));
    felt.take(160, 0.03, at + 310_000, true);
    restored.take(160, 0.03, at + 310_000, true);
    assert.equal(restored.doubt, felt.doubt);
    assert.deepEqual(restored.snapshot(), felt.snapshot());
  });
});

describe('a sensor that says the same after a hole', () => {
  /** A healthy sensor of steps of 1, for three hours; then it says 20, while what is expected goes from 20 to 24. */
  function rested(holeMs: number, isTold = false): SensorWatch {
    const watch = new SensorWatch();
    const random = new RandomStream(3, 'sensor', 'noise');
    let at = START;
    const hear = (value: number, expected: number) => {
      watch.hear(value, at);
      watch.followRest(value, expected, 0.4, 3, true, at, true);
    };
    for (let k = 0; k < 1100; k++, at += EVERY_MS) hear(Math.round(20.4 + 0.4 * random.normal()), 20.4);
    for (let k = 0; k < 5; k++, at += EVERY_MS) hear(20, 20);
    if (isTold) for (let k = 0; k < holeMs / EVERY_MS; k++, at += EVERY_MS) hear(20, 24);
    else at += holeMs;
    // What has passed meanwhile it may have followed and come back from: it is told once after the hole.
    for (let k = 0; k < 3; k++, at += EVERY_MS) hear(20, 24);
    return watch;
  }

  it('need not have rested in it', () => {
    assert.ok(rested(300_000).stuck < 1);
    assert.ok(rested(300_000, true).stuck >= 1, 'without a hole it has');
  });

  it('is stuck when it goes on so: a hole hides nothing for long', () => {
    const watch = rested(300_000);
    for (let k = 0; k < 40; k++) {
      const at = START + (1110 + 30 + k) * EVERY_MS;
      watch.hear(20, at);
      watch.followRest(20, k < 10 ? 24 : 28, 0.4, 3, true, at, true);
    }
    assert.ok(watch.stuck >= 1);
    const saved = new SensorWatch();
    saved.restore(copy(watch.snapshot()));
    const later = START + 1300 * EVERY_MS;
    saved.followRest(20, 28, 0.4, 3, true, later, true);
    assert.ok(saved.stuck >= 1, 'over another hole');
  });
});

describe('a sensor that rests while what is expected goes away and comes back', () => {
  it('is not stuck when it is where it is expected now, whatever was expected lately', () => {
    /** Rests at 25 while so much is expected for two minutes, and then so much. */
    const rested = (first: number, then: number) => {
      const watch = new SensorWatch();
      let at = START;
      const hear = (value: number, expected: number) => {
        watch.hear(value, at);
        watch.followRest(value, expected, 0.45, 3, true, at, true);
        at += EVERY_MS;
      };
      for (let k = 0; k < 1200; k++) hear(20 + (k % 2), 20);
      for (let k = 0; k < 20; k++) hear(25, k < 12 ? first : then);
      return watch.stuck;
    };
    assert.ok(rested(25, 31) >= 1);
    assert.equal(rested(31, 25), 0);
  });
});

describe('what is expected', () => {
  it('is nothing while an input is not told, whatever was expected before', () => {
    const line = lineOf('airflow_m3s');
    for (let k = 0; k < 400; k++)
      line.push(0.04 * 0.5, { ...NO_INPUTS, fanSpeed: 0.5 }, 0, START + k * EVERY_MS, true);
    assert.ok(Math.abs(line.expected - 0.02) < 1e-6);
    line.push(0.02, { ...NO_INPUTS, fanSpeed: Number.NaN }, 0, START + 400 * EVERY_MS, true);
    assert.ok(Number.isNaN(line.expected));
  });

  it('says nothing of a single reading where nothing like it was ever seen', () => {
    const line = lineOf('power_w');
    const watts = (load: number) => 100 + 80 * load;
    const push = (load: number, k: number) =>
      line.push(watts(load), { ...NO_INPUTS, load }, 0, START + k * EVERY_MS, true);
    for (let k = 0; k < 400; k++) push(0.3 + (k % 7) / 20, k);
    assert.ok(Math.abs(line.toldByOne - line.expected) < 1e-9);
    push(0.02, 400);
    assert.ok(!Number.isNaN(line.expected));
    assert.ok(Number.isNaN(line.toldByOne));
  });

  it('is no less of watts than they ever were, where the curve of their load goes below', () => {
    const line = lineOf('power_w');
    // A straight line of loads from 0.3 on that would be 0 at 0.25.
    const watts = (load: number) => 100 * (load - 0.25);
    for (let k = 0; k < 400; k++) {
      const load = 0.3 + (k % 13) / 20;
      line.push(watts(load), { ...NO_INPUTS, load }, 0, START + k * EVERY_MS, true);
    }
    line.push(5, { ...NO_INPUTS, load: 0.05 }, 0, START + 400 * EVERY_MS, true);
    assert.equal(line.expected, watts(0.3));
    const restored = lineOf('power_w');
    restored.restore(copy(line.snapshot()));
    assert.equal(restored.predict({ ...NO_INPUTS, load: 0.05 }, Number.POSITIVE_INFINITY), watts(0.3));
  });
});

describe('a fan of which nothing comes any more', () => {
  const MINUTE = 60_000;

  /** Heard each five minutes at 0.3 of its speed beside one at 0.4, then for so long no more, while that goes on to 0.35. */
  function speedAfter(minutes: number): number {
    const fan = new FanWatch('lags', 'stands');
    const told = (k: number) => START + k * 5 * MINUTE;
    for (let k = 0; k < 20; k++) {
      const fields = { speed_pct: 30, command_pct: 30 };
      fan.push({ name: 'fan', tags: {}, fields, timestamp: told(k) }, told(k), true);
      fan.seeBeside(0.4, true, told(k));
      fan.seeBeside(0.4, false, told(k));
    }
    fan.seeBeside(0.35, false, told(19) + (minutes - 1) * MINUTE);
    const restored = new FanWatch('lags', 'stands');
    restored.restore(copy(fan.snapshot()));
    return restored.speedAt(told(19) + minutes * MINUTE);
  }

  it('turns as it did while it need not have come: fans are told on change', () => {
    assert.equal(speedAfter(4), 0.3);
    assert.equal(speedAfter(7), 0.3);
  });

  it('has gone as far as those beside it when it should have come', () => {
    assert.ok(Math.abs(speedAfter(8) - 0.25) < 1e-9);
  });
});

describe('two fans that are told each five minutes, and on change', () => {
  const MINUTE = 60_000;
  const told = (k: number) => START + k * 5 * MINUTE;

  /** Both go from 0.2 to 0.5 and back within five hours; then the one is heard for so long no more, nor the other. */
  function unsureAfter(minutes: number, other: number): { unsure: number; speed: number } {
    const fans = [new FanWatch('a', 'a stands'), new FanWatch('b', 'b stands')] as const;
    const hear = (i: 0 | 1, speed: number, at: number) => {
      const fields = { speed_pct: 100 * speed, command_pct: 100 * speed };
      fans[i].push({ name: 'fan', tags: {}, fields, timestamp: at }, at, true);
      fans[i].seeBeside(fans[1 - i]!.speed, true, at);
      fans[1 - i]!.seeBeside(speed, false, at);
    };
    for (let k = 0; k <= 60; k++) {
      const speed = 0.35 + 0.15 * Math.sin((2 * Math.PI * k) / 60);
      hear(0, speed, told(k));
      hear(1, speed, told(k));
    }
    const at = told(60) + minutes * MINUTE;
    if (other < minutes) hear(1, 0.42, at - other * MINUTE);
    const restored = new FanWatch('a', 'a stands');
    restored.restore(copy(fans[0].snapshot()));
    return { unsure: restored.unsureAt(at), speed: restored.speedAt(at) };
  }

  it('may be anywhere that they were lately when neither was heard: the farthest counts as half a deviation', () => {
    // From 0.35 it is 0.15 to the farthest, less what faded of it in an hour or three.
    const { unsure, speed } = unsureAfter(20, 20);
    assert.ok(unsure > 0.24 && unsure <= 0.3, `${unsure}`);
    assert.ok(Math.abs(speed - 0.35) < 1e-9);
  });

  it('are where they were while they need not have come', () => {
    assert.ok(unsureAfter(7, 7).unsure < 0.03);
  });

  it('are as fast as each other, as they always were, when one of them is heard', () => {
    const { unsure, speed } = unsureAfter(20, 1);
    assert.ok(Math.abs(speed - 0.42) < 0.01, `${speed}`);
    assert.ok(unsure < 0.1, `${unsure}`);
  });
});

describe('air that is counted with', () => {
  const MINUTE = 60_000;

  /** Fans give 0.04 m³/s at full speed; a fan is told each minute, at these speeds; then air is told. */
  function flow(speeds: readonly number[], toldFlow: number): number {
    const air = lineOf('airflow_m3s');
    for (let k = 0; k < 400; k++) {
      const fanSpeed = 0.2 + (k % 5) / 20;
      air.push(0.04 * fanSpeed, { ...NO_INPUTS, fanSpeed }, 0, START + k * EVERY_MS, true);
    }
    const fan = new FanWatch('lags', 'stands');
    const from = START + 4000 * 1000;
    speeds.forEach((speed, k) => {
      const fields = { speed_pct: 100 * speed, command_pct: 100 * speed };
      fan.push({ name: 'fan', tags: {}, fields, timestamp: from + k * MINUTE }, from + k * MINUTE, true);
    });
    const at = from + speeds.length * MINUTE + MINUTE;
    const values = new JoinedValues();
    values.take('airflow_m3s', toldFlow, at);
    values.take('power_w', 150, at);
    const felt = new Felt();
    const fans = [fan];
    return inputsOf(at, { values, felt, fans, air, power: undefined, peersInletC: 20, isTold: {} }).flow;
  }

  const restless = Array.from({ length: 20 }, (_, k) => (k % 2 === 0 ? 0.25 : 0.35));

  it('is that of the fans while they do as they did, whatever a sensor says', () => {
    assert.ok(Math.abs(flow(Array(20).fill(0.35), 0.01) - 0.014) < 2e-4);
  });

  it('is what is told, as far as fans may have gone on untold', () => {
    assert.ok(Math.abs(flow(restless, 0.0115) - 0.0115) < 1e-9);
    const blocked = flow(restless, 0.002);
    assert.ok(blocked > 0.004 && blocked < 0.012, `${blocked}`);
  });
});
