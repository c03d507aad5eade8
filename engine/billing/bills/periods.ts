import type { Bill } from '../../telemetry/bill';
import { ProblemError } from '../../telemetry/problem';
import { DAY_MS, HOUR_MS } from '../../telemetry/units';
import type { BillPeriod } from '../bill-config';
import type { BillStage } from '../bill-stage';
import { LocalTime } from '../local-time';
import type { BillRequest } from '../read-request';

/** The bill of everything that is known. Throws a ProblemError: there is none. */
export function wholeBill(stage: BillStage, request: BillRequest = {}): Bill {
  const bill = stage.bill(request);
  if ('code' in bill) throw new ProblemError(bill);
  return bill;
}

/** The bills of the periods within another, in order; what has no bill is left out and told. */
export function billsBy(
  period: BillPeriod,
  { from, to, zone }: Bill,
  stage: BillStage,
  request: BillRequest,
  refuse: (why: ProblemError) => void,
): Bill[] {
  const local = new LocalTime(zone);
  const bills: Bill[] = [];
  for (let start = local.startOf(period, from); start < to; ) {
    const end = local.endOf(period, start);
    const bill = stage.bill({ ...request, from: start, to: end });
    if (!('code' in bill)) bills.push(bill);
    // A time of which nothing is known has no bill, and is no failure.
    else if (bill.code !== 'nothing-to-bill') refuse(new ProblemError(bill));
    start = end;
  }
  return bills;
}

/** In what periods a bill is best looked at: few enough to be seen, and enough to see something. */
export function slicePeriod({ from, to }: Bill): BillPeriod {
  if (to - from <= 3 * DAY_MS + HOUR_MS) return 'hour';
  return to - from <= 100 * DAY_MS ? 'day' : 'month';
}
