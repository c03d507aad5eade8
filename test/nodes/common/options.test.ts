import assert from 'node:assert/strict';
import { Options, readStageOptions } from '../../../nodes/common/options';

describe('Options', () => {
  const CASES: [what: string, value: unknown, read: (options: Options) => unknown, expected: unknown][] = [
    ['a text', ' a b ', (o) => o.text('x'), 'a b'],
    ['a list', ' 5s,1m , ,1h', (o) => o.list('x'), ['5s', '1m', '1h']],
    ['an empty list', ' ', (o) => o.list('x'), []],
    ['a number', 2.5, (o) => o.number('x'), 2.5],
    ['a number as text', ' 2.5 ', (o) => o.number('x'), 2.5],
    ['a tag', ' hall 1 ', (o) => o.tag('x'), 'hall 1'],
    ['a number at its limit', '10', (o) => o.numberWithin('x', 1, 10), 10],
    ['a boolean', false, (o) => o.boolean('x'), false],
    ['a choice', 'b', (o) => o.choice('x', ['a', 'b']), 'b'],
    [
      'a table',
      [
        { k: ' a ', n: '1' },
        { k: 'b', n: 2 },
        { k: '', n: 'x' },
      ],
      (o) => o.table('x', 'k', 'n'),
      { a: 1, b: 2 },
    ],
  ];
  for (const [what, x, read, expected] of CASES) {
    it(`reads ${what}`, () => {
      const options = new Options({ x });
      assert.deepEqual(read(options), expected);
      assert.equal(options.flaw, undefined);
    });
  }

  const WRONG: [what: string, value: unknown, read: (options: Options) => unknown, field: string][] = [
    ['no text', 5, (o) => o.text('x'), 'x'],
    ['no list', undefined, (o) => o.list('x'), 'x'],
    ['a word for a number', 'ten', (o) => o.number('x'), 'x'],
    ['nothing for a number', '', (o) => o.number('x'), 'x'],
    ['infinity', 'Infinity', (o) => o.number('x'), 'x'],
    ['a number above its limit', 10.5, (o) => o.numberWithin('x', 1, 10), 'x'],
    ['a number below its limit', 0, (o) => o.numberWithin('x', 1, 10), 'x'],
    ['a text for a boolean', 'true', (o) => o.boolean('x'), 'x'],
    ['an unknown choice', 'c', (o) => o.choice('x', ['a', 'b']), 'x'],
    ['a table that is none', 'a=1', (o) => o.table('x', 'k', 'n'), 'x'],
    ['a bad number in a table', [{ k: 'a', n: 'ten' }], (o) => o.table('x', 'k', 'n'), 'x.a'],
  ];
  for (const [what, x, read, field] of WRONG) {
    it(`names ${what}`, () => {
      const options = new Options({ x });
      read(options);
      assert.equal(options.flaw?.code, 'bad-option');
      assert.equal(options.flaw?.field, field);
    });
  }

  it('shows the value as it was written, and keeps the first flaw', () => {
    const options = new Options({ x: 'ten', y: 'eleven' });
    options.number('x');
    options.number('y');
    assert.equal(options.flaw?.value, 'ten');
  });

  it('names a tag that could not be part of a topic', () => {
    const options = new Options({ x: 'hall/1' });
    options.tag('x');
    assert.deepEqual([options.flaw?.code, options.flaw?.field], ['bad-name', 'x']);
  });

  it('survives rows that are no objects', () => {
    const options = new Options({ x: [null, 5, 'a'] });
    assert.deepEqual(options.table('x', 'k', 'n'), {});
  });
});

describe('readStageOptions', () => {
  for (const [maxMetrics, keep, field] of [
    ['500', 'no', undefined],
    [1, 'deploys', undefined],
    [0, 'no', 'maxMetrics'],
    [1.5, 'no', 'maxMetrics'],
    [100_001, 'no', 'maxMetrics'],
    [500, 'forever', 'keep'],
  ] as const) {
    it(`${maxMetrics} Metrics a message, keep ${keep}: ${field ?? 'fine'}`, () => {
      const options = new Options({ maxMetrics, keep });
      const read = readStageOptions(options);
      assert.equal(options.flaw?.field, field);
      if (field === undefined) assert.deepEqual(read, { maxMetrics: Number(maxMetrics), keep });
    });
  }
});
