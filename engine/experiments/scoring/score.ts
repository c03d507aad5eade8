import type { Finding } from '../../telemetry/finding';
import type { Random } from '../../telemetry/stage';
import { DAY_MS } from '../../telemetry/units';
import { beginOf, type Label, namedAt } from './agreement';
import { isFalseAlarm, windowsOf } from './false-alarms';
import {
  type Answer,
  type JudgedFinding,
  type JudgedLabel,
  type JudgedRun,
  judgeRun,
  type Run,
  VERDICTS,
  type Verdict,
} from './judge-run';
import { quantile, type Share, shareOf, sumOf } from './share';

/** Seconds of so many events; null of none. */
export interface Times {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

export type Answers = Readonly<Record<Answer, number>>;

/** What was found of faults. */
export interface LabelScore {
  /** Faults that a finding meets, of those that could be seen. */
  readonly recall: Share;
  /** Faults at whose place and time there is a finding, whatever it says. */
  readonly noticed: Share;
  /** Of these, those that were noticed before they could be seen by their label. */
  readonly early: number;
  readonly cause: Answers;
  readonly scope: Answers;
  /** Of all that could be seen, those of which the right cause, and scope, was told. */
  readonly cause_right: Share;
  readonly scope_right: Share;
  /** From where the fault could be seen to where the finding that meets it named its cause; 0 when that was early. */
  readonly latency_s: Times;
  /** The same to the finding that notices it; 0 when that was early. */
  readonly latency_noticed_s: Times;
}

export interface Score extends LabelScore {
  readonly runs: number;
  /** Hours that were looked at; null when that is not known of all runs. */
  readonly hours: number | null;
  readonly labels: {
    readonly observable: number;
    readonly unobservable: number;
    readonly background: number;
  };
  /** Findings that are right, of these and the false alarms. */
  readonly precision: Share;
  /** The same, where all is right that is at the place and time of something that was there. */
  readonly precision_noticed: Share;
  /** False alarms, of these and the findings that are right. */
  readonly false_discovery_rate: Share;
  /** Windows of ten minutes with a false alarm, of those without an injected fault: FP / (FP + TN). */
  readonly false_positive_rate: Share | null;
  /** Findings of warning or above that meet nothing, and what they say. */
  readonly false_alarms: number;
  readonly false_alarms_per_day: number | null;
  readonly alarms_by_cause: Readonly<Record<string, number>>;
  /** What findings were worth: those of warning or above, and of information. */
  readonly verdicts: {
    readonly alarms: Readonly<Record<Verdict, number>>;
    readonly info: Readonly<Record<Verdict, number>>;
  };
  /** From where a fault could be seen to where the finding that meets it says that it is over. */
  readonly remediation_s: Times;
  readonly kinds: Readonly<Record<string, LabelScore>>;
  /** Of each kind of injected fault the causes that were said at its place and time, and how often nothing was. */
  readonly said: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Key in `said` of faults at whose place and time there is no finding. */
export const NOTHING = '-';

/** Scores runs together. @param random draws the confidence intervals */
export function scoreOf(runs: readonly Run[], random: Random): Score {
  const groups = groupsOf(runs);
  const judged = groups.flat();
  const all = judged.flatMap(({ findings }) => findings);
  const alarms = all.filter(({ finding }) => finding.severity !== 'info');
  const told = groups.map(toldOf);
  const days = daysOf(runs);
  const wrong = all.filter(isFalseAlarm);
  const visible = groups.map((group) => group.flatMap(({ labels }) => labels.filter(isObservable)));
  return {
    ...{ runs: runs.length, hours: days === null ? null : 24 * days },
    labels: {
      observable: visible.flat().length,
      unobservable: judged.flatMap(({ labels }) => labels).length - visible.flat().length,
      background: runs.flatMap(({ labels }) => labels.filter(({ origin }) => origin === 'background')).length,
    },
    ...labelScore(visible, random),
    precision: shareOf(
      told.map(({ right, wrong }) => ({ count: right, of: right + wrong })),
      random,
    ),
    precision_noticed: shareOf(
      told.map(({ right, wrong, noticed }) => ({ count: right + noticed, of: right + wrong })),
      random,
    ),
    false_discovery_rate: shareOf(
      told.map(({ right, wrong }) => ({ count: wrong, of: right + wrong })),
      random,
    ),
    false_positive_rate:
      days === null
        ? null
        : shareOf(
            groups.map((group) => sumOf(group.map(windowsOf))),
            random,
          ),
    false_alarms: wrong.length,
    false_alarms_per_day: days === null ? null : wrong.length / days,
    alarms_by_cause: causesOf(wrong),
    verdicts: {
      alarms: countOf(alarms.map(({ verdict }) => verdict)),
      info: countOf(all.filter(({ finding }) => finding.severity === 'info').map(({ verdict }) => verdict)),
    },
    remediation_s: timesOf(visible.flat().flatMap(remediationOf)),
    kinds: byKind(visible, random),
    said: saidOf(judged),
  };
}

/** Runs as they were judged, those together that chance has in common. */
function groupsOf(runs: readonly Run[]): JudgedRun[][] {
  const groups = new Map<string, JudgedRun[]>();
  for (const run of runs) {
    const key = run.group ?? run.name;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [judgeRun(run)]);
    else group.push(judgeRun(run));
  }
  return [...groups.values()];
}

/** Null when nobody knows how long one of them was, and of none. */
function daysOf(runs: readonly Run[]): number | null {
  const lengths = runs.flatMap(({ span }) => (span === undefined ? [] : span.end - span.start));
  if (lengths.length < runs.length || runs.length === 0) return null;
  return lengths.reduce((sum, length) => sum + length, 0) / DAY_MS;
}

function labelScore(groups: readonly (readonly JudgedLabel[])[], random: Random): LabelScore {
  const all = groups.flat();
  const delays = all.flatMap(({ label, noticed }) =>
    noticed === undefined ? [] : noticed.detected_at - beginOf(label),
  );
  const share = (is: (label: JudgedLabel) => boolean) =>
    shareOf(
      groups.map((labels) => ({ count: labels.filter(is).length, of: labels.length })),
      random,
    );
  return {
    recall: share(({ met }) => met !== undefined),
    noticed: share(({ noticed }) => noticed !== undefined),
    early: delays.filter((delay) => delay < 0).length,
    cause: answersOf(all.map(({ cause }) => cause)),
    scope: answersOf(all.map(({ scope }) => scope)),
    cause_right: share(({ cause }) => cause === 'right'),
    scope_right: share(({ scope }) => scope === 'right'),
    latency_s: timesOf(all.flatMap(({ label, met }) => (met === undefined ? [] : latencyOf(met, label)))),
    latency_noticed_s: timesOf(delays.map((delay) => Math.max(0, delay))),
  };
}

/** How long after a fault could be seen a finding named its cause, ms. */
export function latencyOf(met: Finding, label: Label): number {
  return Math.max(0, namedAt(met) - beginOf(label));
}

function byKind(groups: readonly (readonly JudgedLabel[])[], random: Random): Record<string, LabelScore> {
  const kinds = [...new Set(groups.flat().map(({ label }) => label.kind))].sort();
  return Object.fromEntries(
    kinds.map((kind) => {
      const own = groups.map((labels) => labels.filter(({ label }) => label.kind === kind));
      return [kind, labelScore(own, random)];
    }),
  );
}

/** Right findings of any severity, false alarms, and those of them that are at the place and time of something. */
function toldOf(group: readonly JudgedRun[]): { right: number; wrong: number; noticed: number } {
  const findings = group.flatMap((run) => run.findings);
  const wrong = findings.filter(isFalseAlarm);
  return {
    right: findings.filter(({ verdict }) => verdict === 'right').length,
    wrong: wrong.length,
    noticed: wrong.filter(({ isNoticed }) => isNoticed).length,
  };
}

function causesOf(judged: readonly JudgedFinding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { finding } of judged) counts[finding.cause] = (counts[finding.cause] ?? 0) + 1;
  return counts;
}

