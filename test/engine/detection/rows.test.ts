import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT, type DetectStage } from '../../../engine/detection/detect-stage';
import { Transients } from '../../../engine/detection/rows/transients';
import type { Finding } from '../../../engine/telemetry/finding';
import { RandomStream } from '../../../engine/telemetry/random';
import { HOUR_MS, MINUTE_MS } from '../../../engine/telemetry/units';
import { START } from './rig';

const DAY_H = 24;

/** A machine of four numbers, read each minute, that is switched on from 6 to 18 h; `off` is added to one of them. */
class Machine {
  private readonly random = new RandomStream(3, 'machine', 'noise');

  play(
    stage: DetectStage,
    fromH: number,
    untilH: number,
    off: (hour: number) => number = () => 0,
  ): Finding[] {
    const told: Finding[] = [];
    for (let minute = 60 * fromH; minute < 60 * untilH; minute++) {
      const hour = (minute / 60) % DAY_H;
      const on = hour >= 6 && hour < 18 ? 1 : 0;
      const noise = () => 0.05 * this.random.normal();
      const fields = {
        on,
        flow: 5 * on + noise(),
        heat: 20 + 3 * on + noise(),
        draught: off(hour) + noise(),
      };
      const at = START + MINUTE_MS * minute;
      for (const { port, value } of stage.push({ name: 'ahu', tags: {}, fields, timestamp: at }))
        if (port === 'result' && (value as Finding).state === 'opened')
          told.push(structuredClone(value as Finding));
    }
    return told;
  }
}

describe('rows of a thing that nobody knows', () => {
  it('are told for information on the first day, and not every morning', () => {
    const machine = new Machine();
    const stage = DETECT.create(DETECT_DEFAULTS);
    const first = machine.play(stage, 0, DAY_H);
    // It is switched on for the first time of its life.
    assert.ok(first.length > 0);
    assert.deepEqual(new Set(first.map(({ severity }) => severity)), new Set(['info']));
    assert.equal(new Date(first[0]!.detected_at).getUTCHours(), 6);
    assert.deepEqual(machine.play(stage, DAY_H, 6 * DAY_H), []);
    const [fault, ...others] = machine.play(stage, 6 * DAY_H, 7 * DAY_H, (hour) => (hour >= 11 ? 2 : 0));
    assert.deepEqual([fault?.severity, fault?.evidence[0]?.field, others], ['warning', 'draught', []]);
  });

  it('are new again after a day of nothing', () => {
    const machine = new Machine();
    const stage = DETECT.create(DETECT_DEFAULTS);
    machine.play(stage, 0, 3 * DAY_H);
    const told = machine.play(stage, 5 * DAY_H, 5 * DAY_H + 5, (hour) => (hour >= 2 ? 2 : 0));
    assert.deepEqual(
      told.map(({ severity }) => severity),
      ['info'],
    );
  });
});

describe('transients', () => {
  const REST = 1;
  /** Rises to `peak` at `fromH` for so many minutes, on the day. */
  const rise = (transients: Transients, day: number, fromH: number, minutes: number, peak: number) => {
    for (let minute = 0; minute < 60 * DAY_H; minute++) {
      const passed = minute - 60 * fromH;
      const score = passed >= 0 && passed < minutes ? peak : 0.5;
      transients.push(score, START + day * DAY_H * HOUR_MS + minute * MINUTE_MS, REST);
    }
  };
  const usualAt = (transients: Transients, hour: number) => transients.usual(START + hour * HOUR_MS);

  it('know a peak at its hours, the one before and the one after, and forget a tenth of it each day', () => {
    const transients = new Transients();
    rise(transients, 0, 6.5, 60, 10);
    assert.deepEqual(
      [4, 5, 6, 7, 8, 9].map((hour) => usualAt(transients, hour)),
      [0, 10, 10, 10, 10, 0],
    );
    rise(transients, 1, 0, 0, 0);
    assert.equal(usualAt(transients, 6), 9);
  });

  it('do not take for one what lasts longer than six hours, or goes on', () => {
    const transients = new Transients();
    rise(transients, 0, 6, 361, 10);
    rise(transients, 1, 23.5, 60, 10);
    for (let hour = 0; hour < DAY_H; hour++) assert.equal(usualAt(transients, hour), 0);
  });

  it('go on from a snapshot', () => {
    const transients = new Transients();
    rise(transients, 0, 23.5, 60, 10);
    const again = new Transients();
    again.restore(JSON.parse(JSON.stringify(transients.snapshot())));
    rise(again, 1, 0, 15, 12);
    rise(transients, 1, 0, 15, 12);
    assert.equal(usualAt(again, 0), 12);
    assert.deepEqual(again, transients);
  });
});
