import assert from 'node:assert/strict';
import { heldWithin, lineCurve, speedPreview, stepCurve } from '../../nodes/common/editor/speed-preview';

const LIMITS = { limitC: 75, criticalC: 90 };
const BLUE = /<path d="([^"]+)" fill="none" stroke="#2f7fc1"/g;

/** The lines of a drawing: the one for falling temperatures first, each as its corners. */
function lines(svg: string): number[][][] {
  return [...svg.matchAll(BLUE)].map(([, path = '']) =>
    [...path.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
  );
}

describe('the preview of a curve', () => {
  it('goes through its points, and level beyond them', () => {
    const [, rising] = lines(
      speedPreview(
        {
          ...lineCurve(
            [
              [40, 30],
              [80, 100],
            ],
            0,
          ),
          ...LIMITS,
        },
        'x',
      ),
    );
    // 20 to 100 °C lie between 36 and 412, 0 to 100 % between 146 and 8.
    assert.deepEqual(rising, [
      [36, 104.6],
      [130, 104.6],
      [318, 8],
      [412, 8],
    ]);
  });

  it('draws steps as stairs, down again so many kelvins to the left', () => {
    const [falling = [], rising = []] = lines(
      speedPreview({ ...stepCurve([35, 60, 100], [55, 70], 5), ...LIMITS }, 'x'),
    );
    const kelvin = (412 - 36) / 80;
    assert.equal(rising.length, 6);
    rising.slice(1, -1).forEach(([x = 0, y], i) => {
      assert.ok(Math.abs(x - 5 * kelvin - falling[i + 1]![0]!) < 0.11);
      assert.equal(falling[i + 1]![1], y);
    });
  });

  it('holds what is drawn between the least and the highest speed', () => {
    assert.deepEqual(
      heldWithin(
        [
          [30, 0],
          [60, 50],
          [90, 100],
        ],
        20,
        80,
      ),
      [
        [30, 20],
        [60, 50],
        [90, 80],
      ],
    );
  });

  it('draws no curve while a number is missing, and never outside of its box', () => {
    const missing = lineCurve([[Number.NaN, 30]], 3);
    assert.deepEqual(lines(speedPreview({ ...missing, ...LIMITS }, 'x')), []);
    assert.deepEqual(lines(speedPreview({ rising: [], falling: [], ...LIMITS }, 'x')), []);
    const wide = lineCurve(
      [
        [-20, 0],
        [140, 100],
      ],
      5,
    );
    for (const [x = -1, y = -1] of lines(speedPreview({ ...wide, ...LIMITS }, 'x')).flat())
      assert.ok(x >= 36 && x <= 412 && y >= 8 && y <= 146, `${x} ${y}`);
  });

  it('marks the limit and what is critical, and says what it is', () => {
    const svg = speedPreview({ ...stepCurve([35, 60, 100], [55, 70], 5), ...LIMITS }, 'a curve');
    assert.match(svg, /<title>a curve<\/title>/);
    assert.match(svg, /M294\.5 8V146" stroke="#e07b39"/);
    assert.match(svg, /M365\.0 8V146" stroke="#c0392b"/);
  });
});
