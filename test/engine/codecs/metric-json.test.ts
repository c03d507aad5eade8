import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DecodeOptions } from '../../../engine/codecs/codec';
import { encodeJsonLines, metricJson } from '../../../engine/codecs/metric-json';
import type { Metric } from '../../../engine/telemetry/metric';
import { whole } from '../../support/decoded';

const TIME = 1767225600000;
const OPTIONS: DecodeOptions = { receivedAt: 0 };
const decode = (text: string, options = OPTIONS) => whole(metricJson.decode(text, options));

const SERVER: Metric = {
  name: 'server',
  tags: { cluster: 'lab', server: 'node01' },
  fields: { cpu_temp_c: 110, power_w: null, label: 'a\n"b"', running: true },
  timestamp: TIME + 0.25,
  quality: { cpu_temp_c: 'clamped', power_w: 'missing' },
};
const NET: Metric = {
  name: 'net',
  tags: {},
  fields: { bytes_recv: 9007199254740991, errors: 0 },
  timestamp: TIME,
  types: { bytes_recv: 'i', errors: 'u' },
};

describe('our own JSON', () => {
  const forms: [what: string, text: string, metrics: Metric[]][] = [
    ['one Metric', JSON.stringify(SERVER), [SERVER]],
    ['one Metric over several lines', JSON.stringify(SERVER, null, 2), [SERVER]],
    ['a list', JSON.stringify([SERVER, NET]), [SERVER, NET]],
    ['an empty list', '[]', []],
    ['one Metric a line', encodeJsonLines([SERVER, NET]), [SERVER, NET]],
    [
      'CRLF and a byte-order mark',
      `\ufeff${encodeJsonLines([SERVER, NET]).replaceAll('\n', '\r\n')}`,
      [SERVER, NET],
    ],
    ['empty lines', `\n${JSON.stringify(SERVER)}\n\n${JSON.stringify(NET)}`, [SERVER, NET]],
  ];
  for (const [what, text, metrics] of forms) {
    it(`is read as ${what}, with quality and types, no time guessed`, () => {
      assert.deepEqual(decode(text), { metrics, refused: [], notes: [], guessedTimes: 0 });
    });
  }

  it('counts milliseconds: what looks like seconds is refused, not guessed', () => {
    const seconds = JSON.stringify({ ...NET, timestamp: TIME / 1000 });
    const { metrics, refused } = decode(seconds);
    assert.deepEqual(metrics, []);
    assert.deepEqual(
      refused.map(({ line, problem }) => [line, problem.code, problem.field]),
      [[1, 'bad-time', 'timestamp']],
    );
    assert.deepEqual(decode(seconds, { ...OPTIONS, timeUnit: 's' }).metrics, [NET]);
  });

  const bad: [what: string, line: string, code: string][] = [
    ['no JSON', '{"name":"m', 'malformed'],
    ['no name', '{"tags":{},"fields":{"a":1},"timestamp":1767225600000}', 'missing-field'],
    ['an empty name', '{"name":"","tags":{},"fields":{"a":1},"timestamp":1767225600000}', 'bad-name'],
    [
      'a number as a tag',
      '{"name":"m","tags":{"a":1},"fields":{"a":1},"timestamp":1767225600000}',
      'wrong-type',
    ],
    ['no time', '{"name":"m","tags":{},"fields":{"a":1}}', 'missing-field'],
    [
      'values that were all refused',
      '{"name":"m","tags":{},"fields":{"a":[1],"b":{}},"timestamp":1767225600000}',
      'nested-field',
    ],
    ['a number', '5', 'wrong-type'],
    ['null', 'null', 'wrong-type'],
  ];
  for (const [what, line, code] of bad) {
    it(`refuses ${what} and nothing else`, () => {
      const { metrics, refused, notes } = decode(
        `${JSON.stringify(NET)}\n${line}\n${JSON.stringify(SERVER)}\n`,
      );
      assert.deepEqual(metrics, [NET, SERVER]);
      assert.deepEqual(
        refused.map((one) => [one.line, one.problem.code]),
        [[2, code]],
      );
      assert.deepEqual(notes, []);
    });
  }

  it('leaves out by name an integer above 2^53 and marks that are none', () => {
    const text = JSON.stringify({ ...SERVER, quality: { cpu_temp_c: 'fine' }, types: { power_w: 'float' } });
    const { metrics, refused, notes } = decode(text.replace('"power_w":null', '"power_w":9007199254740993'));
    assert.deepEqual(metrics, [
      {
        name: SERVER.name,
        tags: SERVER.tags,
        fields: { cpu_temp_c: 110, label: 'a\n"b"', running: true },
        timestamp: SERVER.timestamp,
      },
    ]);
    assert.deepEqual(refused, []);
    assert.deepEqual(
      notes.map(({ problem }) => [problem.code, problem.field]),
      [
        ['unsafe-integer', 'fields.power_w'],
        ['wrong-type', 'quality'],
        ['wrong-type', 'types'],
      ],
    );
  });

  it('is equal when it is written and read again', () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
      .filter((text) => text !== '__proto__');
    const plain = { noNullPrototype: true, maxKeys: 4 };
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: 2 ** 52, max: 1e22, noNaN: true }),
      fc.maxSafeInteger(),
    );
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('9007199254740993', ':1e16,"\\'));
    const value = fc.oneof(text, fc.boolean(), fc.constant(null), number);
    const metrics = fc.record(
      {
        name: word,
        tags: fc.dictionary(word, fc.string(), plain),
        fields: fc.dictionary(
          word,
          value.map((one) => (typeof one === 'number' ? one + 0 : one)),
          plain,
        ),
        timestamp: fc.double({ min: 946684800000, max: 4102444799999, noNaN: true }),
        quality: fc.dictionary(word, fc.constantFrom('clamped' as const, 'stale' as const), plain),
        types: fc.dictionary(word, fc.constantFrom('i' as const, 'u' as const), plain),
      },
      { requiredKeys: ['name', 'tags', 'fields', 'timestamp'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(metrics, { maxLength: 4 }), (originals) => {
        const decoded = decode(encodeJsonLines(originals as Metric[]));
        assert.deepEqual(decoded, { metrics: originals, refused: [], notes: [], guessedTimes: 0 });
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});
