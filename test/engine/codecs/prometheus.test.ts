import assert from 'node:assert/strict';
import { brief, decodeExposition, RECEIVED } from '../../support/exposition';

const read = (text: string) => decodeExposition(text, 'prometheus');

/** Expected values by hand, from the grammar of the text format 0.0.4. */
describe('Prometheus text: one sample', () => {
  const T = 1767225601500;
  const samples: [
    text: string,
    name: string,
    tags: Record<string, string>,
    value: number | null,
    at?: number,
  ][] = [
    ['a 1', 'a', {}, 1],
    ['\t a \t 1 \t', 'a', {}, 1],
    ['a{} 1', 'a', {}, 1],
    ['a{ } 1', 'a', {}, 1],
    // As the clients of Prometheus read it.
    ['a{ , } 1', 'a', {}, 1],
    ['a {b="c"} 1', 'a', { b: 'c' }, 1],
    ['a{b="c"}1', 'a', { b: 'c' }, 1],
    ['a{b="c",} 1', 'a', { b: 'c' }, 1],
    ['a{ b = "c" , d= "e" } 1', 'a', { b: 'c', d: 'e' }, 1],
    // Not in the grammar, but what Prometheus itself reads.
    ['a{b="c" d="e"} 1', 'a', { b: 'c', d: 'e' }, 1],
    ['a{b=""} 1', 'a', {}, 1],
    ['a{b="}",c="{,=# "} 1', 'a', { b: '}', c: '{,=# ' }, 1],
    ['a{b="\\\\",c="\\"",d="\\n"} 1', 'a', { b: '\\', c: '"', d: '\n' }, 1],
    ['a{b="C:\\\\new \\x"} 1', 'a', { b: 'C:\\new \\x' }, 1],
    ['a{b="\u0000é🚀"} 1', 'a', { b: '\u0000é🚀' }, 1],
    ['a:b_9{_c1="d"} 1', 'a:b_9', { _c1: 'd' }, 1],
    [':a 1', ':a', {}, 1],
    ['{"a.b"} 1', 'a.b', {}, 1],
    ['{"a b", "c d"="e", f="g"} 1', 'a b', { 'c d': 'e', f: 'g' }, 1],
    ['{c="d","a"} 1', 'a', { c: 'd' }, 1],
    ['a{"c.d"="e"} 1', 'a', { 'c.d': 'e' }, 1],
    ['{"a\\"\\\\\\n"} 1', 'a"\\\n', {}, 1],
    ['a 1.5e3', 'a', {}, 1500],
    ['a +1', 'a', {}, 1],
    ['a -1.5E-3', 'a', {}, -0.0015],
    ['a .5', 'a', {}, 0.5],
    ['a 5.', 'a', {}, 5],
    ['a -0', 'a', {}, -0],
    ['a 007', 'a', {}, 7],
    ['a 0.1234567890123456789', 'a', {}, 0.12345678901234568],
    ['a 2.70553174016e+11', 'a', {}, 270553174016],
    ['a nan', 'a', {}, null],
    ['a +inf', 'a', {}, null],
    ['a -Infinity', 'a', {}, null],
    [`a 1 ${T}`, 'a', {}, 1, T],
    [`a 1 +${T}`, 'a', {}, 1, T],
    ['a 1\r', 'a', {}, 1],
  ];
  for (const [text, name, tags, value, at = RECEIVED] of samples) {
    it(`reads ${JSON.stringify(text)}, with and without a line end`, () => {
      for (const end of ['', '\n', '\r\n', '\n\n# end']) {
        const { metrics, refused, notes } = read(text + end);
        assert.deepEqual([...refused, ...notes], []);
        const [metric, ...others] = metrics;
        assert.deepEqual([metric?.name, metric?.tags, metric?.timestamp], [name, tags, at]);
        assert.deepEqual(Object.entries(metric?.fields ?? {}), [['value', value]]);
        assert.deepEqual(others, []);
      }
    });
  }

  const broken: [text: string, field: string][] = [
    ['a', 'fields.value'],
    ['a ', 'fields.value'],
    ['a{b="c"}', 'fields.value'],
    ['a b', 'fields.value'],
    ['a true', 'fields.value'],
    ['a 1_2', 'fields.value'],
    ['a 0x1p-3', 'fields.value'],
    ['a 0x10', 'fields.value'],
    ['a 1e400', 'fields.value'],
    ['a +-1', 'fields.value'],
    ['a --1', 'fields.value'],
    ['a -nan', 'fields.value'],
    ['a 1e', 'fields.value'],
    ['a .', 'fields.value'],
    ['a 1,5', 'fields.value'],
    ['a 1 1.5', 'timestamp'],
    ['a 1 1_2', 'timestamp'],
    ['a 1 1e3', 'timestamp'],
    ['a 1 x', 'timestamp'],
    ['a 1 2 3', 'timestamp'],
    ['a 1 # {} 1', 'timestamp'],
    ['a-b 1', 'name'],
    ['a.b 1', 'name'],
    ['a-1', 'name'],
    ['9a 1', 'name'],
    ['@a 1', 'name'],
    ['é 1', 'name'],
    ['{} 1', 'name'],
    ['{b="c"} 1', 'name'],
    ['{"a","b"} 1', 'name'],
    ['a{"b"} 1', 'name'],
    ['a{__name__="b"} 1', 'name'],
    ['a{', 'tags'],
    ['a{b', 'tags'],
    ['a{b} 1', 'tags'],
    ['a{b=c} 1', 'tags.b'],
    ["a{b='c'} 1", 'tags.b'],
    ['a{b="c} 1', 'tags.b'],
    ['a{b="c\\"} 1', 'tags.b'],
    ['a{b="c', 'tags.b'],
    ['a{b="c"', 'tags'],
    ['a{b="c"d="e"} 1', 'tags'],
    ['a{b="c",,d="e"} 1', 'tags'],
    ['a{,,} 1', 'tags'],
    ['a{,b="c"} 1', 'tags'],
    ['a{="c"} 1', 'tags'],
    ['a{1b="c"} 1', 'tags'],
    ['a{b+="c"} 1', 'tags'],
    ['a{b:c="d"} 1', 'tags'],
    ['a{b="c",b="d"} 1', 'tags.b'],
    ['a{__proto__="c"} 1', 'tags'],
    ['a{b="c\u001fd"} 1', 'tags.b'],
    ['# TYPE a-b gauge', 'name'],
    ['# TYPE', 'name'],
    ['# TYPE a', 'a'],
    ['# TYPE a wattmeter', 'a'],
    ['# TYPE a stateset', 'a'],
    ['# HELP 9a A help.', 'name'],
  ];
  for (const [text, field] of broken) {
    it(`refuses ${JSON.stringify(text)} and keeps what stands around it`, () => {
      const { metrics, refused } = read(`before 1\n\n${text}\nbehind 2\n`);
      assert.deepEqual(
        metrics.map(({ name }) => name),
        ['before', 'behind'],
      );
      assert.deepEqual(
        refused.map(({ line, text: shown, problem }) => [line, shown, problem.field]),
        [[3, text.trimEnd(), field]],
      );
    });
  }
});

