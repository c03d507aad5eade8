import type { EpochMs } from '../telemetry/metric';
import type { Problem, ProblemCode } from '../telemetry/problem';
import { type RefusedRecord, refusedRecord } from './codec';

/** More than anybody is shown of it. */
const SHOWN_BYTES = 1000;

/** A message to decode. */
export interface Received {
  /** Text, UTF-8, or what a JSON parser made of it. */
  readonly payload: unknown;
  readonly at: EpochMs;
  /** What tells its publisher from others. */
  readonly topic: string;
  /** Which row of messages it belongs to: `msg.parts.id`. */
  readonly sequenceId?: string;
}

/** What could not be read: a record, or a value left out of a Metric that was kept. */
export interface RefusedText {
  readonly reason: ProblemCode;
  readonly problem: Problem;
  /** The record, shortened when long. */
  readonly input: string;
  /** Its first line in the message, from 1. */
  readonly line: number;
  /** That of the message. */
  readonly topic: string;
}

/** A refused record of a message; without a record the message is refused whole. */
export function refusedText(why: Problem, { payload, topic }: Received, record?: RefusedRecord): RefusedText {
  const { line, text } = record ?? refusedRecord(1, beginningOf(payload), why);
  return { reason: why.code, problem: why, input: text, line, topic };
}

function beginningOf(payload: unknown): string {
  if (payload instanceof Uint8Array) return new TextDecoder().decode(payload.subarray(0, SHOWN_BYTES));
  return typeof payload === 'string' ? payload : '';
}
