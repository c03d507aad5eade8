import type { Finding } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import { type Agreement, agreementOf, beginOf, endOf, type Label, meets, namedAt } from './agreement';

/** What was found in one run, and what was really there. */
export interface Run {
  readonly name: string;
  /** Of runs that chance has in common, as those of one seed: intervals are drawn over groups. Its name when absent. */
  readonly group?: string;
  readonly findings: readonly Finding[];
  readonly labels: readonly Label[];
  /** From when to when it was looked at; without it there are no rates in time. */
  readonly span?: { readonly start: EpochMs; readonly end: EpochMs };
}

/**
 * What a finding was worth. `right` meets a fault or an event of the background. At the place and time of an injected
 * fault: `misdiagnosed` names a wrong cause, `unnamed` none, `misplaced` the right cause of a wrong thing or scope, `mild`
 * has too low a severity. `elsewhere`: nothing was there.
 */
export const VERDICTS = ['right', 'misdiagnosed', 'unnamed', 'misplaced', 'mild', 'elsewhere'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface JudgedFinding {
  readonly finding: Finding;
  readonly verdict: Verdict;
  /** What it is about; undefined when elsewhere. */
  readonly label: Label | undefined;
  /** At the place and time of something that was there, whatever it says. */
  readonly isNoticed: boolean;
}

/** An injected fault, and what was said about it. */
export interface JudgedLabel {
  readonly label: Label;
  /** The finding that meets it, by the one that named it first. */
  readonly met: Finding | undefined;
  /** The first finding at its place and time, whatever it says. */
  readonly noticed: Finding | undefined;
  readonly cause: Answer;
  readonly scope: Answer;
}

/** The best of what was said; none when nothing was. */
export type Answer = 'right' | 'wrong' | 'none';

export interface JudgedRun {
  readonly run: Run;
  readonly findings: readonly JudgedFinding[];
  readonly labels: readonly JudgedLabel[];
}

interface Pair {
  readonly finding: Finding;
  readonly label: Label;
  readonly agreement: Agreement;
}

export function judgeRun(run: Run): JudgedRun {
  const findings: JudgedFinding[] = [];
  const about = new Map<Label, Pair[]>();
  for (const finding of run.findings) {
    const pairs = pairsOf(finding, run.labels);
    const judged = judgeFinding(finding, pairs);
    findings.push(judged);
    for (const pair of pairs) {
      // What is right about one fault is not wrong about another at the same place.
      if (judged.verdict === 'right' && !meets(pair.agreement)) continue;
      about.set(pair.label, [...(about.get(pair.label) ?? []), pair]);
    }
  }
  const injected = run.labels.filter(({ origin }) => origin === 'injected');
  return { run, findings, labels: injected.map((label) => judgeLabel(label, about.get(label) ?? [])) };
}

/** All that was there when and where a finding says that something is; injected faults first, the latest first. */
function pairsOf(finding: Finding, labels: readonly Label[]): Pair[] {
  const pairs: Pair[] = [];
  for (const label of labels) {
    // Most of a long run is another time: the cheapest question comes first.
    if (finding.detected_at < label.started_at || finding.detected_at > endOf(label)) continue;
    const agreement = agreementOf(finding, label);
    if (agreement.place && agreement.time) pairs.push({ finding, label, agreement });
  }
  const rank = ({ origin }: Label) => Number(origin === 'background');
  return pairs.sort((a, b) => rank(a.label) - rank(b.label) || beginOf(b.label) - beginOf(a.label));
}

function judgeFinding(finding: Finding, pairs: readonly Pair[]): JudgedFinding {
  const isNoticed = pairs.length > 0;
  const met = pairs.find(({ agreement }) => meets(agreement));
  if (met !== undefined) return { finding, verdict: 'right', label: met.label, isNoticed };
  const missed = pairs.find(({ label }) => label.origin === 'injected');
  if (missed === undefined) return { finding, verdict: 'elsewhere', label: undefined, isNoticed };
  return { finding, verdict: failureOf(missed.agreement), label: missed.label, isNoticed };
}

function failureOf({ cause, target, scope }: Agreement): Verdict {
  if (cause === 'wrong') return 'misdiagnosed';
  if (cause === 'none') return 'unnamed';
  return target && scope ? 'mild' : 'misplaced';
}

function judgeLabel(label: Label, pairs: readonly Pair[]): JudgedLabel {
  const inOrder = [...pairs].sort((a, b) => a.finding.detected_at - b.finding.detected_at);
  const answers = inOrder.map(({ agreement }) => agreement);
  const isNamed = answers.some(({ cause }) => cause !== 'none');
  return {
    label,
    met: inOrder
      .filter(({ agreement }) => meets(agreement))
      .map(({ finding }) => finding)
      .sort((a, b) => namedAt(a) - namedAt(b))[0],
    noticed: inOrder[0]?.finding,
    cause: answers.some(({ cause }) => cause === 'right') ? 'right' : isNamed ? 'wrong' : 'none',
    scope: answers.some(({ scope }) => scope) ? 'right' : answers.length > 0 ? 'wrong' : 'none',
  };
}
