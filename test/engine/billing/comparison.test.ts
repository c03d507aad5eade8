import assert from 'node:assert/strict';
import { compare } from '../../../engine/billing/comparison/compare';
import type { Run } from '../../../engine/billing/comparison/run';
import { ProblemError } from '../../../engine/telemetry/problem';

/** Runs of a minute, one after the other with a pause of 5 s, as 002-21 has them. */
function inTurn(runs: readonly Omit<Run, 'from' | 'to'>[], seconds = 60, pause = 5): Run[] {
  return runs.map((run, i) => {
    const from = i * (seconds + pause) * 1000;
    return { ...run, from, to: from + seconds * 1000 };
  });
}
const codes = (runs: readonly Run[]) => compare(runs).warnings.map(({ code }) => code);

describe('comparison of environments', () => {
  it('example figures of 002-23: MicroVM 25 %, Unikernel 42 % better; 1.7 W of Docker are neither CPU nor RAM', () => {
    const { rows, kind, baseline } = compare(
      inTurn([
        { environment: 'Docker', cpu_w: 8.5, ram_w: 2.1, total_w: 12.3 },
        { environment: 'MicroVM', cpu_w: 6.8, ram_w: 1.5, total_w: 9.2 },
        { environment: 'Unikernel', cpu_w: 5.2, ram_w: 0.9, total_w: 7.1 },
      ]),
    );
    assert.equal(kind, 'energy');
    assert.equal(baseline, 'Docker');
    assert.deepEqual(
      rows.map(({ efficiency_pct }) => Math.round(efficiency_pct)),
      [0, 25, 42],
    );
    assert.equal(rows[0]?.other_w?.toFixed(1), '1.7');
    assert.equal(rows[0]?.energy_j, 12.3 * 60);
  });

  it('averages of 002-25: 42.8 % and 59.9 %', () => {
    const { rows } = compare(
      inTurn([
        { environment: 'Docker', total_w: 15.2 },
        { environment: 'MicroVM', total_w: 8.7 },
        { environment: 'Unikernel', total_w: 6.1 },
      ]),
    );
    assert.deepEqual(
      rows.map(({ efficiency_pct }) => efficiency_pct.toFixed(1)),
      ['0.0', '42.8', '59.9'],
    );
  });

  it('repeated runs give a confidence interval', () => {
    const { rows } = compare(
      inTurn(
        [10, 11, 12].flatMap((w) => [
          { environment: 'a', total_w: w },
          { environment: 'b', total_w: w / 2 },
        ]),
      ),
    );
    // Mean 11, s = 1, n = 3: 11 ± 4.303 / sqrt(3) = 11 ± 2.484.
    assert.equal(rows[0]?.low?.toFixed(3), '8.516');
    assert.equal(rows[0]?.high?.toFixed(3), '13.484');
    assert.equal(rows[1]?.efficiency_pct, 50);
    // Delta method by hand: se = sqrt(0.25/3 + 0.25 * 1/3) / 11 = 0.03711; times 4.303.
    assert.equal(rows[1]?.efficiency_high?.toFixed(2), '65.97');
  });

  it('processor time alone is a proxy, and says so (002-30)', () => {
    const runs = inTurn([
      { environment: 'docker', cpu_cores: 2 },
      { environment: 'microvm', cpu_cores: 1.5, total_w: 9 },
    ]);
    const { kind, method, rows, warnings } = compare(runs);
    assert.equal(kind, 'proxy');
    assert.equal(method, 'estimated');
    assert.equal(rows[1]?.efficiency_pct, 25);
    assert.equal(rows[1]?.total_w, undefined);
    assert.deepEqual(
      warnings.filter(({ code }) => code === 'run-proxy').map(({ field }) => field),
      ['docker'],
    );
  });

  const two = [
    { environment: 'a', total_w: 2 },
    { environment: 'b', total_w: 1 },
    { environment: 'a', total_w: 2 },
    { environment: 'b', total_w: 1 },
  ];
  const WARNINGS: readonly [string, readonly Run[], readonly string[]][] = [
    ['nothing is wrong', inTurn(two), []],
    ['runs of 29 s', inTurn(two, 29), ['run-short', 'run-short', 'run-short', 'run-short']],
    ['no pause', inTurn(two, 60, 0), ['run-pause', 'run-pause', 'run-pause']],
    ['one run each', inTurn(two.slice(0, 2)), ['run-once', 'run-once']],
    [
      'inlets 3 K apart',
      inTurn(two.map((run, i) => ({ ...run, conditions: { inlet_temp_c: i === 0 ? 25 : 22 } }))),
      ['run-unlike'],
    ],
    [
      'another workload',
      inTurn(two.map((run, i) => ({ ...run, conditions: { workload: i === 0 ? 'cpu' : 'api' } }))),
      ['run-unlike'],
    ],
    [
      'a load within a tenth',
      inTurn(two.map((run, i) => ({ ...run, conditions: { requests: i === 0 ? 100 : 91 } }))),
      [],
    ],
  ];
  for (const [name, runs, expected] of WARNINGS) {
    it(`warns when ${name}: ${expected.join(', ') || 'no'}`, () => {
      assert.deepEqual(codes(runs), expected);
    });
  }

  it('refuses what cannot be compared, by name', () => {
    const cases: [readonly Run[], string][] = [
      [inTurn([{ environment: 'a', total_w: 1 }]), 'runs'],
      [inTurn([{ environment: 'a', total_w: 1 }, { environment: 'b' }]), 'a.cpu_cores'],
      [
        inTurn([
          { environment: 'a', total_w: 0 },
          { environment: 'b', total_w: 1 },
        ]),
        'a',
      ],
      [inTurn(two, 0), 'runs[0].to'],
    ];
    for (const [runs, field] of cases) {
      assert.throws(
        () => compare(runs),
        (error) => error instanceof ProblemError && error.problem.field === field,
        field,
      );
    }
  });
});