function saidOf(runs: readonly JudgedRun[]): Record<string, Record<string, number>> {
  const said: Record<string, Record<string, number>> = {};
  const add = (kind: string, cause: string) => {
    said[kind] ??= {};
    said[kind][cause] = (said[kind][cause] ?? 0) + 1;
  };
  for (const { findings, labels } of runs) {
    for (const judged of labels)
      if (isObservable(judged) && judged.noticed === undefined) add(judged.label.kind, NOTHING);
    for (const { finding, label } of findings) {
      if (label?.origin === 'injected') add(label.kind, finding.cause);
    }
  }
  return said;
}

function remediationOf({ label, met }: JudgedLabel): number[] {
  return met?.until === undefined ? [] : [met.until - beginOf(label)];
}

function isObservable({ label }: JudgedLabel): boolean {
  return label.observable_at !== null;
}

function answersOf(answers: readonly Answer[]): Answers {
  const of = (answer: Answer) => answers.filter((each) => each === answer).length;
  return { right: of('right'), wrong: of('wrong'), none: of('none') };
}

function countOf(verdicts: readonly Verdict[]): Record<Verdict, number> {
  const counts = VERDICTS.map((verdict) => [verdict, verdicts.filter((each) => each === verdict).length]);
  return Object.fromEntries(counts) as Record<Verdict, number>;
}

function timesOf(milliseconds: readonly number[]): Times {
  const seconds = milliseconds.map((each) => each / 1000);
  return {
    count: seconds.length,
    p50: quantile(seconds, 0.5) ?? null,
    p95: quantile(seconds, 0.95) ?? null,
  };
}
