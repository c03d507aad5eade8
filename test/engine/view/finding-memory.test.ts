import assert from 'node:assert/strict';
import type { Finding } from '../../../engine/telemetry/finding';
import type { Metric } from '../../../engine/telemetry/metric';
import { FindingMemory } from '../../../engine/view/findings/finding-memory';
import { keysOf, sceneAt } from './scene';

const NOON = Date.UTC(2026, 3, 14, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PLACE = { cluster: 'lab', rack: 'a', server: 's07' };

function finding(id: string, more: Partial<Finding> = {}): Finding {
  return {
    ...{
      id,
      state: 'opened',
      since: NOON - 44 * MINUTE,
      detected_at: NOON - 43 * MINUTE,
      severity: 'warning',
    },
    ...{ scope: 'fan', target: { ...PLACE, fan: 'fan-2' }, cause: 'fan-failure', candidates: [] },
    ...{ confidence: 0.97, evidence: [], actions: [], ...more },
  };
}

function standing(things: number, ready: number, at = NOON): Metric {
  return { name: 'detector', tags: { cluster: 'lab' }, fields: { things, ready }, timestamp: at };
}

function score(
  tags: Record<string, string>,
  at: number,
  observed: number,
  expected: number,
  level = 0.1,
): Metric {
  return { name: 'anomaly', tags, fields: { score: level, sigma: 1, observed, expected }, timestamp: at };
}

function restored(memory: FindingMemory): FindingMemory {
  const state = JSON.parse(JSON.stringify([...memory.snapshot()])) as [string, never][];
  return FindingMemory.restore(state);
}

describe('the memory of findings', () => {
  const told: readonly (readonly [
    what: string,
    tell: (memory: FindingMemory) => void,
    keys: readonly string[],
  ])[] = [
    ['before a detector has told anything', () => {}, ['findings.waiting']],
    ['while it learns', (memory) => memory.metric(standing(20, 0)), ['findings.learning', 'findings.ready']],
    ['when all is well', (memory) => memory.metric(standing(20, 20)), ['findings.well']],
    ['when it knows some', (memory) => memory.metric(standing(20, 18)), ['findings.well', 'findings.ready']],
    [
      'when it is not heard any more',
      (memory) => memory.metric(standing(20, 20, NOON - HOUR)),
      ['findings.unheard', 'findings.silent'],
    ],
    [
      'with one that fires',
      (memory) => {
        memory.metric(standing(20, 20));
        memory.take(finding('1'));
      },
      ['findings.firing-one', 'findings.worst'],
    ],
    [
      'with one that fires and no word of the detector itself',
      (memory) => memory.take(finding('1')),
      ['findings.firing-one', 'findings.worst'],
    ],
    [
      'with several',
      (memory) => {
        memory.take(finding('1'));
        memory.take(finding('2', { severity: 'critical' }));
        memory.take(finding('3', { severity: 'info' }));
      },
      ['findings.firing-many', 'findings.worst', 'findings.watched-one'],
    ],
    [
      'with one under watch',
      (memory) => {
        memory.metric(standing(20, 20));
        memory.take(finding('1', { severity: 'info' }));
      },
      ['findings.well', 'findings.watched-one'],
    ],
    [
      'when it is over',
      (memory) => {
        memory.metric(standing(20, 20));
        memory.take(finding('1'));
        memory.take(finding('1', { state: 'closed', until: NOON }));
      },
      ['findings.well', 'findings.lately-one'],
    ],
  ];
  for (const [what, tell, keys] of told)
    it(`says what is true ${what}`, () => {
      const memory = new FindingMemory();
      tell(memory);
      assert.deepEqual(keysOf(memory.page(sceneAt(NOON), 'UTC')), keys);
      assert.deepEqual(restored(memory).page(sceneAt(NOON), 'UTC'), memory.page(sceneAt(NOON), 'UTC'));
    });

  it('says what is true before the first clock, and after time has begun again', () => {
    const memory = new FindingMemory();
    assert.deepEqual(keysOf(memory.page(sceneAt(undefined), 'UTC')), ['findings.waiting']);
    memory.take(finding('1'));
    memory.metric(standing(20, 20));
    memory.clear();
    const page = memory.page(sceneAt(NOON), 'UTC');
    assert.deepEqual(keysOf(page), ['findings.waiting']);
    assert.deepEqual([page.perDay.map(({ count }) => count), page.more], [[0], 0]);
  });

  it('names the worst, by its cause and its place', () => {
    const memory = new FindingMemory();
    memory.take(finding('1'));
    memory.take(
      finding('2', { severity: 'critical', cause: 'overheating', target: { cluster: 'lab' }, scope: 'room' }),
    );
    const [worst] = memory.page(sceneAt(NOON), 'UTC').detail;
    assert.deepEqual(worst, {
      key: 'findings.worst',
      with: { cause: 'overheating', place: 'lab', for: { value: 44 * 60, unit: 'seconds' } },
    });
    assert.deepEqual(
      memory.ofServer('s07').map(({ id }) => id),
      ['1'],
    );
  });

  it('groups them, the newest first, and lists forty in all', () => {
    const memory = new FindingMemory();
    for (let i = 0; i < 30; i++) memory.take(finding(`f${i}`, { detected_at: NOON - i * MINUTE }));
    for (let i = 0; i < 5; i++) memory.take(finding(`i${i}`, { severity: 'info' }));
    for (let i = 0; i < 20; i++) memory.take(finding(`c${i}`, { state: 'closed', until: NOON }));
    const { firing, watched, over, more } = memory.page(sceneAt(NOON), 'UTC');
    assert.deepEqual([firing.length, watched.length, over.length, more], [30, 5, 5, 15]);
    assert.deepEqual(
      firing.slice(0, 2).map(({ finding: { id } }) => id),
      ['f0', 'f1'],
    );
  });

  it('counts by local day, across the change of clocks', () => {
    const memory = new FindingMemory();
    // 29 March 2026 has 23 hours in Paris, from 23:00 UTC of the 28th to 22:00 UTC of the 29th.
    const opened = ['2026-03-28T22:59Z', '2026-03-28T23:00Z', '2026-03-29T21:59Z', '2026-03-29T22:00Z'];
    for (const [i, at] of opened.entries()) {
      const detected_at = Date.parse(at.replace('Z', ':00Z'));
      memory.take(finding(`${i}`, { detected_at, since: detected_at }));
    }
    const now = Date.UTC(2026, 2, 30, 12);
    const { perDay } = memory.page(sceneAt(now), 'Europe/Paris');
    assert.deepEqual(
      perDay.map(({ day, count }) => [new Date(day).toISOString(), count]),
      [
        ['2026-03-27T23:00:00.000Z', 1],
        ['2026-03-28T23:00:00.000Z', 2],
        ['2026-03-29T22:00:00.000Z', 1],
      ],
    );
  });

  it('knows the median time to find of the last seven days', () => {
    const memory = new FindingMemory();
    const took = (id: string, seconds: number, detected_at: number) =>
      memory.take(
        finding(id, { state: 'closed', until: NOON, since: detected_at - 1000 * seconds, detected_at }),
      );
    took('a', 20, NOON - HOUR);
    took('b', 40, NOON - DAY);
    took('c', 3000, NOON - 2 * DAY);
    took('old', 1, NOON - 8 * DAY);
    assert.equal(memory.page(sceneAt(NOON), 'UTC').timeToFindS, 40);
    took('d', 50, NOON - HOUR);
    assert.equal(memory.page(sceneAt(NOON), 'UTC').timeToFindS, 45);
    assert.equal(new FindingMemory().page(sceneAt(NOON), 'UTC').timeToFindS, undefined);
  });

  it('charts what was observed beside what was expected, the strongest evidence first; a gap stays a gap', () => {
    const memory = new FindingMemory();
    const evidence = [
      { field: 'speed_pct', observed: 0, expected: 47, sigma: -12 },
      { field: 'cpu_temp_c', observed: 62.9, expected: 56.7, sigma: 30 },
      { field: 'power_w', observed: 269, expected: 267, sigma: 1 },
      { field: 'silent', observed: null, expected: null, sigma: 99 },
    ];
    memory.take(finding('1', { evidence }));
    for (let minute = -60; minute <= 0; minute++) {
      if (minute > -30 && minute < -20) continue;
      const at = NOON + minute * MINUTE;
      memory.metric(score({ ...PLACE, field: 'cpu_temp_c' }, at, 60 + minute / 100, 56.7));
      memory.metric(score({ ...PLACE, fan: 'fan-2', field: 'speed_pct' }, at, 0, 47));
    }
    const [shown] = memory.page(sceneAt(NOON), 'UTC').firing;
    assert.deepEqual(
      shown?.charts.map(({ field }) => field),
      ['cpu_temp_c', 'speed_pct'],
    );
    const { observed, expected } = shown!.charts[0]!;
    assert.equal(observed.from + observed.everyMs * observed.values.length, NOON);
    assert.deepEqual([observed.values.at(-1), expected.values.at(-1)], [60, 56.7]);
    const at = (minute: number) => {
      const { from, everyMs, values } = expected;
      return values[Math.round((NOON + minute * MINUTE - from) / everyMs) - 1];
    };
    assert.deepEqual([at(-31), at(-25), at(-20)], [56.7, null, 56.7]);
  });

  it('takes a finer line from what is read, where there is one', () => {
    const memory = new FindingMemory();
    memory.take(finding('1', { evidence: [{ field: 'cpu_temp_c', observed: 63, expected: 57, sigma: 9 }] }));
    memory.metric(score({ ...PLACE, field: 'cpu_temp_c' }, NOON, 63, 57));
    const scene = sceneAt(NOON, {
      observed: (_target, _field, { from, everyMs }) => ({ from, everyMs, values: [62.123456] }),
    });
    assert.deepEqual(memory.page(scene, 'UTC').firing[0]?.charts[0]?.observed.values, [62.123]);
  });

  it('keeps two hundred, and counts what it drops: what has been over for longest', () => {
    const memory = new FindingMemory();
    for (let i = 0; i < 150; i++) memory.take(finding(`open${i}`));
    for (let i = 0; i < 100; i++) {
      memory.take(finding(`over${i}`));
      memory.take(finding(`over${i}`, { state: 'closed', until: NOON - i * MINUTE }));
    }
    assert.equal(memory.counts.findings, 50);
    assert.equal(memory.open().length, 150);
    assert.equal(memory.since(NOON).filter(({ state }) => state === 'closed').length, 1);
    // All 250 were opened, whether they are kept or not.
    assert.equal(memory.openedSince(NOON - DAY), 250);
    for (let i = 150; i < 210; i++) memory.take(finding(`open${i}`, { severity: 'critical' }));
    assert.deepEqual([memory.open().length, memory.counts.findings], [200, 110]);
    assert.equal(memory.open().filter(({ severity }) => severity === 'critical').length, 60);
  });

  it('keeps a thousand series of 240 scores: a loud one takes the place of a calm one', () => {
    const memory = new FindingMemory();
    const of = (i: number) => ({ cluster: 'lab', server: `s${i}`, field: 'cpu_temp_c' });
    for (let i = 0; i < 1000; i++) memory.metric(score(of(i), NOON, 50, 50, 0.01 + i / 10_000));
    memory.metric(score(of(1000), NOON, 50, 50, 0.2));
    assert.equal(memory.droppedSeries, 1);
    memory.metric(score(of(1001), NOON, 70, 50, 0.9));
    const span = { from: NOON - HOUR, to: NOON, everyMs: MINUTE };
    const known = (i: number) => memory.scored('observed', of(i), 'cpu_temp_c', span) !== undefined;
    assert.deepEqual([known(0), known(1), known(1000), known(1001)], [false, true, false, true]);
    for (let minute = 1; minute <= 500; minute++)
      memory.metric(score(of(1), NOON + minute * MINUTE, 50 + minute, 50));
    const later = { from: NOON, to: NOON + 500 * MINUTE, everyMs: MINUTE };
    const line = memory.scored('observed', of(1), 'cpu_temp_c', later);
    // The last 240, and the first of them is not held back before it was.
    assert.equal(line?.values.filter((value) => value !== null).length, 240);
    assert.equal([...memory.snapshot()].length, 1 + 1000);
    memory.advance(NOON + 500 * MINUTE + 25 * HOUR);
    assert.equal([...memory.snapshot()].length, 1, 'what was not heard of for a day is forgotten');
  });

  it('gives the same page from its snapshot', () => {
    const memory = new FindingMemory();
    const evidence = [{ field: 'cpu_temp_c', observed: 63, expected: 57, sigma: 9 }];
    for (let i = 0; i < 220; i++)
      memory.take(finding(`${i}`, { evidence, detected_at: NOON - i * HOUR, since: NOON - i * HOUR - i }));
    memory.take(finding('7', { state: 'closed', until: NOON }));
    memory.metric(standing(9, 8));
    for (let minute = -90; minute < 0; minute++)
      memory.metric(score({ ...PLACE, field: 'cpu_temp_c' }, NOON + minute * MINUTE, 60.123456 + minute, 57));
    const again = restored(memory);
    const scene = sceneAt(NOON, { simulated: false });
    assert.deepEqual(again.page(scene, 'Europe/Paris'), memory.page(scene, 'Europe/Paris'));
    assert.deepEqual([again.counts, again.droppedSeries], [memory.counts, memory.droppedSeries]);
    assert.deepEqual(again.open(), memory.open());
  });
});
