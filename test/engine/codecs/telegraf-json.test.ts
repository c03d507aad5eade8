import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { DecodeOptions } from '../../../engine/codecs/codec';
import { telegrafJson } from '../../../engine/codecs/telegraf-json';
import { flaw } from '../../../engine/telemetry/admit';
import { whole } from '../../support/decoded';
import { ROOT } from '../../support/sources';

/** 2026-01-01T00:00:00Z. */
const START = 1767225600000;
const OPTIONS: DecodeOptions = { receivedAt: START + 9000 };

const decode = (text: string, options = OPTIONS) => whole(telegrafJson.decode(text, options));
const metric = (timestamp: unknown, fields = '{"a":1}') =>
  `{"fields":${fields},"name":"m","tags":{},"timestamp":${timestamp}}`;

describe('Telegraf JSON: whole documents', () => {
  const folder = path.join(ROOT, 'test/cases/codecs/telegraf-json');
  for (const name of readdirSync(folder)) {
    it(name.replaceAll('-', ' '), () => {
      const files = readdirSync(path.join(folder, name));
      const read = (file: string) => readFileSync(path.join(folder, name, file), 'utf8');
      const input = read(files.find((file) => file.startsWith('input.')) as string);
      const { options, ...expected } = JSON.parse(read('expected.json'));
      const decoded = decode(input, { ...OPTIONS, ...options });
      const short = ({ line, problem: { code, field } }: (typeof decoded.refused)[number]) => ({
        line,
        code,
        field,
      });
      assert.deepEqual(
        { ...decoded, refused: decoded.refused.map(short), notes: decoded.notes.map(short) },
        expected,
      );
      assert.equal(telegrafJson.recognises(input), true);
    });
  }

  it('finds nothing in nothing', () => {
    for (const text of ['', '\ufeff', '\n', ' \r\n']) {
      assert.deepEqual(decode(text), { metrics: [], refused: [], notes: [], guessedTimes: 0 });
    }
  });
});

describe('Telegraf JSON: time', () => {
  const times: [written: string, unit: DecodeOptions['timeUnit'], ms: number, guessed: number][] = [
    ['1767225600', undefined, START, 1],
    ['1767225600123', undefined, START + 123, 1],
    ['1767225600123456', undefined, START + 123.456, 1],
    ['1767225600123456001', undefined, START + 123.456, 1],
    ['1767225600', 's', START, 0],
    ['1767225600123', 'ms', START + 123, 0],
    ['1767225600123456', 'us', START + 123.456, 0],
    ['1767225600999999999', 'ns', START + 999.999999, 0],
    // Digits alone would take it for seconds; the setting knows better.
    ['"2026-01-01T00:00:00.999999999Z"', 's', START + 999.999999, 0],
  ];
  for (const [written, timeUnit, ms, guessed] of times) {
    it(`${written} in ${timeUnit ?? 'a unit told by its digits'}`, () => {
      const { metrics, refused, guessedTimes } = decode(metric(written), {
        ...OPTIONS,
        ...(timeUnit && { timeUnit }),
      });
      assert.deepEqual(refused, []);
      // Doubles of this size lie a quarter of a microsecond apart.
      assert.ok(Math.abs((metrics[0]?.timestamp ?? 0) - ms) < 0.00025);
      assert.equal(guessedTimes, guessed);
    });
  }

  it('no double lies between the digits and the Metric', () => {
    // Read as a double and divided by 10^6, these digits come out one step of a quarter microsecond off.
    const digits = '1767225600123456134';
    assert.notEqual(Number(digits) / 1e6, Number('1767225600123.456134'));
    assert.equal(decode(metric(digits)).metrics[0]?.timestamp, Number('1767225600123.456134'));
  });

  it('refuses a unit that does not fit, by the digits', () => {
    const { refused } = decode(metric('1767225600'), { ...OPTIONS, timeUnit: 'ns' });
    assert.deepEqual(
      refused.map(({ problem: { code, field, value } }) => [code, field, value]),
      [['bad-time', 'timestamp', 1767225600]],
    );
  });

  it('reads each time of a batch, equal or not, of whatever kind', () => {
    const times = ['1767225600', '1767225600', '"2026-01-01T00:00:01Z"', '1767225602', '1767225600'];
    const { metrics } = decode(`{"metrics":[${times.map((time) => metric(time)).join()}]}`);
    assert.deepEqual(
      metrics.map(({ timestamp }) => timestamp - START),
      [0, 0, 1000, 2000, 0],
    );
  });
});

