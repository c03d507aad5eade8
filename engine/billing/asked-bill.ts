import type { Bill } from '../telemetry/bill';
import type { Described } from './equivalents/describe';
import type { PriceBand } from './report/bands';

/** A bill that was asked for, with what was asked for beside it. */
export interface AskedBill extends Bill {
  /** That of the request, by which its answer is told apart. */
  readonly id?: string;
  /** With `slices`: the bills of its hours, or days, or months; one of which nothing is known is left out. */
  readonly slices?: readonly Bill[];
  /** With `slices`: what its tariff asks for in the course of the day, before caps and tiers; none of a market. */
  readonly bands?: readonly PriceBand[];
  /** In words: what the power now and its energy are as much as. */
  readonly equivalents?: { readonly power: readonly Described[]; readonly energy: readonly Described[] };
}
