import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT } from '../../../engine/detection/detect-stage';
import { START } from './rig';

/** From when on all of the third server is lost. */
const FROM_S = 7200;

/**
 * After how long, s, the third of five servers is called down, that is silent for a while. Of each of them temperature
 * and power, which come by themselves, may be lost for five minutes now and then, never at once.
 */
function downAfterS(isLossy: boolean, silentS: number): number[] {
  const stage = DETECT.create(DETECT_DEFAULTS);
  const found: number[] = [];
  const isLost = (atS: number, s: number, shiftS: number) =>
    isLossy && atS > 600 && (atS + 300 * s + shiftS) % 2000 < 300;
  for (let atS = 0; atS <= FROM_S + silentS + 600; atS += 10) {
    const timestamp = START + 1000 * atS;
    for (let s = 0; s < 5; s++) {
      if (s === 2 && atS >= FROM_S && atS < FROM_S + silentS) continue;
      const tags = { cluster: 'c', rack: 'r', server: `s${s}` };
      if (!isLost(atS, s, 0)) stage.push({ name: 'server', tags, fields: { cpu_temp_c: 40 }, timestamp });
      if (atS % 30 === 0 && !isLost(atS, s, 1000))
        stage.push({ name: 'server', tags, fields: { power_w: 150 }, timestamp });
    }
    for (const { port, value } of stage.advance(timestamp)) {
      if (port !== 'result' || value.target.server !== 's2' || value.cause !== 'server-down') continue;
      if (value.state !== 'closed') found.push((value.named_at! - START) / 1000 - FROM_S);
    }
  }
  return found;
}

describe('a server of which nothing comes', () => {
  // Three gaps of power, which came 30 s before, are the longest.
  it('is down after a minute and three gaps where nothing gets lost', () =>
    assert.deepEqual(downAfterS(false, 400), [60]));

  // The longest holes of both fields are 300 s and a gap: twice that is 620 s of temperature.
  it('is not while it may be chance, where its fields get lost now and then', () => {
    assert.deepEqual(downAfterS(true, 400), []);
    const [afterS = 0, ...rest] = downAfterS(true, 1200);
    assert.deepEqual(rest, []);
    assert.ok(afterS > 600 && afterS < 660, `${afterS}`);
  });
});
