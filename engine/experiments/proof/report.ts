import { RandomStream } from '../../telemetry/random';
import type { Answers, LabelScore, Score, Times } from '../scoring/score';
import { NOTHING, scoreOf } from '../scoring/score';
import type { Share } from '../scoring/share';
import { LEARNING, type ProofRun } from './cell';
import { type OwnFigures, ownFigures, quietOf } from './figures';
import { isOfSensor, LEVELS } from './levels';
import { HEALTHY_DAY } from './plan';

/** Runs that are told together. */
export interface ProofTable {
  readonly title: string;
  readonly runs: readonly ProofRun[];
}

const UNKNOWN = '–';
const random = () => new RandomStream(1, 'score', 'intervals').uniform;

/** The proof in Markdown: for each table whether it holds, then by size, kind and sensor, and what was said instead. */
export function reportOf(tables: readonly ProofTable[]): string {
  return tables.map(sectionOf).join('\n');
}

function sectionOf({ title, runs }: ProofTable): string {
  const played = runs.filter(({ isFailed, test }) => !isFailed && test !== HEALTHY_DAY && test !== LEARNING);
  const score = scoreOf(played, random());
  const parts = [
    `## ${title}`,
    `${runs.length} runs of ${hoursOf(runs)} h. ${runs.filter(({ isFailed }) => isFailed).length} of them had no steady state and were not played; ${score.labels.unobservable} faults could be seen by no sensor and count nowhere.`,
    musts(score, ownFigures(played, random()), runs),
    '### By size and loop',
    bySize(runs, played),
    '### By kind and level',
    byTest(played),
    '### Sensors by field',
    byField(played),
    '### What was said of each kind',
    said(score),
    '### False alarms by what they say',
    alarms(played, runs),
  ];
  return `${parts.join('\n\n')}\n`;
}

function musts(score: Score, own: OwnFigures, runs: readonly ProofRun[]): string {
  const quiet = quietOf(runs, HEALTHY_DAY);
  const learning = quietOf(runs, LEARNING);
  const perDay = (alarms: number, days: number) => (days === 0 ? null : alarms / days);
  const least = (value: number | null, must: number, aim: number) => verdict(value, must, aim, 1);
  const most = (value: number | null, must: number, aim: number) => verdict(value, must, aim, -1);
  const daily = perDay(quiet.alarms, quiet.days);
  const rows: string[][] = [
    ['event recall', '0.9', '0.95', share(score.recall), least(score.recall.value, 0.9, 0.95)],
    ['precision', '0.9', '0.95', share(score.precision), least(score.precision.value, 0.9, 0.95)],
    ['cause right', '0.8', '0.9', share(score.cause_right), least(score.cause_right.value, 0.8, 0.9)],
    ['scope right', '0.9', '0.95', share(score.scope_right), least(score.scope_right.value, 0.9, 0.95)],
    [
      'fan that stops named, 95 %',
      '90 s',
      '60 s',
      own.fans === 0
        ? UNKNOWN
        : `${own.fanP95S === null ? 'never' : `${number(own.fanP95S, 0)} s`}, ${own.fans} fans`,
      own.fans === 0 ? UNKNOWN : most(own.fanP95S ?? Number.POSITIVE_INFINITY, 90, 60),
    ],
    [
      'false alarms a healthy day',
      '0.5',
      '0.2',
      `${number(daily, 2)}: ${quiet.alarms} in ${number(quiet.days, 0)} days`,
      most(daily, 0.5, 0.2),
    ],
    [
      'wrong or dead airflow sensor told from airflow',
      '0.9',
      '0.95',
      share(own.airflow),
      least(own.airflow.value, 0.9, 0.95),
    ],
    [
      'drift of 0.5 °C/h named before 2 °C, loop closed',
      '',
      'all',
      share(own.drift),
      least(own.drift.value, 0, 1),
    ],
    [
      'stop of a worn fan told at half of its life, error ≤ 20 %',
      '',
      'all',
      `${share(own.wear)}; median error ${own.wearError === null ? UNKNOWN : `${number(100 * own.wearError, 0)} %`}`,
      least(own.wear.value, 0, 1),
    ],
    ['recall, mean over kinds', '', '', number(meanOf(Object.values(score.kinds)), 2), ''],
    ['false discovery rate', '', '', share(score.false_discovery_rate), ''],
    [
      'FP / (FP + TN), windows of 10 min',
      '',
      '',
      score.false_positive_rate === null ? UNKNOWN : share(score.false_positive_rate),
      '',
    ],
    ['told before the label had it, and still then', '', '', String(score.early), ''],
    ['latency, s: median, 95 %', '', '', times(score.latency_s), ''],
    ['time to remediation, s: median, 95 %', '', '', times(score.remediation_s), ''],
    ['false alarms while learning', '', '', `${learning.alarms} in ${number(learning.days, 0)} days`, ''],
  ];
  return markdown(['figure', 'must', 'aim', 'measured (95 %), of', ''], rows);
}

