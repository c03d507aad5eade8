import type { NodeMessage } from 'node-red';
import type { BillOut, BillStage, ToldIntensity } from '../../engine/billing/bill-stage';
import type { ToldPrice } from '../../engine/billing/tariffs/tariff';
import { isRecord } from '../../engine/telemetry/json';
import { DEFAULT_CLUSTER } from '../../engine/telemetry/metric';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import { readCommand } from '../../engine/telemetry/read-command';
import { billOnPaper, comparisonOnPaper } from './bill-paper';
import { isProblem } from './config';

type BillOf = (cluster: string) => BillStage | undefined;
type Reply = readonly BillOut[] | Problem | undefined;

/** What is asked of a bill besides Metrics; undefined: the message is none of it. Nothing of it is changed. */
export function answerBill({ payload }: NodeMessage, bills: Iterable<BillStage>, billOf: BillOf): Reply {
  if (!isRecord(payload)) return undefined;
  const { prices, intensities, bill, compare, kind, cluster } = payload;
  if (compare !== undefined) return orProblem(() => [{ port: 'event', value: comparisonOnPaper(payload) }]);
  if (kind !== undefined) return obey(payload, [...bills], billOf);
  const said: ((of: BillStage) => Problem | undefined)[] = [];
  if (prices !== undefined) {
    const list = listOf<ToldPrice>('prices', prices, 'price');
    if (isProblem(list)) return list;
    said.push((of) => of.setPrices(list));
  }
  if (intensities !== undefined) {
    const list = listOf<ToldIntensity>('intensities', intensities, 'g_per_kwh');
    if (isProblem(list)) return list;
    said.push((of) => of.setIntensities(list));
  }
  if (said.length === 0 && bill === undefined) return undefined;
  const asked = choose(cluster, [...bills], billOf);
  if (isProblem(asked)) return asked;
  for (const of of asked) {
    for (const say of said) {
      const flaw = say(of);
      if (flaw !== undefined) return flaw;
    }
  }
  return bill === undefined ? [] : billAgain(payload, asked);
}

function billAgain(payload: Readonly<Record<string, unknown>>, bills: readonly BillStage[]): Reply {
  return orProblem(() => bills.map((of) => ({ port: 'event', value: billOnPaper(of, payload) })));
}

/** A Command for `part: bill`. Times are those of its cluster; without one it is for the only one there is. */
function obey(payload: Record<string, unknown>, bills: readonly BillStage[], billOf: BillOf): Reply {
  const target = isRecord(payload.target) ? payload.target : {};
  const asked = choose(target.cluster, bills, billOf);
  if (isProblem(asked)) return asked;
  return orProblem(() =>
    asked.map((of) => {
      const command = of.command(readCommand(payload, of.now ?? 0, of.cluster));
      return { port: 'event', value: { command } };
    }),
  );
}

function orProblem(give: () => Reply): Reply {
  try {
    return give();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** The bills of the cluster that is named; of all when none is. */
function choose(
  cluster: unknown,
  bills: readonly BillStage[],
  billOf: BillOf,
): readonly BillStage[] | Problem {
  if (cluster === undefined && bills.length > 0) return bills;
  const name = String(cluster ?? DEFAULT_CLUSTER);
  const one = billOf(name);
  return one === undefined ? problem('unheard', 'cluster', name) : [one];
}

function listOf<T>(field: string, value: unknown, part: string): readonly T[] | Problem {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= 10_000;
  if (!isList) return problem('wrong-type', field, value, 'list-of-rows');
  const wrong = value.findIndex(
    (row) => !isRecord(row) || typeof row.start !== 'number' || typeof row[part] !== 'number',
  );
  return wrong < 0
    ? value
    : problem('wrong-type', `${field}[${wrong}]`, JSON.stringify(value[wrong]), `{start, ${part}}`);
}
