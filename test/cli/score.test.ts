import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Score } from '../../engine/experiments/scoring/score';
import { finding, label, minutes } from '../engine/experiments/scoring-cases';
import { coldaisle, temporaryFolder } from './shell';

const lines = (...values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const LABELS = lines(label({}));
/** Opened too early to be about the fan, found, and said to be over after an hour. */
const FINDINGS = lines(
  finding({ id: 'y', detected_at: minutes(10) }),
  finding({}),
  finding({ state: 'closed', until: minutes(122) }),
);
const JUDGED = ['--start', '2026-01-01T00:00Z', '--hours', '4'];

describe('coldaisle score', () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string): string => {
    const at = path.join(folder(), name);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
    return at;
  };
  const pair = (findings: string, name = 'a') => [
    ...['--findings', file(`${name}.findings`, findings)],
    ...['--labels', file(`${name}.labels`, LABELS)],
  ];
  const scored = async (...args: string[]): Promise<Score> => {
    const { out, err, code } = await coldaisle(['score', ...args, '--format', 'json']);
    assert.deepEqual([err, code], ['', 0]);
    return JSON.parse(out) as Score;
  };

  it('tells in JSON what the engine says', async () => {
    const score = await scored(...pair(FINDINGS), ...JUDGED);
    assert.deepEqual([score.recall.count, score.recall.of], [1, 1]);
    // Of the two findings one is right.
    assert.deepEqual([score.precision.count, score.precision.of], [1, 2]);
    // One in a sixth of a day.
    assert.ok(Math.abs(score.false_alarms_per_day! - 6) < 1e-9);
    assert.deepEqual(score.remediation_s, { count: 1, p50: 3600, p95: 3600 });
  });

  it('tells as a table: figures, kinds of fault, what was said of each', async () => {
    const { out, code } = await coldaisle(['score', ...pair(FINDINGS), ...JUDGED]);
    assert.equal(code, 0);
    // Wilson's interval of one of one is 1 / (1 + 1.96²) to 1, of one of two 0.09 to 0.91.
    for (const line of [
      /^recall +1\.00 \(0\.21\.\.1\.00\), 1\/1$/m,
      /^precision +0\.50 \(0\.09\.\.0\.91\), 1\/2$/m,
      /^latency p50, p95, s +60, 60 \(1\)$/m,
      /^false alarms a cluster-day +6\.00$/m,
      /^false positive rate, windows +0\.06 \(.*\), 1\/16$/m,
      /^fan-off +1\/1 +1\/1 +0 +1\/0\/0 +1\/0\/0 +60 60$/m,
      /^fan-off: fan-failed 1$/m,
    ])
      assert.match(out, line);
  });

  it('does not make up rates in time', async () => {
    const { out } = await coldaisle(['score', ...pair(FINDINGS)]);
    assert.match(out, /^false alarms a cluster-day +-$/m);
    assert.match(out, /^false positive rate, windows +-$/m);
  });

  it('takes several pairs as several runs', async () => {
    const { runs, recall } = await scored(...pair(FINDINGS), ...pair('', 'b'));
    assert.deepEqual([runs, recall.count, recall.of], [2, 1, 2]);
  });

  it('reads findings from standard input', async () => {
    const labels = file('labels', LABELS);
    const args = ['score', '--findings', '-', '--labels', labels, '--format', 'json'];
    const { out, code } = await coldaisle(args, { stdin: FINDINGS });
    assert.deepEqual([code, (JSON.parse(out) as Score).recall.count], [0, 1]);
  });

  it('takes the folder of an experiment, and leaves out what is not whole', async () => {
    for (const [name, findings] of Object.entries({ 'a-seed-1': FINDINGS, 'a-seed-2': '' })) {
      file(`${name}/detect.jsonl`, findings);
      file(`${name}/labels.jsonl`, LABELS);
      file(`${name}/result.json`, JSON.stringify({ start: minutes(0), end: minutes(240) }));
    }
    file('a-seed-3.part/labels.jsonl', LABELS);
    file('summary.json', '{}');
    const { runs, hours, recall } = await scored('--runs', folder());
    assert.deepEqual([runs, hours, recall.count, recall.of], [2, 8, 1, 2]);
    const other = await coldaisle(['score', '--runs', folder(), '--stage', 'other']);
    assert.equal(other.code, 1);
    assert.match(other.err, /other\.jsonl cannot be read: ENOENT/);
  });

  it('tells a line that cannot be read, scores the others and exits with 1', async () => {
    const findings = file('f', `${FINDINGS}\nnonsense\n${lines({ ...finding({}), id: 'z', scope: 'city' })}`);
    const labels = file('l', LABELS);
    const args = ['score', '--findings', findings, '--labels', labels, '--format', 'json'];
    const { out, err, code } = await coldaisle(args);
    assert.equal(code, 1);
    assert.equal((JSON.parse(out) as Score).recall.count, 1);
    assert.match(err, /f:5: record: cannot be read at "nonsense"/);
    assert.match(err, /f:6: scope is city; expected sensor, fan/);
    assert.match(err, /Records refused: 2\.\n$/);
  });

  it('does not tell every line of a wrong file, but counts them', async () => {
    const args = ['score', '--findings', file('f', 'x\n'.repeat(30)), '--labels', file('l', LABELS)];
    const { err, code } = await coldaisle(args);
    assert.equal(code, 1);
    assert.equal(err.trim().split('\n').length, 11);
    assert.match(err, /Records refused: 30\./);
  });

  it('speaks three languages', async () => {
    const rows = await Promise.all(
      ['en-US', 'fr', 'es-ES'].map(async (language) => {
        const { out } = await coldaisle(['score', ...pair(''), '--lang', language]);
        return [/^(.+?) {2,}0\.00 \(/m.exec(out)?.[1], /^fan-off ?: (.+)$/m.exec(out)?.[1]];
      }),
    );
    assert.deepEqual(rows, [
      ['recall', 'nothing 1'],
      ['rappel', 'rien 1'],
      ['exhaustividad', 'nada 1'],
    ]);
  });

  const usage: [title: string, args: string[], told: RegExp][] = [
    ['nothing', [], /--findings needs a value/],
    ['no labels', ['--findings', 'f'], /--labels needs a value/],
    [
      'fewer labels than findings',
      ['--findings', 'f', '--findings', 'g', '--labels', 'l'],
      /as many --labels/,
    ],
    ['standard input twice', ['--findings', '-', '--labels', '-'], /exclude each other/],
    ['hours alone', ['--findings', 'f', '--labels', 'l', '--hours', '4'], /--hours goes with --start only/],
    [
      'a start alone',
      ['--findings', 'f', '--labels', 'l', '--start', '2026'],
      /--start goes with --hours only/,
    ],
    ['no time at all', ['--findings', 'f', '--labels', 'l', ...JUDGED.slice(0, 3), '0'], /--hours is "0"/],
    [
      'a start that is none',
      ['--findings', 'f', '--labels', 'l', '--start', 'x', '--hours', '1'],
      /ISO 8601/,
    ],
    ['a folder beside files', ['--runs', 'd', '--findings', 'f'], /exclude each other/],
    [
      'a stage without a folder',
      ['--findings', 'f', '--labels', 'l', '--stage', 's'],
      /--stage goes with --runs/,
    ],
    ['another format', ['--findings', 'f', '--labels', 'l', '--format', 'xml'], /table, json/],
  ];
  for (const [title, args, told] of usage) {
    it(`refuses ${title}`, async () => {
      const { out, err, code } = await coldaisle(['score', ...args]);
      assert.deepEqual([out, code], ['', 2]);
      assert.match(err, told);
      assert.equal(err.trim().split('\n').length, 1);
    });
  }

  it('refuses a folder without runs', async () => {
    const { err, code } = await coldaisle(['score', '--runs', folder()]);
    assert.equal(code, 2);
    assert.match(err, /no run stands in this folder/);
  });

  it('fails on a file that is not there', async () => {
    const { err, code } = await coldaisle(['score', '--findings', 'absent', '--labels', 'absent']);
    assert.equal(code, 1);
    assert.match(err, /absent cannot be read/);
  });
});