describe('Telegraf JSON: what it takes for its own', () => {
  const cases: [text: string, its: boolean][] = [
    [metric(1767225600), true],
    [`{"metrics":[${metric(1767225600)}]}`, true],
    ['{"metrics" : [ ]}', true],
    ['\ufeff[ ]\r\n', true],
    ['[]', true],
    ['[1]', false],
    ['[],t=1 f=1', false],
    [`\ufeff\n [\n${metric(1767225600)}`, true],
    ['{"name":"m","tags":{"fields":"x"},"fields":{}}', true],
    ['', false],
    ['m,t=1 f=1', false],
    ['{"temperature":21.5,"id":"fields"}', false],
    ['{"fields":[],"metrics":{}}', false],
    ['timestamp,name,fields', false],
    [' '.repeat(5000) + metric(1767225600), false],
  ];
  for (const [text, its] of cases) {
    it(`${JSON.stringify(text.slice(0, 50))}: ${its}`, () =>
      assert.equal(telegrafJson.recognises(text), its));
  }
});

describe('Telegraf JSON: whatever comes', () => {
  const batch = `{"metrics":[${[0, 1, 2].map((i) => metric(1767225600 + i, '{"a":"\\u003c\\"]}","b":[1e3]}'))}]}`;
  const lines = [0, 1, 2].map((i) => metric(`17672256000000000${i}1`, '{"a":-0.5}')).join('\r\n');

  for (const [what, text] of [
    ['batch', batch],
    ['JSON lines', lines],
  ] as const) {
    it(`a ${what} cut off anywhere keeps every metric that is whole`, () => {
      const { metrics: all } = decode(text);
      assert.equal(all.length, 3);
      for (let length = 0; length <= text.length; length++) {
        const { metrics, refused } = decode(text.slice(0, length));
        // A metric ends with its timestamp and a bracket, and no other bracket follows digits.
        const whole = text.slice(0, length).match(/"timestamp":\d+\}/g)?.length ?? 0;
        assert.deepEqual(metrics, all.slice(0, whole));
        assert.ok(refused.length <= 1 && refused.every(({ problem }) => problem.code === 'truncated'));
        const ends =
          text === lines ? /"timestamp":\d+\}\s*$/.test(text.slice(0, length)) : length === text.length;
        assert.equal(refused.length === 0, length === 0 || ends);
      }
    });
  }

  it('documents of any shape: each is a Metric or has a Problem', () => {
    const key = fc.constantFrom(
      'fields',
      'name',
      'tags',
      'timestamp',
      'metrics',
      'quality',
      '__proto__',
      'x',
    );
    const leaf = fc.oneof(fc.constantFrom(START, START / 1000, 'cpu', null, true, 1e300), fc.double());
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie('document')),
        fc.dictionary(key, tie('document')),
      ),
    }));
    fc.assert(
      fc.property(document, (value) => {
        const { metrics, refused } = decode(JSON.stringify(value));
        for (const one of metrics) assert.equal(flaw(one), undefined);
        const items = Array.isArray(value) ? value : ((value as { metrics?: unknown })?.metrics ?? [value]);
        assert.equal(metrics.length + refused.length, Array.isArray(items) ? items.length : 1);
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });

  it('random text: never an exception, and only Metrics without flaw', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array).toString('utf8'));
    const damaged = fc
      .tuple(fc.nat(batch.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 5 }))
      .map(([at, length, more]) => batch.slice(0, at) + more + batch.slice(at + length));
    fc.assert(
      fc.property(fc.oneof(bytes, damaged), (text) => {
        const { metrics, refused, notes } = decode(text);
        for (const one of metrics) assert.equal(flaw(one), undefined);
        for (const { problem } of [...refused, ...notes]) assert.ok(problem.mend.length > 0);
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });

  it('100,000 brackets, alone and inside a metric', () => {
    const deep = '['.repeat(100_000);
    const text = `${deep}\n${metric(1767225600, `{"a":${deep}`)}\n${metric(1767225600)}`;
    const { metrics, refused } = decode(text);
    assert.equal(metrics.length, 1);
    assert.deepEqual(
      refused.map(({ line, problem: { code } }) => [line, code]),
      [
        [1, 'too-deep'],
        [2, 'too-deep'],
      ],
    );
  });
});
