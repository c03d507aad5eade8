import { clusterOf, type EpochMs, type FieldValue, type Metric } from '../../telemetry/metric';
import type { FaultPlan, FaultTarget } from '../plan';

/** A Metric on its way through faults. */
export interface Reading {
  /** As it is so far; never the object that came in, once something has changed it. */
  metric: Metric;
  /** When it was taken: faults count by this time. */
  readonly at: EpochMs;
  lost: boolean;
  /** How long after its time it is let go. */
  delayMs: number;
  /** How often it comes. */
  copies: number;
}

export function readingOf(metric: Metric): Reading {
  return { metric, at: metric.timestamp, lost: false, delayMs: 0, copies: 1 };
}

/** Puts another value in place of one, in a copy. */
export function setField(reading: Reading, field: string, value: FieldValue): void {
  const { metric } = reading;
  reading.metric = { ...metric, fields: { ...metric.fields, [field]: value } };
}

/** Takes a field out; a Metric without any is lost. */
export function removeField(reading: Reading, field: string): void {
  const { [field]: _, ...fields } = reading.metric.fields;
  reading.metric = { ...reading.metric, fields };
  if (Object.keys(fields).length === 0) reading.lost = true;
}

/** Whether a fault hits a Metric: its target, and of a fault of disks what disks tell. */
export function isHit(metric: Metric, { kind, target }: FaultPlan): boolean {
  return (kind !== 'disk-failure' || metric.name === 'disk') && isOf(metric, target);
}

/** Whether a Metric is of a target; a tag that the target does not name may be anything. */
export function isOf({ tags, fields }: Pick<Metric, 'tags' | 'fields'>, target: FaultTarget): boolean {
  const { cluster, field, ...rest } = target;
  if (cluster !== undefined && clusterOf(tags) !== cluster) return false;
  for (const tag in rest) {
    if (tags[tag] !== rest[tag as keyof typeof rest]) return false;
  }
  return field === undefined || Object.hasOwn(fields, field);
}
