import assert from 'node:assert/strict';
import { windowStage } from '../../../engine/windows/window-stage';
import { collect, config, type Results, sample, T0 } from './support';

describe('a series that is forgotten', () => {
  it('is kept while its windows can still be given again, however short the idle time', () => {
    const stage = windowStage.create(config({ latenessS: 3600, idleExpiryS: 60, aggregates: ['count'] }));
    const out: Results = { windows: [], refused: [] };
    for (const second of [0, 20, 40]) {
      collect(stage.advance(T0 + second * 1000), out);
      collect(stage.push(sample(second, { x: 1 })), out);
    }
    for (let second = 60; second <= 3000; second += 60) collect(stage.advance(T0 + second * 1000), out);
    collect(stage.push(sample(30, { x: 1 })), out);
    collect(stage.advance(Number.POSITIVE_INFINITY), out);
    assert.deepEqual(
      out.windows.map(({ timestamp, fields }) => [timestamp - T0, fields.revision, fields.x_count]),
      [
        [0, 0, 3],
        [0, 1, 4],
      ],
    );
    assert.equal(stage.figures().series, 0);
  });
});
