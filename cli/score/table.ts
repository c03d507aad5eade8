import { type Answer, VERDICTS } from '../../engine/experiments/scoring/judge-run';
import type { Answers, LabelScore, Score, Times } from '../../engine/experiments/scoring/score';
import type { Share } from '../../engine/experiments/scoring/share';
import { fill } from '../../engine/telemetry/texts';
import type { Texts } from '../common/texts';

/** What cannot be told. */
const UNKNOWN = '-';
const ANSWERS: readonly Answer[] = ['right', 'wrong', 'none'];

/** All figures, then a line for each kind of fault, then what was said of each. */
export function tableOf(score: Score, texts: Texts): string {
  const parts = [figures(score, texts), kinds(score, texts), said(score, texts)];
  return parts.filter((part) => part !== '').join('\n');
}

function figures(score: Score, texts: Texts): string {
  const { labels, verdicts } = score;
  const rows: [key: string, shown: string][] = [
    ['runs', String(score.runs)],
    ['hours', number(score.hours, 1)],
    ['observable', String(labels.observable)],
    ['unobservable', String(labels.unobservable)],
    ['background', String(labels.background)],
    ['recall', share(score.recall)],
    ['precision', share(score.precision)],
    ['noticed', share(score.noticed)],
    ['early', String(score.early)],
    ['precision-noticed', share(score.precision_noticed)],
    ['cause', answers(score.cause)],
    ['scope', answers(score.scope)],
    ['latency', times(score.latency_s)],
    ['latency-noticed', times(score.latency_noticed_s)],
    ['remediation', times(score.remediation_s)],
    ['false-alarms', String(score.false_alarms)],
    ['per-day', number(score.false_alarms_per_day, 2)],
    ['discovery', share(score.false_discovery_rate)],
    ['positive', score.false_positive_rate === null ? UNKNOWN : share(score.false_positive_rate)],
    ...VERDICTS.map((verdict): [string, string] => [
      `verdict.${verdict}`,
      `${verdicts.alarms[verdict]} + ${verdicts.info[verdict]}`,
    ]),
  ];
  const heads = rows.map(([key]) => texts[`row.${key}`] ?? key);
  const width = Math.max(...heads.map((head) => head.length));
  return rows.map(([, shown], i) => `${heads[i]!.padEnd(width)}  ${shown}\n`).join('');
}

function kinds(score: Score, texts: Texts): string {
  const rows = Object.entries(score.kinds).map(([kind, own]) => [kind, ...cells(own)]);
  if (rows.length === 0) return '';
  const keys = ['kind', 'recall', 'noticed', 'early', 'cause', 'scope', 'latency'];
  return columns([keys.map((key) => texts[`column.${key}`] ?? key), ...rows]);
}

function cells({ recall, noticed, early, cause, scope, latency_s: latency }: LabelScore): string[] {
  const of = ({ count, of: all }: Share) => `${count}/${all}`;
  const each = (told: Answers) => ANSWERS.map((answer) => told[answer]).join('/');
  return [
    of(recall),
    of(noticed),
    String(early),
    each(cause),
    each(scope),
    `${number(latency.p50, 0)} ${number(latency.p95, 0)}`,
  ];
}

function said(score: Score, texts: Texts): string {
  const lines = Object.entries(score.said).map(([kind, causes]) => {
    const counts = Object.entries(causes).sort(([, a], [, b]) => b - a);
    const list = counts
      .map(([cause, count]) => `${cause === UNKNOWN ? texts.nothing : cause} ${count}`)
      .join(', ');
    return `${fill(texts.said ?? '', { kind, list })}\n`;
  });
  return lines.sort().join('');
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** `0.50 (0.09..0.91), 1/2` */
function share({ count, of, value, low, high }: Share): string {
  return value === null
    ? UNKNOWN
    : `${number(value, 2)} (${number(low, 2)}..${number(high, 2)}), ${count}/${of}`;
}

function answers(told: Answers): string {
  return ANSWERS.map((answer) => told[answer]).join(' / ');
}

function times({ count, p50, p95 }: Times): string {
  return count === 0 ? UNKNOWN : `${number(p50, 0)}, ${number(p95, 0)} (${count})`;
}

function number(value: number | null, digits: number): string {
  return value === null ? UNKNOWN : value.toFixed(digits);
}
