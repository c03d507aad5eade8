import assert from 'node:assert/strict';
import { compare } from '../../../engine/billing/comparison/compare';
import type { Run } from '../../../engine/billing/comparison/run';
import {
  comparisonCsv,
  comparisonPage,
  comparisonRows,
} from '../../../engine/billing/report/comparison-page';
import { LANGUAGES } from '../../../engine/telemetry/texts';

const run = (environment: string, at: number, power: Omit<Run, 'environment' | 'from' | 'to'>): Run => ({
  environment,
  from: at * 70_000,
  to: at * 70_000 + 60_000,
  ...power,
});

/** The example of the mission: Docker 8.5 / 2.1 / 12.3 W, MicroVM 6.8 / 1.5 / 9.2, Unikernel 5.2 / 0.9 / 7.1. */
const EXAMPLE = compare([
  run('docker', 0, { cpu_w: 8.5, ram_w: 2.1, total_w: 12.3 }),
  run('microvm', 1, { cpu_w: 6.8, ram_w: 1.5, total_w: 9.2 }),
  run('unikernel', 2, { cpu_w: 5.2, ram_w: 0.9, total_w: 7.1 }),
]);

const plain = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ');

describe('the report of a comparison', () => {
  it('has watts of processors, memory, others and in all, and the efficiency', () => {
    const { titles, rows } = comparisonRows(EXAMPLE, 'en-US');
    assert.deepEqual(titles, ['environment', 'CPU', 'RAM', 'other', 'total power', 'efficiency', 'runs']);
    assert.deepEqual(
      rows.map((row) => row.map(plain)),
      [
        ['docker', '8.5 W', '2.1 W', '1.7 W', '12.3 W', 'baseline', '1, 60 s'],
        // (12.3 − 9.2) / 12.3 and (12.3 − 7.1) / 12.3: the mission prints +25 % and +42 %.
        ['microvm', '6.8 W', '1.5 W', '0.9 W', '9.2 W', '+25.2%', '1, 60 s'],
        ['unikernel', '5.2 W', '0.9 W', '1.0 W', '7.1 W', '+42.3%', '1, 60 s'],
      ],
    );
  });

  it('says in a sentence who needs least', () => {
    // 15.2, 8.7 and 6.1 W: 42.8 % and 59.9 % less.
    const totals = { docker: 15.2, microvm: 8.7, unikernel: 6.1 };
    const averages = compare(Object.entries(totals).map(([name, total_w], i) => run(name, i, { total_w })));
    assert.match(
      plain(comparisonPage(averages, 'en-US', '0')),
      /unikernel needs 60% less power than docker\./,
    );
    assert.deepEqual(
      comparisonRows(averages, 'en-US').rows.map((row) => row[5]),
      ['baseline', '+42.8%', '+59.9%'],
    );
  });

  it('says so where the runs cannot tell two apart', () => {
    const watts = [10, 14, 12, 9, 13, 12];
    const noisy = compare(watts.map((total_w, i) => run(i % 2 === 0 ? 'before' : 'after', i, { total_w })));
    assert.match(plain(comparisonPage(noisy, 'en-US', '0')), /after and before cannot be told apart/);
  });

  it('calls a ratio of processor times an estimate', () => {
    const proxy = compare([run('docker', 0, { cpu_cores: 2 }), run('microvm', 1, { cpu_cores: 1 })]);
    const text = plain(comparisonPage(proxy, 'en-US', '0'));
    assert.match(text, /microvm takes 50% less processor time than docker \(an estimate, no energy\)/);
    assert.doesNotMatch(text, /\d W\b/);
  });

  it('has a bar with its interval for each environment, and the warnings above', () => {
    const watts = [10, 7, 10.2, 7.1, 9.8, 6.9];
    const runs = watts.map((total_w, i) => run(i % 2 === 0 ? 'docker' : 'microvm', i, { total_w }));
    const page = comparisonPage(compare(runs), 'en-US', '0');
    assert.equal([...page.matchAll(/class="whisker"/g)].length, 6);
    assert.doesNotMatch(page, /Before you rely/);
    assert.match(plain(comparisonPage(EXAMPLE, 'fr', '0')), /Avant de se fier .*docker/);
  });

  it('has all its words in all languages', () => {
    for (const language of LANGUAGES)
      assert.doesNotMatch(
        plain(comparisonPage(EXAMPLE, language, '0')).replace(/<style>.*<\/style>/s, ''),
        /__|undefined|NaN/,
      );
  });

  it('is CSV to be calculated with', () => {
    const [head = '', docker = '', microvm = ''] = comparisonCsv(EXAMPLE).split('\n');
    const at = (line: string, title: string) => line.split(',')[head.split(',').indexOf(title)];
    assert.deepEqual(
      [at(docker, 'total_w'), at(docker, 'efficiency_pct'), at(docker, 'low')],
      ['12.3', '0', ''],
    );
    assert.equal(Number(at(microvm, 'energy_j')).toFixed(6), '552.000000');
  });
});
