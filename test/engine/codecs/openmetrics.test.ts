import assert from 'node:assert/strict';
import { brief, decodeExposition, RECEIVED } from '../../support/exposition';

const read = (text: string) => decodeExposition(text, 'openmetrics');
const END = '# EOF\n';

/** By hand, from the grammar and the rules of OpenMetrics 1.0. */
describe('OpenMetrics: what is right', () => {
  const right: [what: string, text: string, fields: number][] = [
    ['nothing', '', 0],
    ['a family without samples', '# TYPE a gauge\n', 0],
    ['a sample without metadata', 'a 1\n', 1],
    ['empty labels', 'a{} 1\n', 1],
    ['an empty value of a label', 'a{b=""} 1\n', 1],
    ['escapes', 'a{b="\\\\ \\" \\n \\x"} 1\n', 1],
    ['what looks like structure in a label', 'a{b=" # {c=1} } 2"} 1\n', 1],
    ['numbers of all forms', 'a 1\nb 1.5\nc -2e-3\nd +.5E1\ne 5.\nf nan\ng -INF\nh +infinity\n', 8],
    ['an empty help, unit and metadata in any order', '# UNIT a \n# HELP a \n# TYPE a gauge\na 1\n', 1],
    ['a help with escapes and quotes', '# HELP a \\n \\\\ \\" " x\na 1\n', 1],
    ['a unit at the end of the name', '# TYPE a_watts gauge\n# UNIT a_watts watts\na_watts 1\n', 1],
    ['quoted names', '# TYPE "a.b" counter\n{"a.b_total","c.d"="e"} 1\n', 1],
    ['a counter', '# TYPE a counter\na_total 1\na_created 1.5\n', 2],
    ['a counter with an exemplar', '# TYPE a counter\na_total 1 # {b="c",d="e"} 0.5 1.25\n', 1],
    ['an exemplar of 128 characters', `# TYPE a counter\na_total 1 # {b="${'é'.repeat(127)}"} 1\n`, 1],
    ['a gauge that is negative', '# TYPE a gauge\na -1\n', 1],
    ['leading zeros', '# TYPE a gauge\na{b="1"} 000\na{b="2"} 0001.50e-01\n', 2],
    ['a null character in a help', '# HELP a b\0c\na 1\n', 1],
    ['an exemplar beside structure in labels', '# TYPE a counter\na_total{b="} # "} 1 # {c="# {"} 1\n', 1],
    ['an info twice', '# TYPE a info\na_info{b="c"} 1\na_info{b="d"} 1.0\n', 2],
    ['states', '# TYPE a stateset\na{a="on"} 1\na{a="off"} 0.0\n', 2],
    ['states of two things', '# TYPE a stateset\na{b="1",a="x"} 1\na{b="2",a="x"} 0\n', 2],
    ['a summary', '# TYPE a summary\na{quantile="0"} 1\na{quantile="1.0"} NaN\na_sum 1\na_count 2.0\n', 4],
    ['a summary of its count alone', '# TYPE a summary\na_count 1\n', 1],
    [
      'a histogram',
      '# TYPE a histogram\na_bucket{le="1e-05"} 0\na_bucket{le="+Inf"} 2\na_count 2\na_sum 1\n',
      4,
    ],
    ['a histogram of its last bucket', '# TYPE a histogram\na_bucket{le="+Inf"} 0\n', 1],
    ['negative limits without a sum', '# TYPE a histogram\na_bucket{le="-1"} 1\na_bucket{le="+Inf"} 2\n', 2],
    [
      'histograms of two things',
      '# TYPE a histogram\na_bucket{b="1",le="+Inf"} 3\na_bucket{b="2",le="+Inf"} 1\n',
      2,
    ],
    [
      'a gauge histogram with a negative sum',
      '# TYPE a gaugehistogram\na_bucket{le="-1"} 1\na_bucket{le="+Inf"} 2\na_gcount 2\na_gsum -5\n',
      4,
    ],
    ['an unknown', '# TYPE a unknown\na 1\n', 1],
    ['families whose names end alike', 'a_sum 1\na_count 1\na 1\n', 3],
    ['a metric at several times', 'a 1 1767225600\na 2 1767225601.5\na 3 1767225602\n', 3],
    [
      'times of all forms',
      'a{b="1"} 1 000\na{b="2"} 1 0.0\na{b="3"} 1 -1.5e3\na{b="4"} 1 12345678901234567890.5\n',
      4,
    ],
    ['times that differ below a nanosecond', 'a 1 0.0000000000\na 2 0.0000000001\n', 2],
    ['an info whose times go back', '# TYPE a info\na_info{b="1"} 1 1\na_info{b="2"} 1 0\n', 2],
    ['two metrics, each at its own times', 'a{b="1"} 1 1767225602\na{b="2"} 1 1767225600\n', 2],
  ];
  for (const [what, text, fields] of right) {
    it(what, () => {
      for (const whole of [text + END, `${text}# EOF`, `\ufeff${text}${END}`]) {
        const { metrics, refused, notes } = decodeExposition(whole, 'openmetrics', 'any');
        assert.deepEqual([...refused, ...notes], []);
        assert.equal(
          metrics.reduce((sum, metric) => sum + Object.keys(metric.fields).length, 0),
          fields,
        );
      }
    });
  }

  it('counts seconds, and keeps what stands behind the point', () => {
    const { metrics } = read('a 1 1767225600.123456\nb 1 1767225600\nc 1 1.7672256e9\nd 1\n# EOF\n');
    assert.deepEqual(
      metrics.map(({ timestamp }) => timestamp),
      [1767225600123.456, RECEIVED, RECEIVED, RECEIVED],
    );
  });

  it('notes native histograms, and refuses times of other centuries where they are not wanted', () => {
    const text =
      'a 1 123\n# TYPE b histogram\nb {count:24,sum:100,schema:0,positive_spans:[0:2]}\nc 1\n# EOF\n';
    const { metrics, refused, notes } = read(text);
    assert.deepEqual(brief(refused), [{ line: 1, code: 'bad-time', field: 'timestamp' }]);
    assert.deepEqual(brief(notes), [{ line: 3, code: 'native-histogram', field: 'b' }]);
    assert.equal(metrics.length, 1);
    const any = decodeExposition(text, 'openmetrics', 'any');
    assert.deepEqual(any.refused, []);
    assert.equal(any.metrics[0]?.timestamp, 123_000);
  });
});

