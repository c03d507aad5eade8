import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decode } from '../../../engine/codecs';
import { ChunkedDecoder, type ChunkedOptions } from '../../../engine/codecs/chunked';
import type { Decoded } from '../../../engine/codecs/codec';
import { encodeLine } from '../../../engine/codecs/line-protocol-write';
import { encodeJsonLines } from '../../../engine/codecs/metric-json';
import type { Metric } from '../../../engine/telemetry/metric';
import { encodeCsv } from '../../support/csv-text';
import { whole } from '../../support/decoded';

const TIME = 1767225600000;
const OPTIONS: ChunkedOptions = { receivedAt: TIME };

/** Decodes a text in chunks of these lengths, the last one repeated; `parts` gave something. */
function inChunks(text: string, lengths: readonly number[], options = OPTIONS): Decoded & { parts: number } {
  const decoder = new ChunkedDecoder(options);
  const parts: Decoded[] = [];
  for (let at = 0, i = 0; at < text.length; i++) {
    const length = lengths[Math.min(i, lengths.length - 1)] as number;
    parts.push(whole(decoder.push(text.slice(at, at + length))));
    at += length;
  }
  parts.push(whole(decoder.end()));
  const given = parts.filter(({ metrics, refused }) => metrics.length + refused.length > 0);
  return { ...whole(parts), parts: given.length };
}

const metric = (i: number, note: string): Metric => ({
  name: 'server',
  tags: { server: `s${i}`, note },
  fields: { power_w: i + 0.5, note },
  timestamp: TIME + i,
});

const anyNote = fc.oneof(
  fc.constantFrom('a\nb', 'say "no"', '",\n"', 'k="v', '#', '\\', '\\"\n', ' =" ', '\r\n'),
  fc.string({ maxLength: 8 }),
);
const anyMetrics = fc
  .array(anyNote, { minLength: 1, maxLength: 12 })
  .map((notes) => notes.map((note, i) => metric(i, note)));
const anyLengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 });

const FORMATS: [name: string, encode: (metrics: Metric[]) => string, broken: string][] = [
  ['JSON lines', encodeJsonLines, '{"name":"server",\n'],
  [
    'line protocol',
    (metrics) => metrics.map((one) => `${encodeLine(one)}\n`).join(''),
    'server,=a "power_w\n',
  ],
  ['CSV', encodeCsv, '1,2\n'],
];

/** What people write by hand and devices get wrong, so that quotes do not tell at once where a record ends. */
const ODD: Record<string, [beginning: string, pieces: string[]]> = {
  'line-protocol': [
    '',
    [
      'm',
      ' ',
      'f=1',
      '\n',
      '"',
      ',',
      '\\',
      '=',
      '#',
      'm f=1\n',
      'm s="a\nb"\n',
      'm s="',
      'a\\="b',
      'm,t="x f=1\n',
    ],
  ],
  csv: [
    'timestamp,name,"x"\n',
    [
      '"',
      '""',
      ',',
      '\n',
      '\r\n',
      'a',
      '5" disk',
      '"a\nb"',
      '2026-01-01T00:00:00Z,s,"a\nb"\n',
      '2026-01-01,s,5"\n',
    ],
  ],
};

const anyDocument = fc
  .record({
    batch: fc.boolean(),
    values: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }),
    indent: fc.nat(2),
    feed: fc.constantFrom('\n', '\r\n', '\n\n'),
  })
  .map(({ batch, values, indent, feed }) => {
    const metrics = values.map((i) => metric(i, 'a,"b:{['));
    const document = batch ? { metrics } : metrics;
    return (JSON.stringify(document, null, indent) + feed).replaceAll('\n', feed);
  });

