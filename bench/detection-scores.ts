import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ALARM_THRESHOLD as ROW_THRESHOLD } from '../engine/detection/multivariate/multivariate';
import { ALARM_THRESHOLD } from '../engine/detection/univariate/univariate';
import type { Figure } from './harness';

/** Labelled series of other people, and who scores them. Neither is part of the package. */
const DATA = path.resolve('../shared/data');
const TOOLS = path.resolve('../shared/tools');
const FOLDS = 5;

/** What `coldaisle detect` as it is built is worth on NAB and ASD; says so where they are not at hand. */
export function scoreFigures(): Figure[] {
  return [
    ...whereThereIs('nab-dev', 'nab-score.mjs', nabFigures),
    ...whereThereIs('asd-dev', 'mts-score.mjs', asdFigures),
  ];
}

interface Bench {
  /** The data. */
  readonly data: string;
  /** Where results go. */
  readonly results: string;
  /** Runs the scorer over the results. */
  score<T>(...args: string[]): T;
}

function whereThereIs(name: string, tool: string, figures: (bench: Bench) => Figure[]): Figure[] {
  const [data, scorer] = [path.join(DATA, name), path.join(TOOLS, tool)];
  const missing = [data, scorer].find((file) => !existsSync(file));
  if (missing !== undefined) {
    console.error(`  no scores on ${name}: ${path.relative('.', missing)} is not there`);
    return [];
  }
  const results = mkdtempSync(path.join(tmpdir(), 'coldaisle-bench-'));
  const score = <T>(...args: string[]): T => {
    const json = path.join(results, 'score.json');
    execFileSync(process.execPath, [scorer, '--results', results, '--json', json, ...args], {
      stdio: 'ignore',
    });
    return JSON.parse(readFileSync(json, 'utf8')) as T;
  };
  try {
    return figures({ data, results, score });
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

function detect(...args: string[]): void {
  execFileSync(process.execPath, [path.resolve('bin/coldaisle'), 'detect', ...args], { stdio: 'inherit' });
}

/** By the profile of NAB: its name here, what is a must and an aim, and the floors that anybody reaches. */
const PROFILES = [
  { key: 'standard', told: 'standard', must: 64, aim: 68, novelty: 54.4, entropy: 64.5 },
  { key: 'reward_low_FP_rate', told: 'low-FP', must: 59, aim: 64, novelty: 52.1, entropy: 59.9 },
  { key: 'reward_low_FN_rate', told: 'low-FN', novelty: 56.4, entropy: 67.7 },
] as const;

interface Nab {
  readonly files: number;
  readonly profiles: Readonly<
    Record<string, { score: number; raw: number; null: number; perfect: number; fpRuns: number }>
  >;
}

function nabFigures({ data, results, score }: Bench): Figure[] {
  detect('--univariate', '--in', path.join(data, 'data'), '--out', results);
  const shipped = score<Nab>('--threshold', String(ALARM_THRESHOLD));
  const best = score<Nab>();
  const folds = path.join(results, 'folds.json');
  writeFileSync(folds, JSON.stringify(foldsOf(path.join(data, 'data'))));
  const held = Array.from({ length: FOLDS }, (_, fold) =>
    score<Nab>('--split', `${folds}:held${fold}`, '--optimize-on', `${folds}:rest${fold}`),
  );
  return PROFILES.flatMap((profile) => {
    const { key, told, novelty, entropy } = profile;
    const sum = (part: 'raw' | 'null' | 'perfect') =>
      held.reduce((all, { profiles }) => all + profiles[key]![part], 0);
    const folded = (100 * (sum('raw') - sum('null'))) / (sum('perfect') - sum('null'));
    const must = 'must' in profile ? { bound: { kind: 'must' as const, atLeast: profile.must } } : {};
    const aim = 'aim' in profile ? { bound: { kind: 'aim' as const, atLeast: profile.aim } } : {};
    return [
      {
        name: `NAB ${told} at the threshold that is shipped`,
        value: shipped.profiles[key]!.score,
        unit: 'of 100',
        ...must,
      },
      { name: `NAB ${told}, threshold from the other files, 5 folds`, value: folded, unit: 'of 100', ...aim },
      { name: `NAB ${told} at the best threshold`, value: best.profiles[key]!.score, unit: 'of 100' },
      { name: '  floor: new extremes, then silence', value: novelty, unit: 'of 100' },
      { name: '  floor: that and relative entropy', value: entropy, unit: 'of 100' },
    ];
  });
}

/** By key the files of each fold that are held back, and the rest. */
function foldsOf(data: string): Record<string, string[]> {
  const names = readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.csv'))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
  const folds: Record<string, string[]> = {};
  for (let fold = 0; fold < FOLDS; fold++) {
    folds[`held${fold}`] = names.filter((_, i) => i % FOLDS === fold);
    folds[`rest${fold}`] = names.filter((_, i) => i % FOLDS !== fold);
  }
  return folds;
}

interface Asd {
  readonly auc_pr: number;
  readonly vus_pr: number;
  readonly at: { eventRecall: number; eventPrecision: number; falseRunsPer1000: number };
}

function asdFigures({ data, results, score }: Bench): Figure[] {
  const servers = readdirSync(data).flatMap((name) => /^(.+)_test\.csv$/.exec(name)?.[1] ?? []);
  for (const server of servers) {
    const file = (part: string) => path.join(data, `${server}_${part}.csv`);
    const out = path.join(results, `${server}.csv`);
    detect('--multivariate', '--train', file('train'), '--in', file('test'), '--out', out);
  }
  const { auc_pr, vus_pr, at } = score<Asd>('--threshold', String(ROW_THRESHOLD));
  const named = servers.flatMap((server) => namedIn(data, results, server));
  const share = (first: number) =>
    (100 * named.filter((isGuilty) => isGuilty.slice(0, first).includes(true)).length) / named.length;
  const must = (atLeast: number) => ({ bound: { kind: 'must' as const, atLeast } });
  const aim = (bound: { atLeast: number } | { atMost: number }) => ({
    bound: { kind: 'aim' as const, ...bound },
  });
  return [
    { name: 'ASD AUC-PR', value: auc_pr, unit: '', ...must(0.42) },
    { name: '  floors: PCA 0.41, nearest neighbour 0.38, sensor range 0.10', value: 0.414, unit: '' },
    { name: 'ASD VUS-PR', value: vus_pr, unit: '', ...must(0.36) },
    { name: '  floors: nearest neighbour 0.37, PCA 0.32, sensor range 0.08', value: 0.373, unit: '' },
    {
      name: 'ASD event precision at the threshold that is shipped',
      value: at.eventPrecision,
      unit: '',
      ...aim({ atLeast: 0.6 }),
    },
    { name: 'ASD event recall', value: at.eventRecall, unit: '', ...aim({ atLeast: 0.4 }) },
    { name: 'ASD false runs', value: at.falseRunsPer1000, unit: '/1000 rows', ...aim({ atMost: 0.5 }) },
    { name: 'ASD incidents of which the first column named is guilty', value: share(1), unit: '%' },
    { name: 'ASD incidents of which one of three columns named is guilty', value: share(3), unit: '%' },
  ];
}

/** Of each incident which of the columns that its worst row names are guilty, by those who labelled it. */
function namedIn(data: string, results: string, server: string): boolean[][] {
  const rows = linesOf(path.join(results, `${server}.csv`))
    .slice(1)
    .map((line) => line.split(','));
  return linesOf(path.join(data, 'interpretation_label', `${server}.txt`)).map((line) => {
    const [, from, to, guilty = ''] = /^(\d+)-(\d+):(.*)$/.exec(line) ?? [];
    const incident = rows.slice(Number(from), Number(to) + 1);
    const [worst = []] = incident.sort((a, b) => Number(b[0]) - Number(a[0]));
    // Columns are m0, m1 ...; labels count them from 1.
    const columns = guilty.split(',').map((number) => `m${Number(number) - 1}`);
    return worst.slice(1).map((column) => columns.includes(column));
  });
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}
