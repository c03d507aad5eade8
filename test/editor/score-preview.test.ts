import assert from 'node:assert/strict';
import { scorePreview } from '../../nodes/common/editor/score-preview';

describe('the preview of scores', () => {
  const found = (threshold: number) =>
    scorePreview(threshold, 'an example').match(/opacity="0\.3"/g)?.length ?? 0;

  it('marks more the lower the threshold is, and nothing where none is passed', () => {
    // Three leave the usual, by more each time: the highest threshold of the form, that of calm, finds the last alone.
    assert.equal(found(1 / 0.6), 1);
    assert.equal(found(1), 2);
    assert.ok(found(1 / 1.6) >= 3);
    assert.equal(found(2.1), 0);
  });

  it('draws within its box, and says what it is', () => {
    const svg = scorePreview(1, 'an example');
    assert.match(svg, /<title>an example<\/title>/);
    const points = [...svg.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
    assert.ok(points.length > 800);
    for (const [x = -1, y = -1] of points) assert.ok(x >= 0 && x <= 420 && y >= 0 && y <= 120, `${x} ${y}`);
  });
});