describe('Prometheus text: lines beside samples', () => {
  for (const text of [
    '',
    '   ',
    '\t',
    '#',
    '# ',
    '#HELP a x',
    '# HELP',
    '# HELP ',
    '# EOF',
    '# UNIT a b',
    '# NOTE x',
  ]) {
    it(`passes over ${JSON.stringify(text)}`, () => {
      const { metrics, refused, notes } = read(`${text}\na 1\n`);
      assert.equal(metrics.length, 1);
      assert.deepEqual([...refused, ...notes], []);
    });
  }

  it('takes a type in front of the samples only, and once', () => {
    const late = read('a_bucket{le="1"} 1\na 1\n# TYPE a histogram\na_bucket{le="+Inf"} 2\n');
    assert.deepEqual(brief(late.refused), [{ line: 3, code: 'malformed', field: 'a' }]);
    assert.deepEqual(
      late.metrics.map(({ name }) => name),
      ['a_bucket', 'a', 'a_bucket'],
    );
    const twice = read('# TYPE a histogram\n# TYPE a gauge\na_bucket{le="+Inf"} 2\n');
    assert.deepEqual(brief(twice.refused), [{ line: 2, code: 'malformed', field: 'a' }]);
    assert.deepEqual(twice.metrics[0]?.fields, { bucket: 2 });
  });

  it('refuses a bucket or quantile whose limit is no number', () => {
    const { metrics, refused } = read(
      '# TYPE a histogram\na_bucket{le="x"} 1\na_bucket 1\n# TYPE b summary\nb{quantile="NaN"} 1\nb 1\nb_sum 1\n',
    );
    assert.deepEqual(
      refused.map(({ line, problem }) => [line, problem.field]),
      [
        [2, 'tags.le'],
        [3, 'tags.le'],
        [5, 'tags.quantile'],
        [6, 'tags.quantile'],
      ],
    );
    assert.deepEqual(
      metrics.map(({ fields }) => fields),
      [{ sum: 1 }],
    );
  });

  it('has a gauge of its own where a name ends like a part of a histogram', () => {
    const { metrics } = read('# TYPE a histogram\n# TYPE a_count gauge\na_count 3\na_sum 2\n');
    assert.deepEqual(
      metrics.map(({ name, fields }) => [name, fields]),
      [
        ['a_count', { value: 3 }],
        ['a', { sum: 2 }],
      ],
    );
  });
});

