import { flaw, isTime } from '../../telemetry/admit';
import { isRecord } from '../../telemetry/json';
import type { Metric, Tags } from '../../telemetry/metric';
import { type Limit, ProblemError, problem } from '../../telemetry/problem';
import { type Comparison, compare } from './compare';
import type { Run } from './run';
import { RunMeter, type RunWindow } from './run-meter';

const PARTS = ['runs', 'metrics', 'baseline'];
const RUN = ['environment', 'from', 'to', 'total_w', 'cpu_w', 'ram_w', 'cpu_cores', 'tags', 'conditions'];
const FIGURES = ['total_w', 'cpu_w', 'ram_w', 'cpu_cores'];
/** Most runs of one comparison. */
const MOST = 1000;

/**
 * The comparison that a message or a file asks for: `{runs: [{environment, from, to, …}], metrics, baseline}`. With
 * `metrics` what each run drew is read from that telemetry, else the runs say it themselves.
 *
 * @throws ProblemError naming the part that is wrong
 */
export function readComparison(value: unknown): Comparison {
  if (!isRecord(value)) throw wrong('compare', value, 'an-object');
  const unknown = Object.keys(value).find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw wrong(unknown, value[unknown], PARTS);
  const { runs: claimed, metrics, baseline } = value;
  if (!Array.isArray(claimed) || claimed.length > MOST) throw wrong('runs', claimed, 'list-of-rows');
  if (baseline !== undefined && typeof baseline !== 'string') throw wrong('baseline', baseline, 'a-text');
  const runs = claimed.map((run, i) => readRun(run, `runs[${i}]`));
  const told = metrics === undefined ? runs : measured(runs, metrics);
  return compare(told, baseline === undefined ? {} : { baseline });
}

function readRun(run: unknown, path: string): Run & RunWindow {
  if (!isRecord(run)) throw wrong(path, run, 'an-object');
  const unknown = Object.keys(run).find((part) => !RUN.includes(part));
  if (unknown !== undefined) throw wrong(`${path}.${unknown}`, run[unknown], RUN);
  const { environment, tags, conditions } = run;
  if (typeof environment !== 'string' || environment === '')
    throw wrong(`${path}.environment`, environment, 'a-name');
  for (const end of ['from', 'to']) {
    if (!isTime(run[end] as number)) throw wrong(`${path}.${end}`, run[end], 'years-in-ms');
  }
  for (const figure of FIGURES) {
    const of = run[figure];
    if (of !== undefined && typeof of !== 'number') throw wrong(`${path}.${figure}`, of, 'a-number');
  }
  for (const [part, of] of Object.entries({ tags, conditions })) {
    if (of !== undefined && !isRecord(of)) throw wrong(`${path}.${part}`, of, 'an-object');
  }
  return run as unknown as Run & { readonly tags?: Tags };
}

function measured(windows: readonly RunWindow[], metrics: unknown): Run[] {
  if (!Array.isArray(metrics)) throw wrong('metrics', metrics, 'list-of-rows');
  const meter = new RunMeter(windows);
  for (const metric of metrics) {
    const why = flaw(metric);
    if (why !== undefined) throw new ProblemError(why);
    meter.push(metric as Metric);
  }
  return meter.runs();
}

function wrong(field: string, value: unknown, limit: Limit): ProblemError {
  return new ProblemError(problem('bad-option', field, value, limit));
}
