import type { NodeMessage } from 'node-red';
import type { BillOut, BillStage } from '../../engine/billing/bill-stage';
import { readIntensities, readPrices } from '../../engine/billing/read-request';
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
  if (prices === undefined && intensities === undefined && bill === undefined) return undefined;
  const asked = choose(cluster, [...bills], billOf);
  if (isProblem(asked)) return asked;
  return orProblem(() => {
    const told = prices === undefined ? [] : readPrices(prices);
    const grams = intensities === undefined ? [] : readIntensities(intensities);
    for (const of of asked) {
      const flaw = of.setPrices(told) ?? of.setIntensities(grams);
      if (flaw !== undefined) return flaw;
    }
    return bill === undefined ? [] : billAgain(payload, asked);
  });
}

function billAgain(payload: Readonly<Record<string, unknown>>, bills: readonly BillStage[]): Reply {
  return bills.map((of) => ({ port: 'event', value: billOnPaper(of, payload) }));
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
