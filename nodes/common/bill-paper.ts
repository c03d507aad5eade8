import type { AskedBill } from '../../engine/billing/asked-bill';
import type { BillStage } from '../../engine/billing/bill-stage';
import { billsBy, slicePeriod, wholeBill } from '../../engine/billing/bills/periods';
import type { Comparison } from '../../engine/billing/comparison/compare';
import { readComparison } from '../../engine/billing/comparison/read-comparison';
import { equivalentsOf } from '../../engine/billing/equivalents/convert';
import { describeEquivalent } from '../../engine/billing/equivalents/describe';
import { EQUIVALENTS } from '../../engine/billing/equivalents/equivalent';
import { type BillRequest, readBillRequest } from '../../engine/billing/read-request';
import { type PriceBand, priceBands, typicalDay } from '../../engine/billing/report/bands';
import { billCsv } from '../../engine/billing/report/bill-csv';
import { billPage } from '../../engine/billing/report/bill-page';
import { comparisonCsv, comparisonPage } from '../../engine/billing/report/comparison-page';
import { Format as Figures } from '../../engine/report/format';
import type { Bill } from '../../engine/telemetry/bill';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { LANGUAGES, type Language } from '../../engine/telemetry/texts';
import pkg from '../../package.json';

/** How a bill that is asked for comes: as it is, with its equivalents in words, as a table, or as a page. */
const FORMATS = ['json', 'words', 'csv', 'html'] as const;
type Format = (typeof FORMATS)[number];

/**
 * The bill that a message asks for: `{bill: {from, to, …}, format, language, slices, id}`.
 *
 * @throws ProblemError naming the part of the request that is wrong, or that there is nothing to bill
 */
export function billOnPaper(
  stage: BillStage,
  { bill, format = 'json', language = 'en-US', slices = false, id }: Readonly<Record<string, unknown>>,
): AskedBill | string {
  const request = readBillRequest(bill);
  const inWords = choice('language', language, LANGUAGES);
  const isSliced = choice('slices', slices, [true, false]);
  const paper = PAPERS[choice('format', format, FORMATS)](stage, request, inWords);
  if (typeof paper === 'string') return paper;
  return {
    ...paper,
    ...(isSliced ? { slices: slicesOf(paper, stage, request), ...bandsOf(paper, stage, request) } : {}),
    ...(typeof id === 'string' ? { id } : {}),
  };
}

/**
 * The comparison that a message asks for: `{compare: {runs, …}, format, language}`.
 *
 * @throws ProblemError naming the part of the request that is wrong
 */
export function comparisonOnPaper({
  compare,
  format = 'json',
  language = 'en-US',
}: Readonly<Record<string, unknown>>): { readonly comparison: Comparison } | string {
  const comparison = readComparison(compare);
  const inWords = choice('language', language, LANGUAGES);
  switch (choice('format', format, ['json', 'csv', 'html'] as const)) {
    case 'json':
      return { comparison };
    case 'csv':
      return comparisonCsv(comparison);
    case 'html':
      return comparisonPage(comparison, inWords, pkg.version);
  }
}

type Paper = (stage: BillStage, request: BillRequest, language: Language) => AskedBill | string;

const PAPERS: Readonly<Record<Format, Paper>> = {
  json: wholeBill,
  csv: (stage, request) => billCsv([wholeBill(stage, request)]),
  words: (stage, request, language) => {
    const bill = wholeBill(stage, request);
    const format = new Figures(language, bill.zone);
    const watts = Number(stage.figures().running?.fields.power_w ?? 0);
    const told = (quantity: Parameters<typeof equivalentsOf>[0]) =>
      equivalentsOf(quantity, EQUIVALENTS).map((one) => describeEquivalent(one, format));
    return { ...bill, equivalents: { power: told({ watts }), energy: told({ wh: bill.energy_kwh * 1000 }) } };
  },
  html: (stage, request, language) => {
    const bill = wholeBill(stage, request);
    const slices = slicesOf(bill, stage, request);
    const tariff = request.tariff ?? stage.tariff;
    const report = { bill, slices, tariff, others: [], equivalents: EQUIVALENTS, version: pkg.version };
    return billPage(report, language);
  },
};

/** What has no bill in one of its hours shows there as a gap. */
function slicesOf(bill: Bill, stage: BillStage, request: BillRequest): Bill[] {
  return billsBy(slicePeriod(bill), bill, stage, { ...request, by: '' }, () => {});
}

/** Prices of a market are in no table. */
function bandsOf(
  { from, zone }: Bill,
  stage: BillStage,
  { tariff = stage.tariff }: BillRequest,
): { bands?: PriceBand[] } {
  return tariff.dynamic === undefined ? { bands: priceBands(tariff.energy, typicalDay(from), zone) } : {};
}

function choice<T extends string | boolean>(field: string, value: unknown, choices: readonly T[]): T {
  const known = choices.find((one) => one === value);
  if (known === undefined) throw new ProblemError(problem('bad-option', field, value, choices.map(String)));
  return known;
}
