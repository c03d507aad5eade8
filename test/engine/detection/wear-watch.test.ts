import assert from 'node:assert/strict';
import { robustLine } from '../../../engine/detection/server/robust-line';
import { WearWatch } from '../../../engine/detection/server/wear-watch';
import { RandomStream } from '../../../engine/telemetry/random';
import { HOUR_MS } from '../../../engine/telemetry/units';
import { START } from './rig';

const EVERY_H = 1 / 20;
const NEW_H = 2;

/** Speed by command of a fan that is new for two hours, and has `left` of its speed so many hours after. */
function run(
  watch: WearWatch,
  fromH: number,
  toH: number,
  left: (wornH: number) => number,
  standing = 0.02,
): void {
  const random = new RandomStream(1, 'fan', 'noise');
  for (let h = fromH; h < toH; h += EVERY_H) {
    // A day of load, and revolutions in steps of 60 of 9000.
    const command = 0.4 + 0.15 * Math.sin(h / 3) + 0.01 * random.normal();
    const speed = (standing + 0.95 * command) * left(Math.max(0, h - NEW_H)) + 0.003 * random.normal();
    watch.push(Math.round(150 * speed) / 150, command, START + HOUR_MS * h);
  }
}

describe('wear of a fan', () => {
  // Both lose 60 points within 15 h: by hand.
  const laws: [name: string, left: (wornH: number) => number][] = [
    ['steadily', (h) => 1 - 0.04 * h],
    ['in steps of half an hour', (h) => 1 - 0.02 * Math.floor(2 * h)],
  ];
  for (const [name, left] of laws) {
    it(`${name}: at half of its life tells when it stops, to a fifth`, () => {
      const watch = new WearWatch();
      run(watch, 0, NEW_H, left);
      assert.equal(watch.level, 0);
      run(watch, NEW_H, NEW_H + 7.5, left);
      const { seconds, low, high } = watch.remaining!;
      assert.ok(Math.abs(seconds / 3600 - 7.5) <= 1.5, `${seconds / 3600}`);
      assert.ok(low <= seconds && seconds <= high && high - low < 1.3 * seconds, `${low} ${high}`);
      // It went below what is as new within the first hour.
      assert.ok(Math.abs(watch.since - START - HOUR_MS * NEW_H) <= HOUR_MS);
    });
  }

  it('by a share of what is left: at half of its life tells when it stops, to a fifth', () => {
    // By hand: exp(-0.02 · 45.8) is 0.4. A fan that is not in proportion to its command bends as much by itself.
    const watch = new WearWatch();
    run(watch, 0, NEW_H + 22.9, (h) => Math.exp(-0.02 * h), 0);
    const { seconds, low, high } = watch.remaining!;
    assert.ok(Math.abs(seconds / 3600 - 22.9) <= 4.6, `${seconds / 3600}`);
    assert.ok(low / 3600 <= 22.9 && 22.9 <= high / 3600, `${low} ${high}`);
  });

  it('is none of a fan that does what it is told for three days', () => {
    const watch = new WearWatch();
    for (let day = 0; day < 3; day++) {
      run(watch, 24 * day, 24 * (day + 1), () => 1);
      assert.ok(watch.level < 1 && watch.remaining === undefined, `${watch.level}`);
    }
  });

  it('is over when the fan was mended', () => {
    const watch = new WearWatch();
    run(watch, 0, NEW_H + 5, (h) => 1 - 0.04 * h);
    assert.ok(watch.level >= 1);
    run(watch, NEW_H + 5, NEW_H + 6.5, () => 1);
    assert.deepEqual([watch.level, watch.remaining], [0, undefined]);
  });

  it('goes on from a snapshot', () => {
    const watch = new WearWatch();
    run(watch, 0, NEW_H + 4, (h) => 1 - 0.04 * h);
    const again = new WearWatch();
    again.restore(JSON.parse(JSON.stringify(watch.snapshot())));
    for (const each of [watch, again]) run(each, NEW_H + 4, NEW_H + 8, (h) => 1 - 0.04 * h);
    assert.deepEqual(again.remaining, watch.remaining);
  });
});

describe('a robust line', () => {
  it('passes by a quarter of points that are anything', () => {
    const points = Array.from({ length: 20 }, (_, x) => ({ x, y: x % 5 === 0 ? 99 - 9 * x : 3 - 0.5 * x }));
    const line = robustLine(points)!;
    assert.ok(Math.abs(line.slope + 0.5) < 1e-9 && Math.abs(line.at(10) + 2) < 1e-9);
    assert.ok(line.low <= line.slope && line.slope <= line.high);
  });

  it('is not drawn through two points', () => {
    assert.equal(
      robustLine([
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ]),
      undefined,
    );
  });
});
