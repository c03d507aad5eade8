import type { EpochMs } from '../telemetry/metric';
import type { Problem, ProblemCode } from '../telemetry/problem';

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

const SHOWN = 200;

/** A refused record of a message; without a record the message is refused whole. */
export function refusedText(
  why: Problem,
  { payload, topic }: Received,
  record?: { readonly line: number; readonly text: string },
): RefusedText {
  const { line, text } = record ?? { line: 1, text: typeof payload === 'string' ? payload : '' };
  const input = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return { reason: why.code, problem: why, input, line, topic };
}
