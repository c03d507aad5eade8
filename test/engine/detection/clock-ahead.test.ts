import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT } from '../../../engine/detection/detect-stage';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric } from '../../../engine/telemetry/metric';
import { START } from './rig';

const STEP_S = 10;
/** Readings are refused for half an hour, after half an hour in which all was well. */
const FROM_S = 1800;
const TO_S = 3600;
const END_S = 5400;

/**
 * What is told of five servers, and of a machine that nobody knows on each, of which some have clocks that are so far
 * ahead for a while that their readings are refused: here, or by somebody upstream who counts them.
 */
function told(ahead: readonly number[], isCountedUpstream = false): string[] {
  let stage = DETECT.create(DETECT_DEFAULTS);
  const found: string[] = [];
  for (let atS = 0; atS <= END_S; atS += STEP_S) {
    const timestamp = START + 1000 * atS;
    for (let s = 0; s < 5; s++) {
      const tags = { cluster: 'c', rack: 'r', server: `s${s}` };
      const isRefused = ahead.includes(s) && atS >= FROM_S && atS < TO_S;
      const metrics: Metric[] = [
        { name: 'server', tags, fields: { cpu_util_pct: 30 }, timestamp },
        { name: 'queue', tags, fields: { length: 3 }, timestamp },
      ];
      if (atS % 30 === 0) metrics.push({ name: 'server', tags, fields: { power_w: 150 }, timestamp });
      for (const metric of metrics) {
        if (!isRefused) stage.push(metric);
        else if (!isCountedUpstream) stage.noteRefused(metric, 'future');
      }
      if (!isCountedUpstream || atS % 60 !== 50) continue;
      const counts = isRefused ? { received: 0, future: 6 } : { received: 6, future: 0, delay_s: 1 };
      const fields = { ...counts, duplicate: 0, out_of_order: 0 };
      stage.push({ name: 'telemetry', tags: { cluster: 'c', server: `s${s}` }, fields, timestamp });
    }
    for (const { port, value } of stage.advance(timestamp)) {
      if (port !== 'result') continue;
      const { state, cause, severity, scope, target, detected_at } = value;
      if (state === 'opened')
        assert.ok(detected_at <= START + 1000 * (FROM_S + 60), `${detected_at - START}`);
      if (state !== 'updated') found.push(`${state} ${cause} ${severity} ${scope} ${target.server ?? 'all'}`);
    }
    // In the middle of it a state is saved and gone on from.
    if (atS === 2700)
      stage = DETECT.restore(
        DETECT_DEFAULTS,
        JSON.parse(JSON.stringify([...stage.snapshot()])) as [string, Json][],
      );
  }
  return found;
}

describe('readings that are refused as of the future', () => {
  const of = (whom: string) => [
    `opened clock-skew info network ${whom}`,
    `closed clock-skew info network ${whom}`,
  ];

  it('are the clock of their server, which is neither down nor lost then, nor when it is right again', () =>
    assert.deepEqual(told([2]), of('s2')));

  it('are known by what somebody upstream counts too', () => assert.deepEqual(told([2], true), of('s2')));

  it('of all are one matter: the clock that they are measured by may be behind', () =>
    assert.deepEqual(told([0, 1, 2, 3, 4]), of('all')));
});
