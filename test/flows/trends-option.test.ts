import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ALL, type Option, type Placed, points, TRENDS, trendsLib } from './trends-page';

const SHOWN = { left: 40, right: 100, from: 1000, to: 5000, faults: TRENDS.faults, candlePx: 30 };
const WORDS = { ticks: 8, time: String, value: () => String };

/** Every token has its name as its colour: what is asked for can be seen. */
const token = (name: string) => name;

describe('the option of trends', () => {
  async function optionOf(trends = TRENDS, wanted = ALL): Promise<Option> {
    const lib = await trendsLib();
    const panes = lib.panesOf(trends, wanted);
    const axes = panes.map((pane) => lib.axisOf(pane));
    return lib.trendsOption(
      { ...SHOWN, panes, axes, ...lib.placesOf(panes, 110, false), words: WORDS },
      token,
    );
  }

  it('has one axis of time for all panes, which candles do not widen, and its labels once', async () => {
    const { xAxis } = await optionOf();
    assert.equal(xAxis.length, ALL.length);
    for (const axis of xAxis) assert.deepEqual([axis.min, axis.max, axis.containShape], [1000, 5000, false]);
    assert.deepEqual(
      xAxis.map(({ axisLabel }) => axisLabel.show),
      [...ALL.slice(1).map(() => false), true],
    );
  });

  it('takes every colour from a token', async () => {
    const { series } = await optionOf();
    const colours = series.flatMap(({ lineStyle }) => lineStyle?.color ?? []);
    assert.ok(colours.length > 8);
    for (const colour of colours) assert.match(colour, /^(--[a-z-]+|transparent)$/);
  });

  it('draws what is expected dashed', async () => {
    const { series } = await optionOf(TRENDS, ['cpu']);
    const of = (id: string) => series.find((one) => one.id === id);
    assert.deepEqual(of('s1 cpu_temp_c')?.data, [
      [1000, 56],
      [2000, 57],
      [4000, 62],
    ]);
    assert.ok(series.every(({ connectNulls }) => connectNulls === false));
    assert.deepEqual(of('s1 expected cpu_temp_c')?.lineStyle?.type, [4, 3]);
  });

  it('leaves gaps open: a line goes on over three times the usual distance of its readings, no further', async () => {
    const lib = await trendsLib();
    const of = (...values: (number | null)[]) => lib.pairs(points(...values));
    const at = (n: number) => n * 1000;
    assert.deepEqual(of(1, 2, null, null, 5), [
      [at(1), 1],
      [at(2), 2],
      [at(5), 5],
    ]);
    assert.deepEqual(of(1, 2, 3, null, null, null, 7), [
      [at(1), 1],
      [at(2), 2],
      [at(3), 3],
      [at(4), null],
      [at(7), 7],
    ]);
    assert.deepEqual(of(null, 1, null, 3, null, 5, null), [
      [at(2), 1],
      [at(4), 3],
      [at(6), 5],
    ]);
    assert.deepEqual(of(null, null), []);
  });

  it('marks each fault that is seen in every pane: as long as it is seen, and where it starts', async () => {
    const marks = (await optionOf()).series.filter(({ markArea }) => markArea !== undefined);
    assert.equal(marks.length, ALL.length);
    for (const { markArea, markLine } of marks) {
      assert.deepEqual(markArea?.data, [
        [{ xAxis: 3000 }, { xAxis: 5000 }],
        [{ xAxis: 1000 }, { xAxis: 2000 }],
      ]);
      assert.deepEqual(markLine?.data, [{ xAxis: 3000 }]);
    }
  });

  it('puts candles in the middle of the time that they are of', async () => {
    const { series } = await optionOf(TRENDS, ['candles']);
    assert.deepEqual(series.find(({ type }) => type === 'candlestick')?.data, [[2000, 56, 57, 56, 57]]);
  });
});

describe('the lane of events', () => {
  const FRAME = { from: 0, to: 1000, width: 1000, most: 2 };

  it('has labels beside marks, within where there is place, before them at the right edge', async () => {
    const placed = (await trendsLib()).rowsOf(
      [
        { from: 0, to: 400, label: 'long' },
        { from: 500, label: 'point' },
        { from: 990, label: 'late' },
      ],
      FRAME,
    );
    assert.deepEqual(
      placed.map(({ label, row, side }) => [label, row, side]),
      [
        ['long', 0, 'inside'],
        ['point', 0, 'after'],
        ['late', 0, 'before'],
      ],
    );
  });

  it('gives the label to what matters most where there is place for one', async () => {
    const at = (from: number, rank: number) => ({ from, rank, label: `of rank ${rank}` });
    const placed = (await trendsLib()).rowsOf([at(10, 2), at(12, 0)], { ...FRAME, width: 110, most: 1 });
    assert.deepEqual(
      placed.map(({ rank, side }) => [rank, side]),
      [
        [2, 'none'],
        [0, 'after'],
      ],
    );
  });

  it('takes the label away that lies over a mark, when no row is free for it', async () => {
    const at = (from: number, rank: number, label: string) => ({ from, rank, label });
    const events = [at(500, 0, 'first of all'), at(300, 2, 'a label that is long'), at(400, 2, 'm')];
    const placed = (await trendsLib()).rowsOf(events, { ...FRAME, most: 1 });
    assert.deepEqual(
      placed.map(({ from, side }) => [from, side]),
      [
        [300, 'none'],
        [400, 'none'],
        [500, 'after'],
      ],
    );
  });

  it('has no two labels over each other, whatever happens', async () => {
    const lib = await trendsLib();
    const event = fc.record({
      from: fc.integer({ min: 0, max: 1000 }),
      label: fc.string({ minLength: 1, maxLength: 30 }),
    });
    const spanOf = ({ left, wide, side, label }: Placed): [number, number] => {
      const text = label.length * 6.6 + 12;
      return [left - 8 - (side === 'before' ? text : 0), left + wide + 8 + (side === 'after' ? text : 0)];
    };
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const told = lib.rowsOf(events, FRAME).filter(({ side }) => side !== 'none');
        for (const [i, one] of told.entries())
          for (const other of told.slice(i + 1)) {
            const [[a, b], [c, d]] = [spanOf(one), spanOf(other)];
            assert.ok(one.row !== other.row || b <= c || d <= a, `${JSON.stringify([one, other])}`);
          }
      }),
      { seed: 11 },
    );
  });

  it('labels at the ends of lines are moved apart and stay in their pane', async () => {
    const labels = (await trendsLib()).apart([{ y: 50 }, { y: 52 }, { y: 98 }, { y: 2 }], 15, 10, 100);
    assert.deepEqual(
      labels.map(({ y }) => y),
      [50, 65, 98, 10],
    );
  });
});