describe('Prometheus text: series that come twice', () => {
  it('keeps the last value of one time, whatever the order of the labels', () => {
    const { metrics, notes } = read('a{b="1",c="2"} NaN\na{c="2",b="1"} 5\n');
    assert.deepEqual(metrics, [
      { name: 'a', tags: { b: '1', c: '2' }, fields: { value: 5 }, timestamp: RECEIVED },
    ]);
    assert.deepEqual(brief(notes), [{ line: 2, code: 'duplicate', field: 'a' }]);
  });

  it('has a Metric for each time', () => {
    const { metrics, notes } = read('a 1 1767225600000\na 2 1767225601000\na 3\n');
    assert.deepEqual(
      metrics.map(({ timestamp, fields }) => [timestamp - RECEIVED, fields.value]),
      [
        [0, 1],
        [1000, 2],
        [0, 3],
      ],
    );
    assert.deepEqual(notes, []);
  });

  it('does not take labels for others of which the values are the same', () => {
    assert.equal(
      read('a{b="1",c="2"} 1\na{b="2",c="1"} 2\na{c="1",d="2"} 3\na{b="1"} 4\na 5\n').metrics.length,
      5,
    );
  });

  it('takes the buckets 1, 1.0 and 1e+00 for one', () => {
    const buckets = ['1', '1.0', '1e+00', '+Inf', 'inf'].map((le, i) => `a_bucket{le="${le}"} ${i}\n`);
    const { metrics, notes } = read(`# TYPE a histogram\n${buckets.join('')}`);
    assert.deepEqual(
      metrics.map(({ tags, fields }) => [tags.le, fields.bucket]),
      [
        ['1', 2],
        ['+Inf', 4],
      ],
    );
    assert.equal(notes.length, 3);
  });
});

describe('Prometheus text: times', () => {
  for (const [time, isOurs] of [
    ['0', false],
    ['-3982045', false],
    ['1395066363', false],
    ['946684799999', false],
    ['946684800000', true],
    ['4102444799999', true],
    ['4102444800000', false],
    ['999999999999999999', false],
  ] as const) {
    it(`${time} is kept where any time is, and ${isOurs ? 'taken' : 'refused'} for flows`, () => {
      const text = `a 1 ${time}\nb 2\n`;
      const [any] = decodeExposition(text, 'prometheus', 'any').metrics;
      assert.equal(any?.timestamp, Number(time));
      const { metrics, refused } = read(text);
      assert.equal(metrics.length, isOurs ? 2 : 1);
      assert.deepEqual(brief(refused), isOurs ? [] : [{ line: 1, code: 'bad-time', field: 'timestamp' }]);
    });
  }
});

describe('Prometheus text: bounds', () => {
  it('refuses a sample of more than 64 KiB, or of more than 256 labels', () => {
    const labels = (count: number) => Array.from({ length: count }, (_, i) => `l${i}="x"`).join(',');
    assert.equal(read(`a{${labels(256)}} 1\n`).metrics.length, 1);
    const { metrics, refused } = read(`a{b="${'x'.repeat(65_536)}"} 1\na{${labels(257)}} 1\nb 1\n`);
    assert.deepEqual(brief(refused), [
      { line: 1, code: 'too-large', field: 'payload' },
      { line: 2, code: 'malformed', field: 'tags' },
    ]);
    assert.equal(metrics.length, 1);
  });
});
