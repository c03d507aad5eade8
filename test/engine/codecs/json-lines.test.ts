import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JsonLines } from '../../../engine/codecs/json-lines';
import type { Fields, Metric } from '../../../engine/telemetry/metric';

const TIME = Date.UTC(2026, 0, 1, 0, 0, 0, 7);
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

function metric(fields: Fields, more: Partial<Metric> = {}): Metric {
  return { name: 'server', tags: { server: 's1' }, fields, timestamp: TIME, ...more };
}

function written(...metrics: readonly Metric[]): string {
  const lines = new JsonLines();
  for (const one of metrics) lines.add(one);
  return text(lines.take());
}

// What JSON.stringify writes is what has to come out.
const expected = (...metrics: readonly Metric[]) => metrics.map((one) => `${JSON.stringify(one)}\n`).join('');

describe('the writer of JSON lines', () => {
  for (const value of [
    ...[0, -0, 7, -7, 10, 99, 100, 12_345, 999_999, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), TIME, 2 ** 51],
    ...[Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2_147_483_647_000_000, 2_147_483_646_999_999],
    ...[0.1, -0.1, 0.5, 33.1, 0.0315, 0.0001, 1.0001, 214_748.3647, 214_748.3648, -4000.25, 0.3 - 0.1],
    ...[0.00001, 1e-7, 5e-324, 1.1e-300, Math.PI, 1 / 3, 123_456.789_012_3, TIME + 0.25],
    ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ...['', 'on', '"quoted" \\ slash', 'tab\tand\u0000', 'é 温度 🌡', '\ud800 half', '\u007f\u2028'],
    ...[true, false, null],
  ]) {
    it(`writes ${typeof value} ${JSON.stringify(String(value))} as JSON.stringify does`, () => {
      assert.equal(written(metric({ value })), expected(metric({ value })));
    });
  }

  it('gives whole numbers beyond 2^53 an exponent, so that no reader takes them for an integer cut short', () => {
    assert.equal(
      written(metric({ a: 2 ** 53, b: -1e17, c: 1e22 })),
      expected(metric({ a: 1, b: 2, c: 3 }))
        .replace(':1', ':9.007199254740992e+15')
        .replace(':2,', ':-1e+17,')
        .replace(':3}', ':1e+22}'),
    );
  });

  it('writes quality and types behind the rest, and what is not there not at all', () => {
    const full = metric({ a: 1 }, { quality: { a: 'stale' }, types: { a: 'i' } });
    const { name, tags, fields, timestamp, quality, types } = full;
    const otherOrder = { types, quality, timestamp, fields, tags, name } as Metric;
    assert.equal(written(full, otherOrder), expected(full, full));
    assert.equal(written(metric({})), expected(metric({})));
  });

  it('writes frozen tags again as they are, and tags that change as they have become', () => {
    const shared = Object.freeze({ server: 'é', rack: 'r1' });
    const changing = { server: 'a' };
    const lines = new JsonLines();
    const given: string[] = [];
    for (const server of ['b', 'c', 'd']) {
      changing.server = server;
      for (const tags of [shared, changing]) {
        lines.add(metric({ a: 1 }, { tags }));
        given.push(expected(metric({ a: 1 }, { tags })));
      }
    }
    assert.equal(text(lines.take()), given.join(''));
  });

  it('grows with what waits, and begins again when it is taken', () => {
    const lines = new JsonLines();
    const long = metric({ text: 'x'.repeat(50_000) });
    for (let i = 0; i < 20; i++) lines.add(long);
    assert.equal(lines.size, 20 * expected(long).length);
    assert.equal(text(lines.take()), expected(long).repeat(20));
    assert.equal(lines.size, 0);
    lines.add(metric({ a: 2 }));
    assert.equal(text(lines.take()), expected(metric({ a: 2 })));
  });

  it('forgets names when there are too many, and still knows them', () => {
    const many = Array.from({ length: 2500 }, (_, i) => metric({ [`f${i % 1250}`]: i }));
    assert.equal(written(...many), expected(...many));
  });

  it('is JSON.stringify for any Metric of what fits into 53 bits', () => {
    const value = fc.oneof(
      fc.double().filter((number) => !(Math.abs(number) > Number.MAX_SAFE_INTEGER)),
      fc.integer({ min: -1e9, max: 1e9 }).map((parts) => parts / 1e4),
      fc.maxSafeInteger(),
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.constant(null),
    );
    const name = fc.string({ unit: 'binary' }).filter((text) => text !== '__proto__');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.dictionary(name, value), fc.dictionary(name, name))), (rows) => {
        const metrics = rows.map(([fields, tags]) => metric(fields, { tags }));
        assert.equal(written(...metrics), expected(...metrics));
      }),
      { seed: 4, numRuns: 150 },
    );
  });
});
