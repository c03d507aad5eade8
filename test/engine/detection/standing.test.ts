import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT } from '../../../engine/detection/detect-stage';
import type { Metric } from '../../../engine/telemetry/metric';
import { START } from './rig';

/** A server that is beyond the limit of its processor from 80 s on. */
function hot(atS: number): Metric {
  const fields = { cpu_temp_c: atS < 80 ? 40 : 91 };
  return { name: 'server', tags: { cluster: 'c', server: 's' }, fields, timestamp: START + 1000 * atS };
}

describe('figures of a detector', () => {
  it('are told once a minute, and when a finding opens', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const told: Metric[] = [];
    for (let atS = 0; atS <= 120; atS += 10) {
      stage.push(hot(atS));
      for (const { value } of stage.advance(START + 1000 * atS))
        if ('name' in value && value.name === 'detector') told.push(value);
    }
    // Three readings beyond a limit, at 80, 90 and 100 s, open a finding.
    assert.deepEqual(
      told.map(({ timestamp, fields }) => [(timestamp - START) / 1000, fields.open]),
      [
        [0, 0],
        [60, 0],
        [100, 1],
      ],
    );
    assert.deepEqual(told[0]?.tags, { cluster: 'c' });
    const nothing = { ignored: 0, dropped: 0 };
    assert.deepEqual(told[2]?.fields, { things: 1, learning: 1, ready: 0, open: 1, ...nothing });
  });

  it('are not told without scores, nor taken in', () => {
    const stage = DETECT.create({ ...DETECT_DEFAULTS, scoresS: 0 });
    stage.push(hot(0));
    assert.deepEqual([...stage.advance(START)], []);
    const told = { name: 'detector', tags: { cluster: 'c' }, fields: { things: 1 }, timestamp: START };
    assert.deepEqual([stage.push(told), stage.figures().things], [[], 1]);
  });
});
