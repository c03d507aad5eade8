import assert from 'node:assert/strict';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric } from '../../../engine/telemetry/metric';
import { TelemetryStage, telemetryStage } from '../../../engine/windows/telemetry-stage';
import { windowStage } from '../../../engine/windows/window-stage';
import { collect, config, type Results, sample, T0 } from './support';

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

describe('telemetry about telemetry in windows', () => {
  it('tells once a minute of domain time what came from whom, and in which state', () => {
    const stage = windowStage.create(config({ telemetry: true, latenessS: 0 }));
    const out: Results = { windows: [], refused: [] };
    const at = (clock: number, second: number, fields: Metric['fields']) => {
      collect(stage.advance(T0 + clock * 1000), out);
      collect(stage.push(sample(second, fields, { server: 'a', cluster: 'c' })), out);
    };
    at(0, 0, { x: 1 });
    at(10, 9, { x: 2 });
    at(20, 9, { x: 2 }); // again
    at(30, 5, { x: null }); // older, without an answer
    at(61, 60, { x: 1 });
    at(62, 12, { x: 1 }); // its minute is over
    stage.noteRefused({ tags: { server: 'a', cluster: 'c' } }, 'future');
    collect(stage.advance(T0 + 120_000), out);
    const told = out.windows.filter(({ name }) => name === 'telemetry');
    // Delays by hand: 0, 1, 11, 25 s, mean 9.25; then 1 and 50, mean 25.5.
    assert.deepEqual(
      told.map(({ tags, timestamp, fields }) => ({ tags, second: (timestamp - T0) / 1000, fields })),
      [
        {
          tags: { cluster: 'c', server: 'a' },
          second: 0,
          fields: {
            received: 4,
            duplicate: 1,
            out_of_order: 1,
            late: 0,
            future: 0,
            refused: 0,
            missing: 1,
            delay_s: 9.25,
            skew_s: 0,
          },
        },
        {
          tags: { cluster: 'c', server: 'a' },
          second: 60,
          fields: {
            received: 2,
            duplicate: 0,
            out_of_order: 0,
            late: 1,
            future: 1,
            refused: 0,
            missing: 0,
            delay_s: 25.5,
            skew_s: 0,
          },
        },
      ],
    );
  });
});