describe('a text that comes in chunks', () => {
  for (const [codec, [beginning, pieces]] of Object.entries(ODD)) {
    it(`is cut where the reader ends its records, however odd they are: ${codec}`, () => {
      const anyText = fc
        .array(fc.constantFrom(...pieces), { maxLength: 14 })
        .map((parts) => beginning + parts.join(''));
      fc.assert(
        fc.property(anyText, anyLengths, (text, lengths) => {
          const options = { ...OPTIONS, codec };
          const { metrics, refused } = inChunks(text, lengths, options);
          const read = whole(decode(text, options));
          assert.deepEqual(metrics, read.metrics);
          assert.deepEqual(
            refused.map(({ line }) => line),
            read.refused.map(({ line }) => line),
          );
        }),
        { seed: 1, numRuns: 800 },
      );
    });
  }

  it('may hold JSON documents of one line and of many, one behind the other', () => {
    fc.assert(
      fc.property(fc.array(anyDocument, { minLength: 1, maxLength: 5 }), anyLengths, (documents, lengths) => {
        const options = { ...OPTIONS, codec: 'metric-json' };
        const text = documents.join('').trimEnd();
        assert.deepEqual(inChunks(text, lengths, options).metrics, whole(decode(text, options)).metrics);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  for (const [what, between] of [
    ['blanks behind a record that breaks off', '{"fields":'],
    ['blanks behind what is no record', 'garbage'],
  ] as const) {
    it(`takes time in proportion to its length: ${what}`, () => {
      const record = '{"fields":{"a":1},"name":"m","tags":{},"timestamp":1767225600}\n';
      const text = record + between + '\n'.repeat(200_000);
      const before = process.cpuUsage();
      const { metrics, refused } = inChunks(text, [text.length / 2]);
      const { user, system } = process.cpuUsage(before);
      assert.deepEqual([metrics.length, refused.length], [1, 1]);
      // To go over the blanks from every line end among them takes minutes.
      assert.ok(user + system < 2_000_000, `${(user + system) / 1000} ms`);
    });
  }

  it('takes time in proportion to its length when strings are rare', () => {
    const text = `m s="x"\n${'m,t=a power_w=1 1767225600000000000\n'.repeat(30_000)}`;
    const before = process.cpuUsage();
    const { metrics } = inChunks(text, [text.length / 2]);
    const { user, system } = process.cpuUsage(before);
    assert.equal(metrics.length, 30_001);
    // To look for the next string from every record to the end of the text takes 4 s.
    assert.ok(user + system < 2_000_000, `${(user + system) / 1000} ms`);
  });

  for (const [name, encode, broken] of FORMATS) {
    it(`gives what it gives whole: ${name}, cut anywhere`, () => {
      fc.assert(
        fc.property(anyMetrics, anyLengths, (metrics, lengths) => {
          const text = encode(metrics);
          const { parts: _, ...read } = inChunks(text, lengths);
          assert.deepEqual(read, whole(decode(text, OPTIONS)));
          assert.equal(read.metrics.length, metrics.length);
        }),
        { seed: 7, numRuns: 300 },
      );
    });

    it(`tells the lines of the whole text: ${name}`, () => {
      const lines = encode([metric(0, 'a'), metric(1, 'b')]).split(/(?<=\n)/);
      const text = [...lines, broken, ...lines.slice(-1)].join('');
      for (const length of [1, 7, 40, 1000]) {
        const { refused, metrics } = inChunks(text, [length]);
        assert.equal(metrics.length, 3);
        assert.deepEqual(
          refused.map(({ line }) => line),
          [lines.length + 1],
        );
      }
    });

    it(`is decoded as it comes: ${name}`, () => {
      const text = encode(Array.from({ length: 100 }, (_, i) => metric(i, 'a\nb')));
      const { parts, metrics } = inChunks(text, [500]);
      assert.equal(metrics.length, 100);
      assert.ok(parts > 5, `${parts} parts`);
    });
  }

  it('holds a JSON document together that is not one record a line', () => {
    const text = JSON.stringify({ metrics: [metric(0, 'a'), metric(1, 'b')] }, null, 2);
    const { metrics, parts } = inChunks(text, [10], { ...OPTIONS, timeUnit: 'ms' });
    assert.equal(metrics.length, 2);
    assert.equal(parts, 1);
  });

  it('says once that nobody knows it, and that it makes no sense to go on', () => {
    const decoder = new ChunkedDecoder(OPTIONS);
    assert.deepEqual([...decoder.push('<html>\n<body>\n')], []);
    assert.equal(decoder.givenUp, true);
    assert.deepEqual(
      whole(decoder.end()).refused.map(({ line, problem }) => [line, problem.code]),
      [[1, 'no-codec']],
    );
  });

  it('says once that the titles of its columns are wrong', () => {
    const text = `\ntimestamp,x,x\n${'2026-01-01T00:00:00Z,1,2\n'.repeat(50)}`;
    const { metrics, refused } = inChunks(text, [100], { ...OPTIONS, codec: 'csv' });
    assert.deepEqual(metrics, []);
    assert.deepEqual(
      refused.map(({ line, problem }) => [line, problem.code, problem.field]),
      [[2, 'missing-field', 'name']],
    );
  });

  it('is no Metric and no Problem when it is empty or blank', () => {
    for (const text of ['', ' ', '\n\n', '\ufeff']) {
      const { metrics, refused } = inChunks(text, [1]);
      assert.deepEqual([metrics, refused], [[], []], JSON.stringify(text));
    }
  });

  it('is read on behind a quote that nobody closes', () => {
    const good = `${encodeLine(metric(0, 'a'))}\n`;
    const text = `${good}server,server=a note="never\n${'server power_w=1\n'.repeat(3)}`;
    const { metrics, refused } = inChunks(text, [30], { ...OPTIONS, codec: 'line-protocol' });
    assert.deepEqual(
      refused.map(({ line, problem }) => [line, problem.code]),
      [[2, 'truncated']],
    );
    assert.equal(metrics.length, 4);
  });
});
