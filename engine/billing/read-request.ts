import { isTime } from '../telemetry/admit';
import { isRecord } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import { ProblemError, problem } from '../telemetry/problem';
import { BILL_PERIODS, type BillPeriod, type Pue, pueFlaw } from './bill-config';
import { readTariff } from './tariffs/read-tariff';
import type { Tariff, ToldPrice } from './tariffs/tariff';

/** Carbon of the grid for an hour that somebody told. */
export interface ToldIntensity {
  readonly start: EpochMs;
  readonly g_per_kwh: number;
}

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

/** Most prices or intensities at once: more than a year of quarters. */
const MOST_TOLD = 40_000;

/**
 * Prices that somebody tells: `[{start, price}]`, per kWh.
 *
 * @throws ProblemError naming the first that is none
 */
export function readPrices(value: unknown): readonly ToldPrice[] {
  return listOf<ToldPrice>('prices', value, 'price');
}

/**
 * Carbon of the grid that somebody tells: `[{start, g_per_kwh}]`.
 *
 * @throws ProblemError naming the first that is none
 */
export function readIntensities(value: unknown): readonly ToldIntensity[] {
  return listOf<ToldIntensity>('intensities', value, 'g_per_kwh');
}

function listOf<T>(field: string, value: unknown, part: string): readonly T[] {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= MOST_TOLD;
  if (!isList) throw new ProblemError(problem('wrong-type', field, value, 'list-of-rows'));
  const wrong = value.findIndex(
    (row) => !isRecord(row) || typeof row.start !== 'number' || typeof row[part] !== 'number',
  );
  if (wrong < 0) return value;
  throw new ProblemError(
    problem('wrong-type', `${field}[${wrong}]`, JSON.stringify(value[wrong]), `{start, ${part}}`),
  );
}
