import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { WindowConfig } from '../../../engine/windows/config';
import { parseDuration } from '../../../engine/windows/duration';
import { windowStage } from '../../../engine/windows/window-stage';
import { ALL, contentOf, differences, EXPECTED_S } from './content';
import { played, type Step, streams } from './streams';
import { config, play, sample } from './support';

/** Start and end of each window that some instants make, and how many of them. */
function cut(times: readonly number[], { kind, size, gap }: WindowConfig): [number, number, number][] {
  const gapMs = parseDuration(gap) as number;
  const windows: [start: number, end: number, count: number][] = [];
  for (const t of times) {
    const open = windows.at(-1);
    if (open !== undefined && (kind === 'count' ? open[2] < size : t - open[1] <= gapMs)) {
      open[1] = t;
      open[2]++;
    } else windows.push([t, t, 1]);
  }
  return windows;
}

const calm = (after: number, silence: number, count: number): fc.Arbitrary<Step[]> =>
  streams(
    fc.oneof({ weight: 9, arbitrary: fc.nat(after) }, { weight: 1, arbitrary: fc.nat(silence) }),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.nat(8_000) },
      { weight: 1, arbitrary: fc.nat(70_000) },
    ),
    count,
  );

describe('session and count windows against their definition', () => {
  const sparse = calm(4000, 60_000, 60);
  const kinds: [string, Partial<WindowConfig>, fc.Arbitrary<Step[]>, number][] = [
    ['sessions', { kind: 'session', gap: '20s', outOfOrderS: 5 }, sparse, 40],
    ['sessions of racks', { kind: 'session', gap: '20s', by: ['rack'], outOfOrderS: 2 }, sparse, 40],
    [
      'sessions of many samples',
      { kind: 'session', gap: '2s', by: ['rack'], outOfOrderS: 2 },
      calm(60, 6000, 400),
      6,
    ],
    ['counts', { kind: 'count', size: 5, outOfOrderS: 5 }, sparse, 40],
    ['counts of racks', { kind: 'count', size: 7, by: ['rack'], outOfOrderS: 2 }, sparse, 40],
    [
      'counts of many samples',
      { kind: 'count', size: 150, by: ['rack'], outOfOrderS: 2 },
      calm(60, 6000, 600),
      6,
    ],
  ];
  for (const [name, options, stream, numRuns] of kinds) {
    it(`${name}: what was not refused is in one window, in order of time`, () => {
      const settings = config({ aggregates: ALL, expectedS: EXPECTED_S, ...options });
      let given = 0;
      fc.assert(
        fc.property(stream, (all) => {
          const { windows, refused, keys, received, taken, late, duplicates } = played(settings, all);
          assert.deepEqual([received, refused.length], [taken + late + duplicates, late]);
          for (const [key, group] of keys) {
            const own = windows.filter(
              ({ tags }) => (settings.by.length > 0 ? tags.rack : tags.server) === key,
            );
            const times = [...group.values()].flatMap(({ rows }) => rows.map(({ t }) => t));
            const wanted = cut(
              times.sort((a, b) => a - b),
              settings,
            );
            assert.deepEqual(
              own.map(({ timestamp, fields }) => [timestamp, timestamp + Number(fields.length_s) * 1000]),
              wanted.map(([start, end]) => [start, end]),
            );
            own.forEach((window, i) => {
              const [start, end] = wanted[i] as [number, number, number];
              assert.equal(window.fields.revision, 0);
              assert.deepEqual(
                differences(window, contentOf(group.values(), { start, end, closed: true })),
                [],
              );
            });
          }
          given += windows.length;
        }),
        { seed: 23, numRuns },
      );
      assert.ok(given > numRuns);
    });
  }

  it('counts: none is lost when samples come faster than one a millisecond', () => {
    const stage = windowStage.create(config({ kind: 'count', size: 62, aggregates: ['count'] }));
    const { windows } = play(
      stage,
      Array.from({ length: 124 }, (_, i) => sample(i / 4000, { x: 1 })),
    );
    assert.deepEqual(
      windows.map(({ fields }) => fields.x_count),
      [62, 62],
    );
  });
});
