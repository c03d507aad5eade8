import assert from 'node:assert/strict';
import { JoinedValues } from '../../../engine/detection/server/joined';
import { START } from './rig';

/** A server whose processor was told so many times, so often, and then nothing for a while: is it back from away? */
function isBack(readings: number, everyS: number, awayS: number): boolean {
  const values = new JoinedValues();
  for (let i = 0; i < readings; i++) values.take('cpu_temp_c', 40, START + 1000 * everyS * i);
  return values.isBack(START + 1000 * (everyS * (readings - 1) + awayS));
}

describe('what a server has told last', () => {
  it('is not what it feels when nothing came for more than five minutes and three times as long as usual', () => {
    assert.equal(isBack(0, 10, 900), false);
    assert.equal(isBack(20, 10, 290), false);
    assert.equal(isBack(20, 10, 310), true);
    assert.equal(isBack(20, 600, 600), false);
    assert.equal(isBack(20, 600, 1900), true);
  });

  it('was not lost while it was refused', () => {
    const values = new JoinedValues();
    for (let i = 0; i < 20; i++) values.take('cpu_temp_c', 40, START + 10_000 * i);
    assert.equal(values.silence(START + 290_000).level, 100 / 60);
    values.noteRefused(START + 280_000);
    assert.equal(values.silence(START + 290_000).level, 10 / 60);
    values.takeCounts();
    values.take('cpu_temp_c', 40, START + 300_000);
    assert.deepEqual(values.takeCounts(), { heard: 1, lost: 0 });
    assert.equal(values.hasMissed(START), false);
    // What is missed afterwards is.
    values.take('cpu_temp_c', 40, START + 330_000);
    assert.deepEqual(values.takeCounts(), { heard: 1, lost: 2 });
  });
});
