import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decode, problemsOf, START } from '../../support/decode-by-rules';

describe('rules: time', () => {
  const at = (written: string, time: object) =>
    decode(`{"ts":${written},"v":1}`, {
      from: 'json',
      name: 'm',
      fields: { f: { path: 'v' } },
      time: { path: 'ts', ...time },
    });

  const times: [written: string, format: string, ms: number][] = [
    ['1767225600', 'epoch-s', START],
    ['"1767225600"', 'epoch-s', START],
    ['1767225600.123', 'epoch-s', START + 123],
    ['1767225600123', 'epoch-ms', START + 123],
    ['1767225600123.25', 'epoch-ms', START + 123.25],
    ['1767225600123250', 'epoch-us', START + 123.25],
    ['1767225600123250000', 'epoch-ns', START + 123.25],
    ['"1767225600123250000"', 'epoch-ns', START + 123.25],
    ['"2026-01-01T00:00:00Z"', 'iso', START],
    ['"2026-01-01T02:00:00.12325+02:00"', 'iso', START + 123.25],
    [' "2026-01-01 00:00" ', 'iso', START],
  ];
  for (const [written, format, ms] of times) {
    it(`${written} as ${format}`, () => {
      const { metrics, guessedTimes } = at(written, { format });
      assert.deepEqual([metrics[0]?.timestamp, guessedTimes], [ms, 0]);
    });
  }

  const wrong: [written: string, time: object][] = [
    ['1767225600123', { format: 'epoch-s' }],
    ['1767225600', { format: 'epoch-ms' }],
    ['"soon"', { format: 'epoch-s' }],
    ['true', { format: 'epoch-s' }],
    ['[1]', { format: 'epoch-s' }],
    ['1767225600', { format: 'iso' }],
    ['"2026-02-30T00:00:00Z"', { format: 'iso' }],
    ['"1970-01-01T00:00:00Z"', { format: 'iso' }],
    ['"1/1/2026 0:00"', { format: 'local', zone: 'UTC' }],
  ];
  for (const [written, time] of wrong) {
    it(`${written} is refused as ${JSON.stringify(time)}`, () => {
      assert.deepEqual(problemsOf(at(written, time).refused), [[1, 'wrong-type', 'ts']]);
    });
  }

  // Offsets and changes of clocks are those of the IANA time zone database.
  const local: [shown: string, zone: string, instant: string][] = [
    ['2021-02-15 07:00:00', 'Europe/Paris', '2021-02-15T06:00:00Z'],
    ['2021-07-15 07:00:00.250', 'Europe/Paris', '2021-07-15T05:00:00.250Z'],
    ['2021-02-15T07:00', 'America/New_York', '2021-02-15T12:00:00Z'],
    ['2021-02-15 07:00:00', 'Asia/Kathmandu', '2021-02-15T01:15:00Z'],
    ['2021-02-15 07:00:00', 'UTC', '2021-02-15T07:00:00Z'],
    // It says itself where it is.
    ['2021-02-15T07:00:00Z', 'Europe/Paris', '2021-02-15T07:00:00Z'],
    ['2021-02-15T07:00:00-0500', 'Europe/Paris', '2021-02-15T12:00:00Z'],
    // Put forward at 2:00 on 29 March 2026 in Paris, at 2:00 on 8 March in New York.
    ['2026-03-29 01:59:59', 'Europe/Paris', '2026-03-29T00:59:59Z'],
    ['2026-03-29 02:30:00', 'Europe/Paris', '2026-03-29T01:30:00Z'],
    ['2026-03-29 03:00:00', 'Europe/Paris', '2026-03-29T01:00:00Z'],
    ['2026-03-08 02:30:00', 'America/New_York', '2026-03-08T07:30:00Z'],
    // Put back at 3:00 on 25 October 2026 in Paris, at 2:00 on 1 November in New York.
    ['2026-10-25 01:59:59', 'Europe/Paris', '2026-10-24T23:59:59Z'],
    ['2026-10-25 02:30:00', 'Europe/Paris', '2026-10-25T00:30:00Z'],
    ['2026-10-25 03:00:00', 'Europe/Paris', '2026-10-25T02:00:00Z'],
    ['2026-11-01 01:30:00', 'America/New_York', '2026-11-01T05:30:00Z'],
    // By half an hour, in the south; and by a whole day.
    ['2026-10-04 02:15:00', 'Australia/Lord_Howe', '2026-10-03T15:45:00Z'],
    ['2026-04-05 01:45:00', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z'],
    ['2011-12-31 00:00:00', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ];
  for (const [shown, zone, instant] of local) {
    it(`${shown} in ${zone} is ${instant}`, () => {
      const { metrics } = at(JSON.stringify(shown), { format: 'local', zone });
      assert.equal(metrics[0]?.timestamp, Date.parse(instant));
    });
  }

  it('every instant comes back from what the clock shows, the second pass of an hour as the first', () => {
    const zones = ['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tehran', 'Pacific/Apia'];
    const shownIn = (zone: string, t: number) => new Date(t).toLocaleString('sv-SE', { timeZone: zone });
    const instant = fc.integer({ min: Date.UTC(2000, 0, 2) / 1000, max: Date.UTC(2037, 0, 1) / 1000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (zone, s) => {
        const shown = shownIn(zone, s * 1000);
        const { metrics } = at(JSON.stringify(shown), { format: 'local', zone });
        const found = metrics[0]?.timestamp as number;
        assert.equal(shownIn(zone, found), shown);
        assert.ok(found <= s * 1000 && found >= s * 1000 - 3_600_000);
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });
});
