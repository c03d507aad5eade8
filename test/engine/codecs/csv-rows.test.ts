import assert from 'node:assert/strict';
import { readRows } from '../../../engine/codecs/csv-rows';

describe('CSV rows', () => {
  const cases: [what: string, text: string, rows: string[][], separator?: string][] = [
    [
      'LF',
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'no line end at the end',
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a byte-order mark', '\ufeffa,b', [['a', 'b']]],
    ['blank lines', '\n\na\n \t\r\n\nb\n\n', [['a'], ['b']]],
    [
      'empty cells',
      ',\n,,\na,',
      [
        ['', ''],
        ['', '', ''],
        ['a', ''],
      ],
    ],
    ['blanks as part of a cell', ' a , b\t\n', [[' a ', ' b\t']]],
    ['a return inside a cell', 'a\rb,c', [['a\rb', 'c']]],
    [
      'quotes',
      '"a","b"\n"c",d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['separators and line ends in quotes', '"a,b\r\nc\nd",e', [['a,b\r\nc\nd', 'e']]],
    ['doubled quotes', '"say ""hi""",""""', [['say "hi"', '"']]],
    ['an empty cell in quotes', '""', [['']]],
    ['quotes inside a plain cell', 'a"b",5" disk', [['a"b"', '5" disk']]],
    [
      'another separator',
      'a;b,c\n"d;e";f',
      [
        ['a', 'b,c'],
        ['d;e', 'f'],
      ],
      ';',
    ],
    ['nothing', '', []],
  ];
  for (const [what, text, expected, separator] of cases) {
    it(`are read with ${what}`, () => {
      const rows = [...readRows(text, separator)];
      assert.ok(rows.every(({ problem }) => problem === undefined));
      assert.deepEqual(
        rows.map(({ cells }) => cells),
        expected,
      );
    });
  }

  it('say which cells stood in quotes, and where they begin', () => {
    const rows = [...readRows('a\n"b\nb",c,""\r\n\nd')];
    assert.deepEqual(
      rows.map(({ line, text, quoted }) => [line, text, [...quoted]]),
      [
        [1, 'a', []],
        [2, '"b\nb",c,""', [0, 2]],
        [5, 'd', []],
      ],
    );
  });

  for (const [what, row, code] of [
    ['a quote that never ends', 'a,"b,c', 'truncated'],
    ['letters behind a quote', 'a,"b"c,d', 'malformed'],
    ['a blank behind a quote', 'a,"b" ,d', 'malformed'],
  ]) {
    it(`cost no other row when one has ${what}`, () => {
      const rows = [...readRows(`1,2\n${row}\n3,4\n`)];
      assert.deepEqual(
        rows.map(({ line, text, problem }) => [line, text, problem?.code]),
        [
          [1, '1,2', undefined],
          [2, row, code],
          [3, '3,4', undefined],
        ],
      );
    });
  }

  it('take time in proportion to the text, however often a quote breaks off', () => {
    assert.equal([...readRows('a,"b\n'.repeat(100_000))].length, 100_000);
  });
});
