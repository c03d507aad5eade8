import assert from 'node:assert/strict';
import fc from 'fast-check';
import { flaw } from '../../../engine/telemetry/admit';
import type { Metric } from '../../../engine/telemetry/metric';
import { decodeExposition, RECEIVED } from '../../support/exposition';

interface Sample {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly value: number;
  readonly time: number | undefined;
}

const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,8}$/);
const label = fc
  .stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/)
  .filter((text) => !['__name__', '__proto__'].includes(text));
// Any text but the separator of keys.
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((value) => !value.includes('\u001f'));
const value = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.integer(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 0.1, 1e21, 5e-324),
);
const sample: fc.Arbitrary<Sample> = fc.record({
  name,
  labels: fc.dictionary(label, text, { maxKeys: 5, noNullPrototype: true }),
  value,
  time: fc.option(fc.integer({ min: RECEIVED, max: RECEIVED + 1e9 }), { nil: undefined }),
});
const id = ({ name: of, labels, time }: Sample): string =>
  JSON.stringify([of, Object.entries(labels).sort(), time ?? RECEIVED]);
const document = fc.uniqueArray(sample, { selector: id, maxLength: 20 });

function number(written: number): string {
  if (Object.is(written, -0)) return '-0';
  if (Number.isFinite(written)) return String(written);
  return Number.isNaN(written) ? 'NaN' : written > 0 ? '+Inf' : '-Inf';
}
const quoted = (raw: string): string =>
  `"${raw.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** The sample as the format writes it; `blank` stands where the older format allows blanks. */
function written({ name: of, labels, value: reading, time }: Sample, inSeconds: boolean, blank = ''): string {
  const parts = Object.entries(labels).map(([key, raw]) => `${key}${blank}=${blank}${quoted(raw)}`);
  const braces = parts.length === 0 ? '' : `${blank}{${blank}${parts.join(`${blank},${blank}`)}${blank}}`;
  const stamp = time === undefined ? '' : ` ${inSeconds ? `${(time / 1000).toFixed(3)}` : time}`;
  return `${of}${braces} ${number(reading)}${stamp}\n`;
}

function expected({ name: of, labels, value: reading, time }: Sample): Metric {
  const kept = Number.isFinite(reading) ? reading : null;
  const metric: Metric = { name: of, tags: labels, fields: { value: kept }, timestamp: time ?? RECEIVED };
  if (Number.isNaN(reading)) metric.quality = { value: 'missing' };
  else if (kept === null || (Number.isInteger(reading) && !Number.isSafeInteger(reading))) {
    // Digits alone say that all of them count; an exponent says that they do not.
    if (kept === null || !/e/.test(String(reading))) metric.quality = { value: 'suspect' };
  }
  return metric;
}

/** One sample a family: what stands together in OpenMetrics is for its own tests. */
const oneAFamily = (samples: readonly Sample[]): Sample[] => [
  ...new Map(samples.map((one) => [one.name, one])).values(),
];

describe('Prometheus text and OpenMetrics: any document', () => {
  it('is read as it was written, with blanks wherever the older format allows them', () => {
    fc.assert(
      fc.property(document, fc.constantFrom('', ' ', '\t', ' \t '), fc.boolean(), (samples, blank, crlf) => {
        const whole = samples.map((one) => written(one, false, blank)).join('');
        const { metrics, refused, notes } = decodeExposition(
          crlf ? whole.replaceAll('\n', '\r\n') : whole,
          'prometheus',
        );
        assert.deepEqual([...refused, ...notes], []);
        assert.deepEqual(metrics, samples.map(expected));
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('is read in OpenMetrics as it was written', () => {
    fc.assert(
      fc.property(document, (all) => {
        const samples = oneAFamily(all);
        const whole = `${samples.map((one) => written(one, true)).join('')}# EOF\n`;
        const { metrics, refused, notes } = decodeExposition(whole, 'openmetrics');
        assert.deepEqual([...refused, ...notes], []);
        assert.deepEqual(metrics, samples.map(expected));
      }),
      { seed: 12, numRuns: 500 },
    );
  });

  it('that OpenMetrics allows says the same in the older format', () => {
    fc.assert(
      fc.property(document, (all) => {
        const samples = oneAFamily(all).map((one) => ({ ...one, time: undefined }));
        const whole = `${samples.map((one) => written(one, true)).join('')}# EOF\n`;
        assert.deepEqual(
          decodeExposition(whole, 'openmetrics').metrics,
          decodeExposition(whole, 'prometheus').metrics,
        );
      }),
      { seed: 13, numRuns: 200 },
    );
  });

  const TEXT = `# HELP a Help with \\n and \\\\.
# TYPE a histogram
# UNIT a s
a_bucket{le="0.1",b="x \\" } # {"} 1 1767225600 # {t="u"} 0.05 1767225600.5
a_bucket{le="+Inf",b="x"} 2 1767225600
{"c.d","e"="f"} NaN
g{h="i",j="k"} -1.5e-3
# EOF
`;
  for (const codec of ['prometheus', 'openmetrics'] as const) {
    it(`that is damaged costs its records alone and crashes nothing: ${codec}`, () => {
      const pieces = [
        '',
        '"',
        '\\',
        '{',
        '}',
        ',',
        '=',
        ' ',
        '\n',
        '#',
        '\u0000',
        '\u001f',
        '\ud800',
        '9',
        '# EOF\n',
      ];
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(TEXT.length), fc.nat(4), fc.constantFrom(...pieces)), {
            minLength: 1,
            maxLength: 4,
          }),
          (changes) => {
            let damaged = TEXT;
            for (const [at, length, piece] of changes) {
              damaged = damaged.slice(0, at) + piece + damaged.slice(at + length);
            }
            const { metrics, refused, notes } = decodeExposition(damaged, codec);
            const lines = damaged.split('\n').length;
            for (const metric of metrics) assert.equal(flaw(metric), undefined);
            for (const { line } of [...refused, ...notes]) assert.ok(line >= 1 && line <= lines);
          },
        ),
        { seed: 14, numRuns: 1000 },
      );
    });
  }
});
