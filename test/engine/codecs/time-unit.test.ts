import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ReadUnit, TimeUnit } from '../../../engine/codecs/codec';
import { isoTimeOf } from '../../../engine/codecs/iso-time';
import { digitsOf, timeOf } from '../../../engine/codecs/time-unit';

/** 2026-11-22T07:23:29Z: `date -u -d @1795332209`. */
const SECOND = 1795332209;

describe('timestamps as digits', () => {
  const read: [digits: string, unit: ReadUnit | undefined, ms: number | undefined, guessed?: boolean][] = [
    // The unit is told by the number of digits, and only by these four.
    ['1795332209', undefined, SECOND * 1000, true],
    ['1795332209451', undefined, SECOND * 1000 + 451, true],
    ['1795332209451557', undefined, SECOND * 1000 + 451.557, true],
    ['1795332209451557001', undefined, SECOND * 1000 + 451.557001, true],
    ['179533220945', undefined, undefined],
    ['17953322094515', undefined, undefined],
    ['0', undefined, undefined],
    // A unit that is given is not second-guessed.
    ['1795332209', 's', SECOND * 1000, false],
    ['1795332209451', 'ms', SECOND * 1000 + 451, false],
    ['1795332209451557001', 'ns', SECOND * 1000 + 451.557001, false],
    ['946684800', 's', 946684800000, false],
    // InfluxDB 1: 29,922,203 min and 498,703 h after 1970 the minute and the hour of that time begin.
    ['29922203', 'm', (SECOND - 29) * 1000, false],
    ['498703', 'h', (SECOND - 29 - 23 * 60) * 1000, false],
    ['1795332209', 'm', undefined],
    ['1795332209.451', 's', SECOND * 1000 + 451, false],
    ['1795332209451.25', 'ms', SECOND * 1000 + 451.25, false],
    // Outside 2000-2100: most often a wrong unit.
    ['1795332209', 'ns', undefined],
    ['1795332209451557001', 's', undefined],
    ['946684799999', 'ms', undefined],
    ['4102444800000', 'ms', undefined],
    ['4102444799999', 'ms', 4102444799999, false],
    ['-1795332209', 's', undefined],
    ['9'.repeat(400), 'ns', undefined],
    // No such number at all.
    ['', 's', undefined],
    ['.5', 's', undefined],
    ['1795332209.', 's', undefined],
    ['1.7953.32209', 's', undefined],
    ['+1795332209', 's', undefined],
    ['1795332209 ', 's', undefined],
    ['0x6B02E2F1', 's', undefined],
    ['1.795332209e9', 's', undefined],
    ['now', undefined, undefined],
  ];
  for (const [digits, unit, ms, guessed] of read) {
    it(`reads ${digits.slice(0, 30) || 'nothing'} ${unit ?? 'of no stated unit'} as ${ms}`, () => {
      assert.deepEqual(timeOf(digits, unit), ms === undefined ? undefined : { ms, guessed });
    });
  }

  it('keeps nanoseconds to a quarter of a microsecond, where a double of them would lose 128 ns steps', () => {
    fc.assert(
      fc.property(fc.bigInt(946684800n * 10n ** 9n, 4102444799n * 10n ** 9n), (ns) => {
        const { ms } = timeOf(String(ns), 'ns') as { ms: number };
        // Exact in integers: a double of milliseconds has at most 13 binary places here.
        const off = BigInt(ms * 8192) * 1_000_000n - ns * 8192n;
        assert.ok(off < 8192n * 250n && off > -8192n * 250n, `${ns} is read ${off / 8192n} ns off`);
      }),
      { seed: 1 },
    );
  });
});

describe('digits of timestamps', () => {
  const written: [ms: number, unit: TimeUnit, digits: string][] = [
    [SECOND * 1000 + 451, 's', '1795332209'],
    [SECOND * 1000 + 999.9, 's', '1795332209'],
    [SECOND * 1000 + 451, 'ms', '1795332209451'],
    [SECOND * 1000 + 451.557, 'ms', '1795332209451'],
    [SECOND * 1000 + 451, 'us', '1795332209451000'],
    [SECOND * 1000 + 451.557, 'us', '1795332209451557'],
    [SECOND * 1000 + 451, 'ns', '1795332209451000000'],
    [SECOND * 1000 + 451.557, 'ns', '1795332209451557000'],
    [SECOND * 1000 + 451.25, 'ns', '1795332209451250000'],
    [946684800000, 's', '946684800'],
  ];
  for (const [ms, unit, digits] of written) {
    it(`writes ${ms} as ${digits} ${unit}`, () => assert.equal(digitsOf(ms, unit), digits));
  }

  it('gives microseconds back digit by digit', () => {
    fc.assert(
      fc.property(fc.bigInt(946684800n * 10n ** 6n, 4102444800n * 10n ** 6n - 1n), (us) => {
        const { ms } = timeOf(String(us), 'us') as { ms: number };
        assert.equal(digitsOf(ms, 'us'), String(us));
      }),
      { seed: 2 },
    );
  });

  it('gives every time back when written in nanoseconds', () => {
    fc.assert(
      fc.property(fc.double({ min: 946684800000, max: 4102444799999, noNaN: true }), (ms) => {
        assert.equal(timeOf(digitsOf(ms, 'ns'), 'ns')?.ms, ms);
      }),
      { seed: 3 },
    );
  });
});

describe('ISO 8601 times', () => {
  const read: [text: string, ms: number | undefined][] = [
    ['2026-11-22T07:23:29Z', SECOND * 1000],
    ['2026-11-22 07:23:29z', SECOND * 1000],
    ['2026-11-22T08:23:29+01:00', SECOND * 1000],
    ['2026-11-22T01:53:29-0530', SECOND * 1000],
    // Without a zone it is UTC, whatever the zone of the machine.
    ['2026-11-22T07:23:29', SECOND * 1000],
    ['2026-11-22T07:23', (SECOND - 29) * 1000],
    ['2026-11-22T07:23:29.5Z', SECOND * 1000 + 500],
    ['2026-11-22T07:23:29,451557001Z', SECOND * 1000 + 451.557001],
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
    ['2026-02-29T00:00:00Z', undefined],
    ['2026-13-01T00:00:00Z', undefined],
    ['2026-11-22T24:00:00Z', undefined],
    ['2026-11-22T07:60:00Z', undefined],
    ['2026-11-22T07:23:60Z', undefined],
    ['1999-12-31T23:59:59Z', undefined],
    ['2100-01-01T00:00:00Z', undefined],
    ['2026-11-22T07:23:29+24:00', undefined],
    ['2026-11-22', undefined],
    ['22/11/2026 07:23:29', undefined],
    ['yesterday', undefined],
  ];
  for (const [text, ms] of read) {
    it(`reads ${text} as ${ms}`, () => assert.equal(isoTimeOf(text), ms));
  }
});
