import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Calendar } from '../../../engine/faults/calendar';
import { isCron, nextTime } from '../../../engine/faults/cron';
import { parseSpec } from '../../../engine/faults/parse-spec';
import { readPlan } from '../../../engine/faults/read-plan';
import { HOUR_MS } from '../../../engine/telemetry/units';
import { planOf } from './rig';

/** The times of cron in a zone from one time on, as ISO 8601 to the minute. */
function timesOf(cron: string, zone: string, from: string, count: number): string[] {
  const times: string[] = [];
  let at = Date.parse(from);
  while (times.length < count) {
    const next = nextTime({ cron, zone }, at)!;
    times.push(`${new Date(next).toISOString().slice(0, 16)}Z`);
    at = next + 1;
  }
  return times;
}

describe('times of cron', () => {
  it('are at or after the time they are counted from', () => {
    const hour = Date.UTC(2026, 0, 1, 10);
    const next = (from: number) => nextTime({ cron: '0 * * * *', zone: 'UTC' }, from);
    assert.deepEqual([hour - 1, hour, hour + 0.25, hour + 1].map(next), [
      hour,
      hour,
      hour + HOUR_MS,
      hour + HOUR_MS,
    ]);
  });

  it('are those of weekdays, in the time of the zone', () => {
    // 2026-01-02 is a Friday; Paris is an hour ahead in winter.
    assert.deepEqual(timesOf('0 3 * * 1-5', 'Europe/Paris', '2026-01-01T12:00:00Z', 2), [
      '2026-01-02T02:00Z',
      '2026-01-05T02:00Z',
    ]);
  });

  // The clocks of Paris go from 2:00 to 3:00 at 01:00 UTC on 2026-03-29, and from 3:00 to 2:00 at 01:00 UTC on 2026-10-25.
  it('come at the end of the gap when the clock is put on, and only then', () => {
    assert.deepEqual(timesOf('30 2 * * *', 'Europe/Paris', '2026-03-28T00:00:00Z', 3), [
      '2026-03-28T01:30Z',
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ]);
  });

  it('are several a day as well, each with the rule of one', () => {
    assert.deepEqual(timesOf('30 2,14 * * *', 'Europe/Paris', '2026-03-28T20:00:00Z', 2), [
      '2026-03-29T01:00Z',
      '2026-03-29T12:30Z',
    ]);
    assert.deepEqual(timesOf('30 2,14 * * *', 'Europe/Paris', '2026-10-24T20:00:00Z', 2), [
      '2026-10-25T00:30Z',
      '2026-10-25T13:30Z',
    ]);
  });

  it('come once when the clock is put back, at the first of the two', () => {
    assert.deepEqual(timesOf('30 2 * * *', 'Europe/Paris', '2026-10-24T00:00:00Z', 3), [
      '2026-10-24T00:30Z',
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
    ]);
  });

  it('go on through both when they come every hour', () => {
    for (const from of ['2026-03-29T00:00:00Z', '2026-10-24T23:00:00Z']) {
      const expected = [0, 1, 2, 3].map((hour) => {
        const at = new Date(Date.parse(from) + hour * HOUR_MS + HOUR_MS / 2);
        return `${at.toISOString().slice(0, 16)}Z`;
      });
      assert.deepEqual(timesOf('30 * * * *', 'Europe/Paris', from, 4), expected);
    }
  });

  it('hang on no clock of the machine', () => {
    const Real = Date;
    const under = <T>(now: number, run: () => T): T => {
      class Fake extends Real {
        constructor(...parts: [] | [number]) {
          if (parts.length === 0) super(now);
          else super(...parts);
        }
        static override now = () => now;
      }
      globalThis.Date = Fake as DateConstructor;
      try {
        return run();
      } finally {
        globalThis.Date = Real;
      }
    };
    const CRONS = ['0 3 * * 1-5', '*/7 * * * *', '? 4 * * *', '@monthly', '0 0 L 2 *', '15 8 * * 5#2'];
    const from = fc.integer({ min: Real.UTC(2000, 0), max: Real.UTC(2099, 0) });
    fc.assert(
      fc.property(fc.constantFrom(...CRONS), from, (cron, at) => {
        const next = () => nextTime({ cron, zone: 'Europe/Paris' }, at);
        assert.ok(next()! >= at);
        assert.equal(under(0, next), next());
        assert.equal(under(Real.UTC(2150, 6, 3, 4, 5, 6), next), next());
      }),
      { seed: 9, numRuns: 60 },
    );
  });

  for (const [text, is] of [
    ['0 3 * * 1-5', true],
    ['0 3,15 * * MON-FRI', true],
    ['@daily', true],
    // Once a second, a date, no fields, a field too few, beyond the hour, none such, at a start that nobody sees.
    ['* * * * * *', false],
    ['2026-03-01T00:00:00', false],
    ['', false],
    ['0 3 * *', false],
    ['61 * * * *', false],
    ['0 0 30 2 *', false],
    ['@reboot', false],
    [`${'0,'.repeat(200)}0 * * * *`, false],
  ] as const) {
    it(`${JSON.stringify(text.slice(0, 30))} ${is ? 'says' : 'says none'}`, () => {
      assert.equal(isCron(text), is);
    });
  }
});

