import type { EpochMs } from '../telemetry/metric';
import type { Problem, ProblemCode } from '../telemetry/problem';
import { type RefusedRecord, refusedRecord } from './codec';

/** A message to decode. */
export interface Received {
  /** Text, or what a JSON parser made of it. */
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
  const { line, text } = record ?? refusedRecord(1, typeof payload === 'string' ? payload : '', why);
  return { reason: why.code, problem: why, input: text, line, topic };
}
