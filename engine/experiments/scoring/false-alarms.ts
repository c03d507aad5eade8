import { MINUTE_MS } from '../../telemetry/units';
import { endOf } from './agreement';
import type { JudgedFinding, JudgedRun } from './judge-run';
import type { Part } from './share';

/** A cluster is judged anew every ten minutes, the time for which a fault that has ended still counts. */
const WINDOW_MS = 10 * MINUTE_MS;

/** A finding of warning or above that meets nothing. */
export function isFalseAlarm({ finding, verdict }: JudgedFinding): boolean {
  return verdict !== 'right' && finding.severity !== 'info';
}

/**
 * Windows of a run with a false alarm, of all in which no injected fault was there: a fault makes every window a positive
 * from its start to ten minutes after its end. Nothing of a run whose span is not known.
 */
export function windowsOf({ run, findings, labels }: JudgedRun): Part {
  if (run.span === undefined) return { count: 0, of: 0 };
  const { start, end } = run.span;
  const alarms = findings.filter(isFalseAlarm).map(({ finding }) => finding.detected_at);
  let count = 0;
  let of = 0;
  for (let from = start; from + WINDOW_MS <= end; from += WINDOW_MS) {
    const to = from + WINDOW_MS;
    if (labels.some(({ label }) => label.started_at < to && endOf(label) >= from)) continue;
    of++;
    if (alarms.some((at) => at >= from && at < to)) count++;
  }
  return { count, of };
}
