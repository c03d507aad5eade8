import type { Random } from '../../telemetry/stage';
import { DAY_MS, HOUR_MS } from '../../telemetry/units';
import { isFalseAlarm } from '../scoring/false-alarms';
import { type JudgedLabel, judgeRun } from '../scoring/judge-run';
import { latencyOf } from '../scoring/score';
import { quantile, type Share, shareOf } from '../scoring/share';
import type { LEARNING, ProofRun } from './cell';
import { type HEALTHY_DAY, WEAR_LIFE_MS, WEAR_TO_STOP } from './plan';

/** Figures that the whole score does not show. */
export interface OwnFigures {
  /** Seconds within which 95 % of fans that stopped were named, those that never were among them; null is never. */
  readonly fanP95S: number | null;
  readonly fans: number;
  /** Airflow sensors that are wrong or dead, and airflow that is blocked, of which one was named and never the other. */
  readonly airflow: Share;
  /** Processor thermometers that drift by 0.5 °C an hour, the loop closed, that were named before they were 2 °C off. */
  readonly drift: Share;
  /** Worn fans whose stop was told at half of their life with an error of a fifth of what was left, at most. */
  readonly wear: Share;
  /** Median of that error, of those that were told; null of none. */
  readonly wearError: number | null;
}

const DRIFT_MS = 4 * HOUR_MS;
const WRONG_AIRFLOW = ['sensor-null', 'sensor-stuck', 'sensor-bias'];
const MOST_ERROR = 0.2;

export function ownFigures(runs: readonly ProofRun[], random: Random): OwnFigures {
  const judged = runs.map((run) => ({ ...judgeRun(run), run }));
  const labels = judged.flatMap(({ run, labels, findings }) =>
    labels
      .filter(({ label }) => label.observable_at !== null)
      .map((one) => ({ ...one, run, said: findings.filter(({ label }) => label === one.label) })),
  );
  const share = (some: typeof labels, is: (one: (typeof labels)[number]) => boolean) =>
    shareOf(
      some.map((one) => ({ count: Number(is(one)), of: 1 })),
      random,
    );
  const fans = labels.filter(({ label: { kind } }) => kind === 'fan-off' || kind === 'fan-stall');
  const isBlocked = ({ label }: JudgedLabel) => label.kind === 'airflow-blocked';
  const isWrong = ({ label: { kind, target } }: JudgedLabel) =>
    WRONG_AIRFLOW.includes(kind) && target.field === 'airflow_m3s';
  const drifts = labels.filter(({ run: { test, loop } }) => test === 'sensor-drift' && loop === 'closed');
  const worn = labels.filter(({ run: { test } }) => test === WEAR_TO_STOP);
  const errors = worn.map(stopErrorOf);
  return {
    fanP95S: withinS(fans, 0.95),
    fans: fans.length,
    airflow: share(
      labels.filter((one) => isBlocked(one) || isWrong(one)),
      (one) =>
        one.cause === 'right' && !one.said.some(({ finding }) => isOther(finding.cause, isBlocked(one))),
    ),
    drift: share(
      drifts,
      ({ label, met }) =>
        met !== undefined && (met.named_at ?? met.detected_at) - label.started_at < DRIFT_MS,
    ),
    wear: share(worn, (one) => (stopErrorOf(one) ?? 1) <= MOST_ERROR),
    wearError:
      quantile(
        errors.flatMap((error) => error ?? []),
        0.5,
      ) ?? null,
  };
}

/** Findings of warning or above in rooms in which nothing is wrong, and how many days that is. */
export interface Quiet {
  readonly days: number;
  readonly alarms: number;
}

/** @param test the healthy day, or the hours of learning before it */
export function quietOf(runs: readonly ProofRun[], test: typeof HEALTHY_DAY | typeof LEARNING): Quiet {
  const own = runs.filter((run) => run.test === test && !run.isFailed);
  const alarms = own.map((run) => judgeRun(run).findings.filter(isFalseAlarm).length);
  return {
    days: own.reduce((sum, { span: { start, end } }) => sum + (end - start) / DAY_MS, 0),
    alarms: alarms.reduce((sum, each) => sum + each, 0),
  };
}

/** Named as a fault of the air where it is the sensor, or the other way round. */
function isOther(cause: string, isBlocked: boolean): boolean {
  return isBlocked ? cause.startsWith('sensor-') : cause === 'airflow-blocked' || cause.startsWith('fan-');
}

/** Seconds within which a share of all were named; null when fewer ever were. */
function withinS(labels: readonly JudgedLabel[], share: number): number | null {
  const times = labels
    .map(({ label, met }) => (met === undefined ? Number.POSITIVE_INFINITY : latencyOf(met, label) / 1000))
    .sort((a, b) => a - b);
  const time = times[Math.ceil(share * times.length) - 1];
  return time === undefined || !Number.isFinite(time) ? null : time;
}

/** How far off the stop was that was told last before half of the life, as a share of the other half. */
function stopErrorOf({ label, run }: { label: JudgedLabel['label']; run: ProofRun }): number | undefined {
  const half = label.started_at + WEAR_LIFE_MS / 2;
  const told = run.remaining
    .filter(
      ({ at, target }) =>
        at <= half && target.server === label.target.server && target.fan === label.target.fan,
    )
    .at(-1);
  if (told === undefined) return undefined;
  const stop = told.at + 1000 * told.seconds;
  return Math.abs(stop - (label.started_at + WEAR_LIFE_MS)) / (WEAR_LIFE_MS / 2);
}
