import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT, type DetectStage } from '../../../engine/detection/detect-stage';
import type { Finding } from '../../../engine/telemetry/finding';
import type { Json } from '../../../engine/telemetry/json';
import { START } from './rig';

/** A plain number each ten seconds, while `comes`, and a clock. */
function play(stage: DetectStage, fromS: number, untilS: number, comes: (atS: number) => boolean): Finding[] {
  const told: Finding[] = [];
  for (let atS = fromS; atS < untilS; atS += 10) {
    const timestamp = START + 1000 * atS;
    const fields = { value: 20 + (atS % 70) / 10 };
    const metric = { name: 'value', tags: { topic: 'pump' }, fields, timestamp };
    const outs = [...(comes(atS) ? stage.push(metric) : []), ...stage.advance(timestamp)];
    for (const { port, value } of outs) if (port === 'result') told.push(structuredClone(value as Finding));
  }
  return told;
}

const always = () => true;
const never = () => false;
const secondOf = (time: number) => (time - START) / 1000;

describe('gaps of a number', () => {
  it('are told after a minute and five usual ones, and are over a minute after it comes again', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    assert.deepEqual(play(stage, 0, 600, always), []);
    const [opened, ...more] = play(stage, 600, 900, never);
    // Heard last at 590 s.
    assert.deepEqual([secondOf(opened!.since), secondOf(opened!.detected_at), more], [590, 650, []]);
    assert.deepEqual([opened?.cause, opened?.severity, opened?.scope], ['telemetry-lost', 'info', 'network']);
    assert.deepEqual(opened?.target, { cluster: 'default', topic: 'pump' });
    const [closed] = play(stage, 900, 1200, always);
    assert.equal(closed?.state, 'closed');
    assert.ok(secondOf(closed!.until!) <= 960, `${secondOf(closed!.until!)}`);
    // Five minutes have come and gone: the next counts when it is twice as long.
    const again = play(stage, 1200, 2200, never);
    assert.deepEqual(
      again.map(({ detected_at }) => secondOf(detected_at)),
      [1190 + 620],
    );
  });

  it('are none while the clock was away, or before anybody knows how often it comes', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    play(stage, 0, 600, always);
    const saved = JSON.parse(JSON.stringify([...stage.snapshot()])) as [string, Json][];
    const restored = DETECT.restore(DETECT_DEFAULTS, saved);
    assert.deepEqual(
      play(restored, 7200, 7260, (atS) => atS >= 7250),
      [],
    );
    const young = DETECT.create(DETECT_DEFAULTS);
    assert.deepEqual([...play(young, 0, 200, always), ...play(young, 200, 1200, never)], []);
  });

  it('go on from a snapshot', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    play(stage, 0, 620, (atS) => atS < 600);
    const saved = JSON.parse(JSON.stringify([...stage.snapshot()])) as [string, Json][];
    const restored = DETECT.restore(DETECT_DEFAULTS, saved);
    const rest = play(stage, 620, 900, never);
    assert.equal(rest.length, 1);
    assert.deepEqual(play(restored, 620, 900, never), rest);
  });
});
