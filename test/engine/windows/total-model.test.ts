import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { WindowConfig } from '../../../engine/windows/config';
import { ALL, contentOf, differences, EXPECTED_S, type Row, type Series } from './content';
import { played, type Step, streams } from './streams';
import { config } from './support';

const HOLD_MS = 30_000;

/** At every instant at which one of several series has a sample, the sum of what all of them hold. */
function totalOf(group: readonly Series[]): Series {
  const rows: Row[] = [];
  for (const t of group.flatMap(({ rows }) => rows.map((row) => row.t)).sort((a, b) => a - b)) {
    const row: Row = { t, values: new Map(), marks: new Map(), stray: false };
    rows.push(row);
    for (const field of ['load1', 'x', 'running']) {
      if (!group.some(({ rows }) => rows.some((one) => one.t === t && one.values.has(field)))) continue;
      const held = group
        .map(({ rows }) => rows.filter((one) => one.values.has(field)).sort((a, b) => a.t - b.t))
        .filter((one) => one.length > 0)
        .map((one) => one.findLast((x) => x.t <= t));
      if (held.some((one) => one === undefined)) continue;
      const answers = held.flatMap((one) => {
        const v = one?.values.get(field);
        const holds = field === 'running' || t < (one?.t ?? 0) + HOLD_MS;
        return typeof v === 'number' && holds ? [v] : [];
      });
      if (answers.length === 0) continue;
      row.values.set(
        field,
        answers.reduce((a, b) => a + b, 0),
      );
      if (answers.length < held.length) row.marks.set(field, 'suspect');
    }
  }
  return { rows: rows.filter(({ values }) => values.size > 0), latest: 0, receivedAt: 0 };
}

describe('totals against their definition', () => {
  // Who has never answered is not waited for by those that come first: so all begin at once.
  const first: Step[] = [0, 1, 2].map((server) => ({
    do: 'metric',
    after: 0,
    back: 0,
    server,
    fields: { load1: 1, x: 2, running: true },
    quality: undefined,
  }));
  const back = fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.nat(6000) },
    { weight: 1, arbitrary: fc.nat(70_000) },
  );
  const gaps = (usual: number) =>
    fc.oneof({ weight: 19, arbitrary: fc.nat(usual) }, { weight: 1, arbitrary: fc.nat(60_000) });
  const lengthMs = (label: string) => (label === '5s' ? 5000 : 60_000);

  const kinds: [string, Partial<WindowConfig>, fc.Arbitrary<Step[]>, number][] = [
    ['tumbling', { every: ['5s', '1m'] }, streams(gaps(3000), back, 80), 30],
    ['of many samples', { every: ['1m'], latenessS: 3 }, streams(gaps(150), back, 400), 5],
    ['hopping', { kind: 'hopping', every: ['1m'], hop: '20s' }, streams(gaps(3000), back, 80), 30],
  ];
  for (const [name, options, stream, numRuns] of kinds) {
    it(`${name}: each window is that of the sum of what all hold, and given once`, () => {
      const settings = config({
        ...{ aggregates: ALL, expectedS: EXPECTED_S, by: ['rack'], outOfOrderS: 5, latenessS: 10 },
        combine: 'total',
        ...options,
      });
      fc.assert(
        fc.property(stream, (rest) => {
          const all = played(settings, [...first, ...rest]);
          const { windows, refused, keys, received, taken, late, duplicates } = all;
          assert.deepEqual([received, refused.length], [taken + late + duplicates, late]);
          for (const [rack, group] of keys) {
            const total = totalOf([...group.values()]);
            const own = windows.filter(({ tags }) => tags.rack === rack);
            const wanted = settings.every.flatMap((label) => {
              const ms = lengthMs(label);
              const hop = settings.kind === 'hopping' ? 20_000 : ms;
              const starts = total.rows.flatMap(({ t }) =>
                Array.from({ length: ms / hop }, (_, i) => (Math.floor(t / hop) - i) * hop),
              );
              return [...new Set(starts)].map((start) => `${label} ${start}`);
            });
            assert.deepEqual(
              own.map(({ tags, timestamp }) => `${tags.window} ${timestamp}`).sort(),
              wanted.sort(),
            );
            for (const window of own) {
              const start = window.timestamp;
              const end = start + lengthMs(window.tags.window as string);
              assert.deepEqual(differences(window, contentOf([total], { start, end, closed: false })), []);
            }
          }
        }),
        { seed: 29, numRuns },
      );
    });
  }
});
