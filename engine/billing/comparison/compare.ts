import { type Problem, ProblemError, problem } from '../../telemetry/problem';
import { unlike } from './conditions';
import type { Run } from './run';
import { type Estimate, estimate, halfInterval } from './statistics';

/** A shorter run gives no mean to rely on (002-45), and a shorter pause no rest between two (002-21). */
const SHORTEST_S = 30;
const PAUSE_S = 5;

/** One environment in a comparison: means over its runs. */
export interface Compared {
  readonly environment: string;
  readonly runs: number;
  /** Of all runs together. */
  readonly seconds: number;
  readonly cpu_w?: number;
  readonly ram_w?: number;
  /** What is neither processors nor memory. */
  readonly other_w?: number;
  /** Absent in a proxy. */
  readonly total_w?: number;
  /** Energy of one run, J. */
  readonly energy_j?: number;
  /** In a proxy: processor time per time. */
  readonly cpu_cores?: number;
  /** 95 % confidence interval of what is compared; absent of a single run. */
  readonly low?: number;
  readonly high?: number;
  /** (baseline − this) / baseline, in percent: more is better. 0 of the baseline. */
  readonly efficiency_pct: number;
  readonly efficiency_low?: number;
  readonly efficiency_high?: number;
}

export interface Comparison {
  /** `proxy`: processor time stands in for energy, which nothing measured (002-30): an estimate. */
  readonly kind: 'energy' | 'proxy';
  readonly method: 'measured' | 'estimated';
  readonly baseline: string;
  readonly rows: readonly Compared[];
  /** What a reader has to know before he believes it. */
  readonly warnings: readonly Problem[];
}

export interface CompareOptions {
  /** The environment that others are held against; the first when absent. */
  readonly baseline?: string;
  /** 30 when absent. */
  readonly shortestS?: number;
  /** 5 when absent. */
  readonly pauseS?: number;
}

/**
 * Compares runs of environments, in the order in which they first come.
 *
 * @throws ProblemError when there are less than two environments, no such baseline, or nothing to compare by
 */
export function compare(runs: readonly Run[], options: CompareOptions = {}): Comparison {
  const names = [...new Set(runs.map(({ environment }) => environment))];
  const { baseline = names[0] } = options;
  if (names.length < 2 || baseline === undefined)
    throw new ProblemError(problem('bad-option', 'runs', names.length, 'two-environments'));
  if (!names.includes(baseline)) throw new ProblemError(problem('bad-option', 'baseline', baseline, names));
  for (const [i, run] of runs.entries()) {
    if (!(run.to > run.from))
      throw new ProblemError(problem('out-of-range', `runs[${i}].to`, run.to, 'rising'));
  }
  const withoutPower = runs.filter(({ total_w }) => total_w === undefined);
  const isProxy = withoutPower.length > 0;
  const measure = isProxy ? 'cpu_cores' : 'total_w';
  const values = names.map((name) =>
    runs.filter(({ environment }) => environment === name).map((run) => figureOf(run, measure)),
  );
  const estimates = values.map(estimate);
  const base = estimates[names.indexOf(baseline)] as Estimate;
  if (!(base.mean > 0)) throw new ProblemError(problem('out-of-range', baseline, base.mean, 'above-0'));
  const rows = names.map((name, i) => {
    const own = runs.filter(({ environment }) => environment === name);
    return rowOf(name, own, estimates[i] as Estimate, base, { isProxy, isBaseline: name === baseline });
  });
  const proxies = [...new Set(withoutPower.map(({ environment }) => environment))];
  const warnings = [
    ...proxies.map((name) => problem('run-proxy', name, 'cpu_cores')),
    ...tooShort(runs, options),
    ...rows.filter((row) => row.runs === 1).map((row) => problem('run-once', row.environment, 1)),
    ...unlike(runs),
  ];
  const method = isProxy ? 'estimated' : 'measured';
  return { kind: isProxy ? 'proxy' : 'energy', method, baseline, rows, warnings };
}

function figureOf(run: Run, measure: 'cpu_cores' | 'total_w'): number {
  const value = run[measure];
  if (value === undefined)
    throw new ProblemError(problem('missing-field', `${run.environment}.${measure}`, value));
  if (!(Number.isFinite(value) && value >= 0))
    throw new ProblemError(problem('not-a-number', `${run.environment}.${measure}`, value));
  return value;
}

function rowOf(
  environment: string,
  runs: readonly Run[],
  own: Estimate,
  base: Estimate,
  { isProxy, isBaseline }: { readonly isProxy: boolean; readonly isBaseline: boolean },
): Compared {
  const seconds = runs.reduce((sum, { from, to }) => sum + (to - from) / 1000, 0);
  const cpu = meanOf(runs.map(({ cpu_w }) => cpu_w));
  const ram = meanOf(runs.map(({ ram_w }) => ram_w));
  const half = own.variance === undefined ? undefined : halfInterval(own.variance, own.count - 1);
  const efficiency = (base.mean - own.mean) / base.mean;
  const around = isBaseline ? undefined : efficiencyInterval(own, base);
  return {
    environment,
    ...{ runs: runs.length, seconds },
    ...(cpu === undefined ? {} : { cpu_w: cpu }),
    ...(ram === undefined ? {} : { ram_w: ram }),
    ...(isProxy
      ? { cpu_cores: own.mean }
      : {
          total_w: own.mean,
          energy_j: (own.mean * seconds) / runs.length,
          ...(cpu === undefined || ram === undefined ? {} : { other_w: own.mean - cpu - ram }),
        }),
    ...(half === undefined ? {} : { low: own.mean - half, high: own.mean + half }),
    efficiency_pct: isBaseline ? 0 : 100 * efficiency,
    ...(around === undefined
      ? {}
      : { efficiency_low: 100 * (efficiency - around), efficiency_high: 100 * (efficiency + around) }),
  };
}

/** Half of the 95 % interval of 1 − x/b: delta method, degrees of freedom of the smaller sample. */
function efficiencyInterval(own: Estimate, base: Estimate): number | undefined {
  if (own.variance === undefined || base.variance === undefined) return undefined;
  const ratio = own.mean / base.mean;
  const variance = (own.variance + ratio * ratio * base.variance) / (base.mean * base.mean);
  return halfInterval(variance, Math.min(own.count, base.count) - 1);
}

/** Undefined when one run does not say. */
function meanOf(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum / values.length;
}

function tooShort(
  runs: readonly Run[],
  { shortestS = SHORTEST_S, pauseS = PAUSE_S }: CompareOptions,
): Problem[] {
  const problems: Problem[] = [];
  const inTime = [...runs].sort((a, b) => a.from - b.from);
  for (const [i, { environment, from, to }] of inTime.entries()) {
    const seconds = (to - from) / 1000;
    if (seconds < shortestS) problems.push(problem('run-short', environment, seconds, `${shortestS} s`));
    const before = inTime[i - 1];
    if (before === undefined) continue;
    const pause = (from - before.to) / 1000;
    if (pause < pauseS) problems.push(problem('run-pause', environment, pause, `${pauseS} s`));
  }
  return problems;
}
