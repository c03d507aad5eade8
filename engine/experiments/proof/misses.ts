import type { Finding } from '../../telemetry/finding';
import { namedAt } from '../scoring/agreement';
import { isFalseAlarm } from '../scoring/false-alarms';
import { judgeRun } from '../scoring/judge-run';
import type { ProofRun } from './cell';

/** What was not met and what was alarmed wrongly, a line each, with what was said near it. */
export function missesOf(runs: readonly ProofRun[]): string {
  return runs.map((run) => missesOfRun(run)).join('');
}

function missesOfRun(run: ProofRun): string {
  if (run.isFailed) return `not played: ${run.name}\n`;
  const { findings, labels } = judgeRun(run);
  const missed = labels.filter(({ label, met }) => label.observable_at !== null && met === undefined);
  const alarms = findings.filter(isFalseAlarm);
  if (missed.length + alarms.length === 0) return '';
  const zero = labels[0]?.label.started_at ?? run.span.start;
  const lines = [
    ...missed.map(({ label, cause, scope }) => {
      const seen = secondsSince(zero, label.observable_at!);
      const end = label.ended_at === null ? '' : ` to ${secondsSince(zero, label.ended_at)}`;
      return `  missed ${label.kind} ${placeOf(label.target)} ${JSON.stringify(label.parameters)}, seen ${seen}${end}: cause ${cause}, scope ${scope}`;
    }),
    ...findings
      .filter((one) => isFalseAlarm(one) || (missed.length > 0 && one.isNoticed))
      .map(({ finding, verdict }) => `  ${verdict} ${sayingOf(finding, zero)}`),
  ];
  return `${run.name}${run.level === undefined ? '' : ` (${run.level})`}\n${lines.join('\n')}\n`;
}

function sayingOf(finding: Finding, zero: number): string {
  const { severity, cause, scope, target, detected_at, until, candidates, evidence } = finding;
  const over = until === undefined ? '' : ` to ${secondsSince(zero, until)}`;
  const named = finding.named_at === undefined ? '' : ` named ${secondsSince(zero, namedAt(finding))}`;
  const others = candidates
    .slice(0, 3)
    .map(({ cause: other, probability }) => `${other} ${probability.toFixed(2)}`);
  const seen = evidence
    .slice(0, 3)
    .map(
      ({ field, observed, expected, sigma }) =>
        `${field} ${round(observed)}/${round(expected)} ${sigma.toFixed(1)}σ`,
    );
  return `${severity} ${cause} ${scope} ${placeOf(target)}, ${secondsSince(zero, detected_at)}${over}${named} [${others.join(', ')}] {${seen.join('; ')}}`;
}

function placeOf({ cluster: _, rack: __, ...target }: Readonly<Record<string, string | undefined>>): string {
  return Object.values(target).join('/') || 'all';
}

function secondsSince(zero: number, at: number): string {
  return `${((at - zero) / 1000).toFixed(0)} s`;
}

function round(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(4)));
}
