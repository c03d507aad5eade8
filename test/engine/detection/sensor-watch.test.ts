import assert from 'node:assert/strict';
import { SensorWatch } from '../../../engine/detection/server/sensor-watch';
import type { Json } from '../../../engine/telemetry/json';
import { RandomStream } from '../../../engine/telemetry/random';

const EVERY_MS = 10_000;
const STEP = 0.5;

/** A sensor that tells what is there with noise, in steps, and what was expected of it. */
class Rig {
  watch = new SensorWatch();
  private at = 0;
  private readonly random = new RandomStream(7, 'sensor', 'noise');

  constructor(private readonly noise: number) {}

  tell(count: number, truth: number, expected = truth): void {
    for (let i = 0; i < count; i++) {
      const value = truth + this.noise * this.random.normal();
      this.hear(STEP * Math.round(value / STEP), expected);
    }
  }

  lose(count: number): void {
    this.at += count * EVERY_MS;
  }

  hear(value: number, expected: number): void {
    this.at += EVERY_MS;
    this.watch.hear(value, this.at);
    this.watch.followRest(value, expected, 0.3, 5, false, this.at, true);
  }
}

describe('a sensor whose noise takes it over its steps', () => {
  it('is stuck when it rests, though nothing should have moved it', () => {
    const rig = new Rig(0.5 * STEP);
    rig.tell(2000, 20.1);
    assert.ok(rig.watch.stuck < 1, 'stuck in health');
    for (let i = 0; i < 90; i++) rig.hear(20, 20.1);
    // A quarter of an hour of readings each 10 s: of readings that rest with 0.68 such a run is one of 10^15.
    assert.ok(rig.watch.stuck >= 1);
  });

  it('is not, for as long as it goes on, wherever it is between two steps', () => {
    const rig = new Rig(0.4 * STEP);
    for (const truth of [20.25, 20, 20.1]) {
      for (let i = 0; i < 2000; i++) {
        rig.tell(1, truth);
        assert.ok(rig.watch.stuck < 1, `at ${truth} after ${i}`);
      }
    }
  });

  it('is stuck though some readings got lost meanwhile: each that came was the same', () => {
    const rig = new Rig(0.5 * STEP);
    rig.tell(2000, 20.1);
    for (let i = 0; i < 90; i++) {
      if (i % 40 === 39) rig.lose(5);
      rig.hear(20, 20.1);
    }
    assert.ok(rig.watch.stuck >= 1);
  });

  it('is known again after a restart', () => {
    const rig = new Rig(0.5 * STEP);
    rig.tell(2000, 20.1);
    for (let i = 0; i < 60; i++) rig.hear(20, 20.1);
    const saved = JSON.parse(JSON.stringify(rig.watch.snapshot())) as Json;
    rig.watch = new SensorWatch();
    rig.watch.restore(saved);
    for (let i = 0; i < 30; i++) rig.hear(20, 20.1);
    assert.ok(rig.watch.stuck >= 1);
  });

  it('is stuck again when it was before: how long it rested then is no way of health', () => {
    const rig = new Rig(0.5 * STEP);
    rig.tell(2000, 20.1);
    for (let i = 0; i < 300; i++) rig.hear(20, 20.1);
    rig.tell(500, 20.1);
    assert.ok(rig.watch.stuck < 1);
    for (let i = 0; i < 90; i++) rig.hear(20, 20.1);
    assert.ok(rig.watch.stuck >= 1);
  });
});

describe('a sensor whose noise is less than its steps', () => {
  it('may rest where it never was: between two steps it jumps from one to the other, beside it does not', () => {
    const rig = new Rig(0.1 * STEP);
    rig.tell(2000, 20.25);
    rig.tell(2000, 20.1);
    assert.ok(rig.watch.stuck < 1);
  });

  it('may rest after the ramps of what it measures: they go on, noise turns back', () => {
    const rig = new Rig(0.2 * STEP);
    // Up by three steps a reading, for three readings, and down again, which nobody expected.
    for (let i = 0; i < 3000; i++) rig.tell(1, 20 + Math.max(0, 4.5 - 1.5 * Math.abs((i % 60) - 3)), 20);
    for (let i = 0; i < 500; i++) rig.tell(1, 20);
    assert.ok(rig.watch.stuck < 1);
  });

  it('may rest when what moved it moves no more: fans, not its noise, made it jump', () => {
    const rig = new Rig(0);
    for (let i = 0; i < 1500; i++) rig.tell(1, 20 + (i % 2) * 4);
    for (let i = 0; i < 500; i++) rig.tell(1, 20);
    assert.ok(rig.watch.stuck < 1);
  });
});

describe('a sensor of air that is held back', () => {
  const moving = (i: number, by = 4) => 20 + by * Math.sin(i / 10);

  it('moves as little as the air: that it rests says nothing', () => {
    const rig = new Rig(0);
    for (let i = 0; i < 1500; i++) rig.tell(1, moving(i));
    // A fifth of it: what moves by 2 up and down, seven deviations, moves by less than a step.
    for (let i = 0; i < 300; i++) rig.tell(1, 0.2 * moving(i, 1), moving(i, 1));
    assert.ok(rig.watch.stuck < 1);
  });

  it('is stuck all the same when it told all of it before it rested', () => {
    const rig = new Rig(0);
    for (let i = 0; i < 1500; i++) rig.tell(1, moving(i));
    for (let i = 0; i < 300; i++) rig.tell(1, 20, moving(i));
    assert.ok(rig.watch.stuck >= 1);
  });
});
