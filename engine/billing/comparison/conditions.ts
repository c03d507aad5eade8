import { type Problem, problem } from '../../telemetry/problem';
import type { Run } from './run';

/** Numbers alike to a tenth, temperatures to 2 K, lengths of runs to a tenth: our own choice for "similar" (002-46). */
const ALIKE = 0.1;
const ALIKE_K = 2;

/** Conditions in which runs that are compared were not alike. */
export function unlike(runs: readonly Run[]): Problem[] {
  const problems: Problem[] = [];
  const seconds = runs.map(({ from, to }) => (to - from) / 1000);
  const all = [{ name: 'duration_s', values: seconds as (number | string)[] }];
  const names = new Set(runs.flatMap(({ conditions = {} }) => Object.keys(conditions)));
  for (const name of [...names].sort()) {
    const values = runs.map(({ conditions }) => conditions?.[name]).filter((value) => value !== undefined);
    all.push({ name, values });
  }
  for (const { name, values } of all) {
    const problemOf = unlikeValues(name, values);
    if (problemOf !== undefined) problems.push(problemOf);
  }
  return problems;
}

function unlikeValues(name: string, values: readonly (number | string)[]): Problem | undefined {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) {
    const different = new Set(values);
    return different.size > 1
      ? problem('run-unlike', name, [...different].join(' / '), 'alike-text')
      : undefined;
  }
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (name.endsWith('_c'))
    return high - low > ALIKE_K ? problem('run-unlike', name, `${round(high - low)} K`, ['2 K']) : undefined;
  const most = Math.max(Math.abs(low), Math.abs(high));
  const share = most === 0 ? 0 : (high - low) / most;
  return share > ALIKE ? problem('run-unlike', name, `${round(100 * share)} %`, ['10 %']) : undefined;
}

const round = (value: number) => Math.round(value * 10) / 10;