function bySize(all: readonly ProofRun[], played: readonly ProofRun[]): string {
  const rows = [...groupBy(played, ({ servers, loop }) => `${servers} ${loop}`)].map(([key, runs]) => {
    const score = scoreOf(runs, random());
    const own = ownFigures(runs, random());
    const quiet = quietOf(
      all.filter(({ servers, loop }) => `${servers} ${loop}` === key),
      HEALTHY_DAY,
    );
    return [
      ...key.split(' '),
      ...[score.recall, score.precision, score.cause_right, score.scope_right].map(share),
      number(own.fanP95S, 0),
      quiet.days === 0 ? UNKNOWN : `${quiet.alarms} in ${number(quiet.days, 0)}`,
    ];
  });
  return markdown(
    ['servers', 'loop', 'recall', 'precision', 'cause', 'scope', 'fan p95 s', 'alarms in healthy days'],
    rows,
  );
}

function byTest(played: readonly ProofRun[]): string {
  // A test of one name has one level; fields of a sensor are told apart below.
  const keyOf = ({ test, level, labels }: ProofRun) => {
    const kind = labels.find(({ origin }) => origin === 'injected')?.kind;
    return level === undefined || kind === undefined ? `${test}|` : `${kind}|${level}`;
  };
  const rows = [...groupBy(played, keyOf)].map(([key, runs]) => {
    const score = scoreOf(runs, random());
    return [...key.split('|'), ...cells(score), String(score.false_alarms)];
  });
  const order = ([test, level]: readonly string[]) =>
    `${test} ${(LEVELS as readonly string[]).indexOf(level!)}`;
  rows.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return markdown(['kind or test', 'level', ...CELLS, 'false alarms'], rows);
}

function byField(played: readonly ProofRun[]): string {
  const labelOf = ({ labels }: ProofRun) => labels.find(({ origin }) => origin === 'injected');
  const own = played.filter((run) => {
    const label = labelOf(run);
    return label !== undefined && isOfSensor(label.kind) && run.level !== undefined;
  });
  const rows = [...groupBy(own, (run) => `${labelOf(run)!.kind} ${labelOf(run)!.target.field}`)].map(
    ([key, runs]) => [...key.split(' '), ...cells(scoreOf(runs, random()))],
  );
  return markdown(['kind', 'field', ...CELLS], rows.sort());
}

const CELLS = [
  'recall',
  'unseen',
  'cause right / wrong / none',
  'scope right / wrong / none',
  'latency s: median, 95 %',
];

function cells({ recall, labels, cause, scope, latency_s }: LabelScore & Pick<Score, 'labels'>): string[] {
  return [share(recall), String(labels.unobservable), answers(cause), answers(scope), times(latency_s)];
}

function said(score: Score): string {
  const rows = Object.entries(score.said).map(([kind, causes]) => {
    const counts = Object.entries(causes).sort(([, a], [, b]) => b - a);
    return [
      kind,
      counts.map(([cause, count]) => `${cause === NOTHING ? 'nothing' : cause} ${count}`).join(', '),
    ];
  });
  return markdown(['kind', 'causes of the findings at its place and time'], rows.sort());
}

function alarms(played: readonly ProofRun[], all: readonly ProofRun[]): string {
  const count = (runs: readonly ProofRun[]) => scoreOf(runs, random()).alarms_by_cause;
  const beside = count(played);
  const quiet = count(all.filter(({ test }) => test === HEALTHY_DAY));
  const causes = [...new Set([...Object.keys(beside), ...Object.keys(quiet)])];
  causes.sort((a, b) => (beside[b] ?? 0) - (beside[a] ?? 0));
  return markdown(
    ['cause', 'in runs with a fault', 'in healthy days'],
    causes.map((cause) => [cause, String(beside[cause] ?? 0), String(quiet[cause] ?? 0)]),
  );
}

/** Whether it reaches what must be, or what is aimed at. @param sign 1 when more is better */
function verdict(value: number | null, must: number, aim: number, sign: 1 | -1): string {
  if (value === null) return UNKNOWN;
  if (sign * (value - aim) >= 0) return 'aim';
  return sign * (value - must) >= 0 ? 'holds' : '**does not hold**';
}

function meanOf(kinds: readonly LabelScore[]): number | null {
  const values = kinds.flatMap(({ recall: { value } }) => (value === null ? [] : [value]));
  return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;
}

function hoursOf(runs: readonly ProofRun[]): string {
  return (runs.reduce((sum, { span }) => sum + span.end - span.start, 0) / 3_600_000).toFixed(0);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function share({ count, of, value, low, high }: Share): string {
  return value === null
    ? UNKNOWN
    : `${number(value, 2)} (${number(low, 2)} to ${number(high, 2)}), ${count} of ${of}`;
}

function answers({ right, wrong, none }: Answers): string {
  return `${right} / ${wrong} / ${none}`;
}

function times({ count, p50, p95 }: Times): string {
  return count === 0 ? UNKNOWN : `${number(p50, 0)}, ${number(p95, 0)}`;
}

function number(value: number | null, digits: number): string {
  return value === null ? UNKNOWN : value.toFixed(digits);
}