describe('OpenMetrics: what is wrong', () => {
  const HISTOGRAM = '# TYPE a histogram\n';
  /** The first line that is refused, of the text with its end behind it. */
  const wrong: [what: string, text: string, line: number][] = [
    ['a blank line', 'a 1\n\n', 2],
    ['a first line that is blank', '\na 1\n', 1],
    ['a carriage return', 'a 1\r\n', 1],
    ['a comment', '# a comment\n', 1],
    ['a line of another word', '# FOO a b\n', 1],
    ['a type without a word', '# TYPE a\n', 1],
    ['a type that is none', '# TYPE a meter\n', 1],
    ['a type of the older format', '# TYPE a untyped\n', 1],
    ['a type with a blank behind it', '# TYPE a gauge \n', 1],
    ['a help without its space', '# HELP a\n', 1],
    ['a tab between metadata', '# HELP\ta b\n', 1],
    ['a blank before metadata', ' # HELP a b\n', 1],
    ['metadata of no name', '# TYPE 9a gauge\n', 1],
    ['a second help', '# HELP a b\n# HELP a b\n', 2],
    ['a second type', '# TYPE a gauge\n# TYPE a gauge\n', 2],
    ['a second unit', '# UNIT a_w w\n# UNIT a_w w\n', 2],
    ['a unit that the name does not end in', '# TYPE a gauge\n# UNIT a watts\na 1\n', 2],
    ['a unit with a blank behind it', '# UNIT a_w w \n', 1],
    ['a unit of an info', '# TYPE a_w info\n# UNIT a_w w\n', 2],
    ['a unit of states', '# UNIT a_w w\n# TYPE a_w stateset\n', 1],
    ['metadata behind a sample', '# HELP a b\na 1\n# TYPE a gauge\n', 3],
    ['a family in two pieces', 'a 1\nb 1\na 2\n', 3],
    ['a family with the name of a sample of another', '# TYPE a_created gauge\n# TYPE a counter\n', 2],
    ['a counter called like its family', '# TYPE a counter\na 1\n', 2],
    ['a name with a point', 'a.b 1\n', 1],
    ['no value', 'a\n', 1],
    ['no value behind a space', 'a \n', 1],
    ['two spaces', 'a  1\n', 1],
    ['a tab', 'a\t1\n', 1],
    ['a space behind the value', 'a 1 \n', 1],
    ['no space', 'a{b="c"}1\n', 1],
    ['a space in front of braces', 'a {b="c"} 1\n', 1],
    ['a space within braces', 'a{b="c", d="e"} 1\n', 1],
    ['a space around the equals sign', 'a{b ="c"} 1\n', 1],
    ['a comma behind the last label', 'a{b="c",} 1\n', 1],
    ['no comma', 'a{b="c"d="e"} 1\n', 1],
    ['a label twice', 'a{b="c",b="d"} 1\n', 1],
    ['other quotes', "a{b='c'} 1\n", 1],
    ['a quote that does not end', 'a{b="c} 1\n', 1],
    ['a word', 'a one\n', 1],
    ['hexadecimal', 'a 0x1\n', 1],
    ['an underscore', 'a 1_000\n', 1],
    ['a time that is no number', 'a 1 x\n', 1],
    ['a time that is not finite', 'a 1 NaN\n', 1],
    ['times that go back', 'a 1 2\na 2 1\n', 2],
    ['a time at one sample of two', 'a 1\na 1 1767225600\n', 2],
    ['a sample twice', 'a 1\na 1\n', 2],
    ['a sample twice at one time', 'a 1 1767225600\na 1 1767225600\n', 2],
    ['a metric in two pieces', '# TYPE a gauge\na{b="1"} 1\na{b="2"} 1\na{b="1"} 2\n', 4],
    ['a counter that is negative', '# TYPE a counter\na_total -1\n', 2],
    ['a counter that is no number', '# TYPE a counter\na_total NaN\n', 2],
    ['an info that is not 1', '# TYPE a info\na_info 2\n', 2],
    ['an info without its suffix', '# TYPE a info\na 1\n', 2],
    ['an info of which one point has a time', '# TYPE a info\na_info{b="1"} 1 1\na_info{b="2"} 1\n', 3],
    ['a state without its label', '# TYPE a stateset\na 1\n', 2],
    ['a state of 2', '# TYPE a stateset\na{a="b"} 2\n', 2],
    ['a quantile without its label', '# TYPE a summary\na 1\n', 2],
    ['a quantile above 1', '# TYPE a summary\na{quantile="1.1"} 1\n', 2],
    ['a quantile that is negative', '# TYPE a summary\na{quantile="1"} -1\n', 2],
    ['a count that is not whole', '# TYPE a summary\na_count 0.5\n', 2],
    ['a sum that is negative', '# TYPE a summary\na_sum -1\n', 2],
    ['a bucket without a limit', `${HISTOGRAM}a_bucket 1\n`, 2],
    ['a last bucket written otherwise', `${HISTOGRAM}a_bucket{le="+inf"} 1\n`, 2],
    ['a bucket that is not whole', `${HISTOGRAM}a_bucket{le="+Inf"} 0.5\n`, 2],
    ['no last bucket', `${HISTOGRAM}a_bucket{le="1"} 1\n`, 2],
    ['no bucket at all', `${HISTOGRAM}a_count 1\na_sum 1\n`, 2],
    ['limits that fall', `${HISTOGRAM}a_bucket{le="2"} 1\na_bucket{le="1"} 1\na_bucket{le="+Inf"} 1\n`, 3],
    ['buckets that fall', `${HISTOGRAM}a_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\n`, 3],
    ['a count that is another', `${HISTOGRAM}a_bucket{le="+Inf"} 1\na_count 2\na_sum 1\n`, 2],
    ['a sum without a count', `${HISTOGRAM}a_bucket{le="+Inf"} 1\na_sum 1\n`, 2],
    ['a count without a sum', `${HISTOGRAM}a_bucket{le="+Inf"} 1\na_count 1\n`, 2],
    [
      'a sum beside negative limits',
      `${HISTOGRAM}a_bucket{le="-1"} 1\na_bucket{le="+Inf"} 1\na_count 1\na_sum 1\n`,
      2,
    ],
    [
      'a negative sum of a gauge histogram without negative limits',
      '# TYPE a gaugehistogram\na_bucket{le="+Inf"} 1\na_gcount 1\na_gsum -1\n',
      2,
    ],
    ['an exemplar of a gauge', '# TYPE a gauge\na 1 # {} 1\n', 2],
    ['an exemplar of a sum', `${HISTOGRAM}a_sum 1 # {} 1\n`, 2],
    ['an exemplar without a value', `${HISTOGRAM}a_bucket{le="+Inf"} 1 # {}\n`, 2],
    ['an exemplar without braces', `${HISTOGRAM}a_bucket{le="+Inf"} 1 # 1\n`, 2],
    ['an exemplar without its space', `${HISTOGRAM}a_bucket{le="+Inf"} 1 #{} 1\n`, 2],
    ['an exemplar that goes on', `${HISTOGRAM}a_bucket{le="+Inf"} 1 # {} 1 1 1\n`, 2],
    ['an exemplar of 129 characters', `# TYPE a counter\na_total 1 # {b="${'x'.repeat(128)}"} 1\n`, 2],
    ['a native histogram of a gauge', '# TYPE a gauge\na {count:1}\n', 2],
    ['an exemplar of the time of a beginning', '# TYPE a counter\na_created 1 # {} 1\n', 2],
    ['an exemplar of a state', '# TYPE a stateset\na{a="b"} 1 # {} 1\n', 2],
    ['an exemplar in hexadecimal', '# TYPE a counter\na_total 1 # {} 0x1p1\n', 2],
    ['an exemplar whose braces do not begin', '# TYPE a counter\na_total 1 # b="c"} 1\n', 2],
    ['octal and binary', 'a 0o7\nb 1\n', 1],
    ['a time in hexadecimal', 'a 1 0x10\n', 1],
    ['a label that begins with a digit', 'a{1b="c"} 1\n', 1],
    ['a label without a value', 'a{b} 1\n', 1],
    ['a structure in a label, and no space', 'a{b=" # "}1\n', 1],
    ['a sum of a gauge histogram that is no number', '# TYPE a gaugehistogram\na_gsum NaN\n', 2],
    ['a total that is another family', '# TYPE a counter\n# TYPE a_total gauge\n', 2],
    ['a count that is another family', `${HISTOGRAM}# TYPE a_count gauge\n`, 2],
  ];
  for (const [what, text, line] of wrong) {
    it(what, () => {
      const { refused } = decodeExposition(text + END, 'openmetrics', 'any');
      assert.deepEqual(
        refused.map((record) => record.line),
        [line],
      );
      assert.match(refused[0]?.problem.code ?? '', /^(malformed|against-format)$/);
      assert.equal(refused[0]?.text, text.split('\n')[line - 1]?.trimEnd());
    });
  }

  for (const [what, text, line] of [
    ['without its end', 'a 1\n', 1],
    ['with another end', 'a 1\n# EOF \n', 2],
    ['of nothing', '', 1],
  ] as const) {
    it(`a text ${what} is truncated`, () => {
      const { refused } = read(text);
      const last = refused.at(-1);
      assert.deepEqual([last?.line, last?.problem.code], [line, 'truncated']);
    });
  }

  it('anything behind the end', () => {
    const { metrics, refused } = read('a 1\n# EOF\nb 1\n\n');
    assert.deepEqual(
      refused.map(({ line, problem }) => [line, problem.code]),
      [
        [3, 'against-format'],
        [4, 'against-format'],
      ],
    );
    assert.equal(metrics.length, 1);
  });

  it('costs a histogram the point that is wrong, and nothing else', () => {
    const point = (time: number, count: number) =>
      `a_bucket{le="+Inf"} 2 ${time}\na_count ${count} ${time}\na_sum 1 ${time}\n`;
    const { metrics, refused } = read(
      `# TYPE a histogram\n${point(1767225600, 2)}${point(1767225601, 3)}${point(1767225602, 2)}# EOF\n`,
    );
    assert.deepEqual(brief(refused), [{ line: 5, code: 'against-format', field: 'a' }]);
    assert.deepEqual([...new Set(metrics.map(({ timestamp }) => timestamp - RECEIVED))], [0, 2000]);
  });
});
