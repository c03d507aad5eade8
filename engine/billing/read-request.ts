import { isTime } from '../telemetry/admit';
import { isRecord } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import { ProblemError, problem } from '../telemetry/problem';
import { BILL_PERIODS, type BillPeriod, type Pue, pueFlaw } from './bill-config';
import { readTariff } from './tariffs/read-tariff';
import type { Tariff } from './tariffs/tariff';

/** Which part of the past to bill, and how; what is absent is as in the configuration, and all that is kept. */
export interface BillRequest {
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  /** Without `from`: from the beginning of the hour, day or month that was billed last, over or not. */
  readonly period?: BillPeriod;
  readonly tariff?: Tariff;
  readonly pue?: Pue;
  readonly by?: string;
}

const PARTS = ['from', 'to', 'period', 'tariff', 'pue', 'by'];

/**
 * The request that a message claims to be. A tariff may be a document, the name of a preset or a price.
 *
 * @throws ProblemError naming the part that is wrong
 */
export function readBillRequest(value: unknown): BillRequest {
  if (!isRecord(value)) throw new ProblemError(problem('wrong-type', 'bill', value, 'an-object'));
  const unknown = Object.keys(value).find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new ProblemError(problem('bad-option', unknown, value[unknown], PARTS));
  const { period, tariff, pue, by } = value;
  for (const end of ['from', 'to'] as const) {
    const time = value[end];
    if (time !== undefined && !(typeof time === 'number' && isTime(time)))
      throw new ProblemError(problem('bad-time', end, time, 'years-in-ms'));
  }
  if (period !== undefined && !BILL_PERIODS.some((one) => one === period))
    throw new ProblemError(problem('bad-option', 'period', period, BILL_PERIODS));
  const flaw = pue === undefined ? undefined : pueFlaw(pue);
  if (flaw !== undefined) throw new ProblemError(flaw);
  if (by !== undefined && typeof by !== 'string')
    throw new ProblemError(problem('wrong-type', 'by', by, 'a-text'));
  return { ...value, ...(tariff === undefined ? {} : { tariff: readTariff(tariff) }) };
}
