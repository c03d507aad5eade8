import assert from 'node:assert/strict';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric } from '../../../engine/telemetry/metric';
import { TelemetryStage, telemetryStage } from '../../../engine/windows/telemetry-stage';
import { sample, T0 } from './support';

/** Raw input as a detector sees it: by hand, one publisher. */
function arrivals(): { stage: ReturnType<typeof telemetryStage.create>; told: Metric[] } {
  const stage = telemetryStage.create(undefined);
  const told: Metric[] = [];
  const at = (clock: number, metric: Metric) => {
    for (const { value } of stage.advance(T0 + clock * 1000)) told.push(value);
    stage.push(metric);
  };
  at(0, sample(0, { x: 1 }));
  at(1, sample(1, { x: 1 }));
  at(1, sample(1, { y: null })); // the same reading, another field
  at(2, sample(1, { x: 1 })); // again
  at(3, sample(0.5, { x: 2 })); // older
  at(4, sample(6, { x: 2 })); // a clock that is 2 s ahead
  return { stage, told };
}

describe('telemetry about raw telemetry', () => {
  const fields = {
    received: 6,
    duplicate: 1,
    out_of_order: 1,
    late: 0,
    future: 0,
    refused: 0,
    missing: 1,
    delay_s: 0.25, // 0 + 0 + 0 + 1 + 2.5 - 2 over 6
    skew_s: -2,
  };

  it('knows duplicates, disorder, delay and skew by itself', () => {
    const { stage, told } = arrivals();
    assert.equal(told.length, 0);
    const [only] = [...stage.advance(T0 + 60_000)];
    assert.deepEqual(only?.value, {
      name: 'telemetry',
      tags: { cluster: 'default', server: 'a' },
      fields,
      timestamp: T0,
    });
  });

  it('goes on alike from a snapshot', () => {
    const saved: [string, Json][] = JSON.parse(JSON.stringify([...arrivals().stage.snapshot()]));
    const restored = telemetryStage.restore(undefined, saved);
    restored.push(sample(1, { x: 1 })); // known from before
    const [only] = [...restored.advance(T0 + 60_000)];
    assert.deepEqual([only?.value.fields.received, only?.value.fields.duplicate], [7, 2]);
  });

  it('forgets who is silent for a minute, but not while a series of theirs is kept', () => {
    const stage = new TelemetryStage();
    const known = () => [...stage.snapshot()].filter(([key]) => key.startsWith('p')).length;
    const tell = (minute: number) => [...stage.advance(T0 + minute * 60_000)].length;
    tell(0);
    const [counts] = [stage.hold({ server: 'a' }), stage.hold({ server: 'a' })];
    stage.push(sample(1, { x: 1 }, { server: 'a' }));
    stage.push(sample(1, { x: 1 }, { server: 'b' }));
    stage.noteRefused({ tags: { server: 'c' } }, 'refused');
    assert.deepEqual([tell(1), known()], [3, 3]);
    assert.deepEqual([tell(2), known()], [0, 1]);
    stage.release(counts);
    assert.deepEqual([tell(3), known()], [0, 1]);
    stage.release(counts);
    assert.deepEqual([tell(4), known()], [0, 0]);
    stage.push(sample(241, { x: 1 }, { server: 'b' }));
    assert.equal(tell(5), 1);
  });
});
