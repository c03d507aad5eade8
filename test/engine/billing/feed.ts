import { type BillConfig, readBillConfig } from '../../../engine/billing/bill-config';
import { BILL, type BillOut, type BillStage } from '../../../engine/billing/bill-stage';
import type { Bill } from '../../../engine/telemetry/bill';
import type { Metric, Tags } from '../../../engine/telemetry/metric';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** A Tuesday at midnight UTC. */
export const T0 = Date.UTC(2026, 0, 13);

/** A stage with these options; nothing is told at intervals unless they say so. */
export function stageOf(options: Partial<BillConfig> = {}): BillStage {
  return BILL.create(readBillConfig({ runningS: 0, ...options }));
}

export function server(tags: Tags, timestamp: number, fields: Metric['fields']): Metric {
  return { name: 'server', tags: { cluster: 'c', method: 'measured', ...tags }, fields, timestamp };
}

/** Pushes all, then ends: what came out. */
export function play(stage: BillStage, metrics: Iterable<Metric>): BillOut[] {
  const out: BillOut[] = [];
  for (const metric of metrics) out.push(...stage.push(metric));
  out.push(...stage.advance(Number.POSITIVE_INFINITY));
  return out;
}

export function billsIn(out: readonly BillOut[]): Bill[] {
  return out.filter(({ port }) => port === 'event').map(({ value }) => value as Bill);
}

/** The one bill of all that is pushed. */
export function whole(stage: BillStage, metrics: Iterable<Metric>, request = {}): Bill {
  play(stage, metrics);
  const bill = stage.bill(request);
  if ('code' in bill) throw new Error(JSON.stringify(bill));
  return bill;
}

/** `count` servers of `watts` each, read every `everyMs` from `from` to `to`, both ends included. */
export function* steady(
  count: number,
  watts: number,
  from: number,
  to: number,
  everyMs: number,
): Iterable<Metric> {
  for (let t = from; ; t = Math.min(to, t + everyMs)) {
    for (let s = 1; s <= count; s++) yield server({ rack: 'r1', server: `s${s}` }, t, { power_w: watts });
    if (t === to) return;
  }
}

/** Time goes with the samples, as in a live flow. */
export function live(stage: BillStage, metrics: Iterable<Metric>): BillOut[] {
  const out: BillOut[] = [];
  for (const metric of metrics) {
    out.push(...stage.advance(metric.timestamp));
    out.push(...stage.push(metric));
  }
  return out;
}