describe('a fault by cron', () => {
  const START = Date.UTC(2026, 0, 1);
  const DAY = 24 * HOUR_MS;
  const plan = planOf('cooling-stop', { cron: '0 3 * * *', for: '30m' });
  /** What starts until so many days after the start, told day by day. */
  const shown = (calendar: Calendar, until: number) =>
    Array.from({ length: Math.ceil((until - START) / DAY) }, (_, day) =>
      calendar.reach(Math.min(until, START + (day + 1) * DAY)),
    )
      .flat()
      .filter(({ state }) => state === 'started')
      .map(({ episode: { id, startMs } }) => `${id} ${(startMs - START) / HOUR_MS}`);

  it('comes each time, so often as it should', () => {
    assert.deepEqual(shown(new Calendar([plan], START, 1), START + 3 * DAY), ['f.1 3', 'f.2 27', 'f.3 51']);
    const twice = planOf('cooling-stop', { cron: '@daily', for: '30m', times: 2 });
    assert.deepEqual(shown(new Calendar([twice], START, 1), START + 9 * DAY), ['f.1 0', 'f.2 24']);
  });

  it('is not made up for: what came before the beginning is over', () => {
    const calendar = new Calendar([plan], START + 3.25 * HOUR_MS, 1);
    assert.deepEqual(shown(calendar, START + DAY + 3 * HOUR_MS), ['f.1 27']);
  });

  it('goes on from a snapshot', () => {
    let calendar = new Calendar([plan], START, 1);
    calendar.reach(START + DAY);
    calendar = Calendar.restore(JSON.parse(JSON.stringify(calendar.snapshot())), 1);
    assert.deepEqual(shown(calendar, START + 3 * DAY), ['f.2 27', 'f.3 51']);
  });

  it('is drawn by its time, whenever the calendar began', () => {
    const rare = planOf('cooling-stop', { cron: '0 * * * *', for: '1m', chance: 0.3 });
    const hours = (from: number) =>
      shown(new Calendar([rare], from, 7), START + 9 * DAY).map((text) => Number(text.split(' ')[1]));
    const all = hours(START);
    assert.ok(all.length > 30 && all.length < 120, `${all.length} of 217`);
    assert.deepEqual(
      hours(START + DAY),
      all.filter((hour) => hour >= 24),
    );
  });

  it('is in the time of its zone: of the document, else of the room, else UTC', () => {
    const zoneOf = (more: object, zone?: string) => {
      const document = { kind: 'cooling-stop', cron: '@daily', for: '1h', ...more };
      const { start } = readPlan(document, '', 'f', zone);
      return 'cron' in start && start.zone;
    };
    assert.equal(zoneOf({}), 'UTC');
    assert.equal(zoneOf({}, 'Europe/Paris'), 'Europe/Paris');
    assert.equal(zoneOf({ zone: 'Asia/Tokyo' }, 'Europe/Paris'), 'Asia/Tokyo');
  });

  it('on a command line stands in quotes when it has commas', () => {
    const expected = { cron: '0 3,15 * * *', zone: 'UTC' };
    const plan = parseSpec('server-down:cron="0 3,15 * * *",server="7",for=30m', 'f');
    assert.deepEqual([plan.start, plan.target.server, plan.durationMs], [expected, '7', 1_800_000]);
    assert.deepEqual(parseSpec('cooling-stop:cron=0 3 * * 1-5,for=1h,zone=Europe/Paris', 'f').start, {
      cron: '0 3 * * 1-5',
      zone: 'Europe/Paris',
    });
  });
});
