import assert from 'node:assert/strict';
import { SensorWatch } from '../../../engine/detection/server/sensor-watch';
import { RandomStream } from '../../../engine/telemetry/random';
import { START } from './rig';

const EVERY_MS = 10_000;
const USUAL = 0.4;
/** A swing of supply air that a thermometer behind it follows: an hour has four of them. */
const swing = (k: number, byC: number) => 29.4 + byC * Math.sin((2 * Math.PI * k) / 90);

/** Stuck at most within some hours after it rests, when what is expected swings by so much to either side of 29.4 °C. */
function stuckOf(byC: number, hours: number, from = 29.4): number {
  const watch = new SensorWatch();
  const random = new RandomStream(11, 'sensor', 'noise');
  let at = START;
  let most = 0;
  const hear = (value: number, expected: number) => {
    watch.hear(value, at);
    watch.followRest(value, expected, USUAL, 3, true, at, true);
    at += EVERY_MS;
  };
  // Its noise is a fifth of its steps of 1 °C: it does not go on by itself.
  for (let k = 0; k < 1500; k++) hear(Math.round(swing(k, 1.2) + 0.2 * random.normal()), swing(k, 1.2));
  for (let k = 0; k < 360 * hours; k++) {
    hear(Math.round(from), swing(k, byC));
    most = Math.max(most, watch.stuck);
  }
  return most;
}

describe('a thermometer that rests while the air of a room swings', () => {
  it('is stuck within an hour when it should have moved by its step', () => {
    // To either side 0.75 °C, of which two minutes leave 0.63: three deviations from end to end.
    assert.ok(stuckOf(0.75, 1) >= 1);
  });

  it('is not, however long, when its steps and its noise may hide how far it should have moved', () => {
    assert.ok(stuckOf(0.45, 24) < 1);
    assert.equal(stuckOf(0, 24), 0);
  });
});
