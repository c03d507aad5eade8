import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Calendar, type Change } from '../../../engine/faults/calendar';
import { everyPlan, intensityAt, isOn } from '../../../engine/faults/plan';
import { ProblemError } from '../../../engine/telemetry/problem';
import { planOf, START } from './rig';

const MINUTE = 60_000;
const shown = (changes: readonly Change[]) =>
  changes.map(({ episode: { id, startMs, endMs }, state }) => {
    const at = state === 'started' ? startMs : endMs;
    return `${id} ${state} ${(at - START) / MINUTE}`;
  });

describe('calendar of faults', () => {
  it('counts from its start, or goes by the time that is named', () => {
    const calendar = new Calendar(
      [
        { ...planOf('cooling-stop', { after: '5m', for: '10m' }), id: 'a' },
        { ...planOf('cooling-stop', { at: START + 7 * MINUTE, for: '1m' }), id: 'b' },
      ],
      START,
      1,
    );
    assert.deepEqual(shown(calendar.reach(START + 5 * MINUTE - 1)), []);
    assert.deepEqual(shown(calendar.reach(START + 5 * MINUTE)), ['a started 5']);
    assert.deepEqual(shown(calendar.reach(START + 5 * MINUTE)), []);
    assert.deepEqual(shown(calendar.reach(START + 60 * MINUTE)), ['b started 7', 'b ended 8', 'a ended 15']);
  });

  it('repeats, so often as it should', () => {
    const plan = planOf('cpu-overload', { after: '1m', every: '10m', times: 3 });
    const calendar = new Calendar([plan], START, 1);
    assert.deepEqual(shown(calendar.reach(START + 600 * MINUTE)), [
      'f.1 started 1',
      'f.1 ended 3',
      'f.2 started 11',
      'f.2 ended 13',
      'f.3 started 21',
      'f.3 ended 23',
    ]);
  });

  it('leaves out what was over before it began: a calendar of years costs nothing', () => {
    const plan = planOf('cpu-overload', { at: '2001-01-01T00:00:00Z', every: '10s', for: '5s' });
    const calendar = new Calendar([plan], START, 1);
    assert.equal(calendar.reach(START).length, 1);
  });

  it('makes up for a day at most where time leaps, of what repeats: a stray time in a stream floods no labels', () => {
    for (const times of [
      { every: '1h', for: '30m' },
      { cron: '0 * * * *', for: '30m' },
    ]) {
      const once = planOf('cooling-stop', { after: '10d', for: '1h' });
      const calendar = new Calendar([planOf('fan-off', times), { ...once, id: 'once' }], START, 1);
      calendar.reach(START);
      const changes = calendar.reach(START + 60 * 365 * 1440 * MINUTE);
      const started = changes.filter(({ state, episode }) => state === 'started' && episode.id !== 'once');
      assert.ok(started.length === 24 || started.length === 25, `${started.length}`);
      assert.deepEqual(shown(changes.slice(0, 3)), [
        'f.1 ended 30',
        'once started 14400',
        'once ended 14460',
      ]);
      // From there on it goes as it would.
      const next = calendar.reach(START + (60 * 365 * 1440 + 60) * MINUTE);
      assert.deepEqual(
        next.map(({ state, episode }) => [state, (episode.startMs - START) % (60 * MINUTE)]),
        [
          ['ended', 0],
          ['started', 0],
        ],
      );
    }
  });

  it('draws each period by itself with its chance (000-103)', () => {
    const plan = planOf('cpu-overload', { every: '10m', for: '1m', chance: 0.3 });
    const started = (from: number) => {
      const calendar = new Calendar([plan], from, 5);
      return Array.from({ length: 1000 }, (_, i) => calendar.reach(START + (i + 1) * 200 * MINUTE))
        .flat()
        .filter(({ state }) => state === 'started')
        .map(({ episode }) => episode.id);
    };
    const all = started(START);
    // 20 000 draws: 3 · √(0.3 · 0.7 / 20 000) = 0.0097.
    assert.ok(Math.abs(all.length / 20_000 - 0.3) < 0.0097, `${all.length}`);
    assert.deepEqual(started(START), all);
  });

  it('does not hang on when it is asked', () => {
    const plans = [
      { ...planOf('cpu-overload', { every: '7m', for: '3m', chance: 0.5 }), id: 'a' },
      { ...planOf('cooling-stop', { after: '11m', for: '30m' }), id: 'b' },
    ];
    const whole = shown(new Calendar(plans, START, 1).reach(START + 100 * MINUTE)).sort();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 20 }), fc.nat(20), (times, cut) => {
        let calendar = new Calendar(plans, START, 1);
        const parts = [...times.sort((a, b) => a - b), 100].flatMap((minute, i) => {
          if (i === cut) calendar = Calendar.restore(JSON.parse(JSON.stringify(calendar.snapshot())), 1);
          return shown(calendar.reach(START + minute * MINUTE));
        });
        assert.deepEqual(parts.sort(), whole);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it('is cleared: what is on ends now, what was to come does not', () => {
    const calendar = new Calendar(
      [
        { ...planOf('cooling-stop', { every: '10m', for: '5m' }), id: 'a' },
        { ...planOf('cooling-stop', { after: '30m' }), id: 'b' },
      ],
      START,
      1,
    );
    assert.deepEqual(shown(calendar.reach(START + 2 * MINUTE)), ['a.1 started 0']);
    calendar.clear(START + 3 * MINUTE, ({ id }) => id === 'a');
    assert.deepEqual(shown(calendar.reach(START + 60 * MINUTE)), ['a.1 ended 3', 'b started 30']);
    calendar.clear(START + 61 * MINUTE, everyPlan);
    assert.deepEqual(shown(calendar.reach(START + 61 * MINUTE)), ['b ended 61']);
  });

  it('takes more while it goes on, under an id of their own', () => {
    const calendar = new Calendar([], START, 1);
    calendar.reach(START + MINUTE);
    calendar.add(planOf('cooling-stop', { after: '1m', for: '1m' }), START + MINUTE);
    assert.throws(
      () => calendar.add(planOf('cooling-stop'), START),
      (error) => error instanceof ProblemError && error.problem.code === 'fault-twice',
    );
    assert.deepEqual(shown(calendar.reach(START + 9 * MINUTE)), ['f started 2', 'f ended 3']);
  });

  it('holds very many plans', () => {
    const plan = planOf('cooling-stop', { for: '1m' });
    const plans = Array.from({ length: 20_000 }, (_, i) => ({
      ...plan,
      start: { afterMs: ((i * 7919) % 20_000) * 1000 },
      id: `f${i}`,
    }));
    const calendar = new Calendar(plans, START, 1);
    let last = START;
    let count = 0;
    for (let minute = 0; minute < 400; minute++) {
      for (const { episode, state } of calendar.reach(START + minute * MINUTE)) {
        const at = state === 'started' ? episode.startMs : episode.endMs;
        assert.ok(at >= last);
        last = at;
        count++;
      }
    }
    assert.equal(count, 40_000);
  });

  it('remembers for an hour what is over, for readings that come late', () => {
    const calendar = new Calendar([planOf('cooling-stop', { for: '1m' })], START, 1);
    calendar.reach(START + 30 * MINUTE);
    const [episode] = [...calendar.episodes];
    assert.equal(isOn(episode!, START), true);
    assert.equal(isOn(episode!, START + MINUTE), false);
    calendar.reach(START + 62 * MINUTE);
    assert.deepEqual([...calendar.episodes], []);
  });
});

describe('intensity of a fault', () => {
  it('goes in a straight line from healthy to full', () => {
    const plan = planOf('pdu-limit', { intensity: 0.5, ramp: '10m' });
    const episode = { id: 'f', plan, startMs: START, endMs: Number.POSITIVE_INFINITY };
    const at = (minutes: number) => intensityAt(episode, START + minutes * MINUTE);
    assert.deepEqual([0, 5, 10, 99].map(at), [1, 0.75, 0.5, 0.5]);
  });

  it('is no number where there is none', () => {
    const episode = { id: 'f', plan: planOf('cooling-stop'), startMs: START, endMs: START + 1 };
    assert.ok(Number.isNaN(intensityAt(episode, START)));
  });
});
