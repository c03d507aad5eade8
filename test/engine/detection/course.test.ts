import assert from 'node:assert/strict';
import { Course } from '../../../engine/detection/server/course';
import { RandomStream } from '../../../engine/telemetry/random';
import { START } from './rig';

const STEP_MS = 10_000;
const MEAN_SIGMA = 0.4;

/** Two hours of noise, then what comes, by the minutes since. */
function course(minutes: number, offBy: (minute: number) => number, seed: number): Course {
  const { normal } = streamOf(seed);
  const made = new Course();
  for (let step = -720; step < minutes * 6; step++)
    made.push(normal() + (step < 0 ? 0 : offBy(step / 6)), 1, START + step * STEP_MS);
  return made;
}

function streamOf(seed: number) {
  const stream = new RandomStream(seed, 'course', 'noise');
  return { normal: () => stream.normal() };
}

describe('how something came to be off', () => {
  const ways = [
    { name: 'a jump, after three minutes', minutes: 3, offBy: () => 5, isSlow: false },
    { name: 'a jump, after an hour', minutes: 60, offBy: () => 4, isSlow: false },
    { name: 'a jump that goes with the load', minutes: 40, offBy: (t: number) => 15 + t / 8, isSlow: false },
    { name: 'a ramp of an hour', minutes: 60, offBy: (t: number) => t / 10, isSlow: true },
    { name: 'a steep ramp of half an hour', minutes: 30, offBy: (t: number) => t / 3, isSlow: true },
  ];
  for (const { name, minutes, offBy, isSlow } of ways) {
    it(`is told for ${name}`, () => {
      for (let seed = 1; seed <= 10; seed++) {
        const slow = course(minutes, offBy, seed).slow(MEAN_SIGMA);
        assert.ok(isSlow ? slow > 0.4 : slow < -0.4, `seed ${seed}: ${slow}`);
      }
    });
  }

  it('is not known of what was never followed, and is never surer than by a factor of e⁴', () => {
    assert.equal(new Course().slow(MEAN_SIGMA), 0);
    assert.equal(course(175, (t) => t * 10, 1).slow(MEAN_SIGMA), 4);
  });

  it('goes on from what was kept', () => {
    const first = course(30, (t) => t / 3, 1);
    const second = new Course();
    second.restore(JSON.parse(JSON.stringify(first.snapshot())));
    assert.equal(second.slow(MEAN_SIGMA), first.slow(MEAN_SIGMA));
  });
});
