import type { EpochMs, Metric } from '../telemetry/metric';
import type { Problem } from '../telemetry/problem';

export const TIME_UNITS = ['s', 'ms', 'us', 'ns'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

/** Every codec, in the order in which a text is offered to them: the narrowest first. */
export const CODEC_NAMES = ['metric-json', 'telegraf-json', 'csv', 'line-protocol'] as const;
export type CodecName = (typeof CODEC_NAMES)[number];

export interface DecodeOptions {
  /** When the text was received: the time of records that carry none. */
  readonly receivedAt: EpochMs;
  /** Unit of the timestamps. Absent: recognised by the number of digits, and counted as guessed. */
  readonly timeUnit?: TimeUnit;
}

/** A record that could not be read; the others of its text were. */
export interface RefusedRecord {
  /** First line of the record in the text, from 1. */
  readonly line: number;
  /** The record itself, shortened when long. */
  readonly text: string;
  readonly problem: Problem;
}

const SHOWN = 200;

/** A refused record, or a note about a kept one; the text is cut where nobody would read on. */
export function refusedRecord(line: number, text: string, why: Problem): RefusedRecord {
  return { line, text: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text, problem: why };
}

export interface Decoded {
  readonly metrics: Metric[];
  readonly refused: RefusedRecord[];
  /** Values or fields left out of kept Metrics, each with the reason (a nested field, NaN). */
  readonly notes: RefusedRecord[];
  /** How many timestamps had their unit guessed. */
  readonly guessedTimes: number;
}

/** How much of a text `recognises` looks at. */
export const BEGINNING = 4096;

/** Text to Metrics, whole or not at all per record. `decode` throws nothing, whatever the text. */
export interface Codec {
  readonly name: CodecName;
  /** Does the text look like this format? Cheap: reads the beginning only. */
  recognises(text: string): boolean;
  decode(text: string, options: DecodeOptions): Decoded;
}
