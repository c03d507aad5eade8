import type { EpochMs, Metric } from '../telemetry/metric';
import type { Problem } from '../telemetry/problem';

export const TIME_UNITS = ['s', 'ms', 'us', 'ns'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

/** InfluxDB 1 also takes minutes and hours. */
export const READ_UNITS = ['h', 'm', ...TIME_UNITS] as const;
export type ReadUnit = (typeof READ_UNITS)[number];

/** Every codec, in the order in which a text is offered to them: the narrowest first. */
export const CODEC_NAMES = [
  'metric-json',
  'telegraf-json',
  'scaphandre-json',
  'heartbeat',
  'power-summary',
  'scaphandre-stdout',
  'openmetrics',
  'prometheus',
  'csv',
  'line-protocol',
] as const;
export type CodecName = (typeof CODEC_NAMES)[number];

export interface DecodeOptions {
  /** When the text was received: the time of records that carry none. */
  readonly receivedAt: EpochMs;
  /** Unit of the timestamps. Absent: recognised by the number of digits, and counted as guessed. */
  readonly timeUnit?: ReadUnit;
  /**
   * Which times a Metric may have where the format allows any, as Prometheus' does: `any`, as they are written, for
   * whoever only looks at what a source says; else those of the package, 2000 to 2100, and others are refused.
   * `decode` itself allows any, and what stands in front of flows and files does not.
   */
  readonly times?: 'any' | 'of-ours';
  /** The text may hold signs of bytes that are not UTF-8 (see `Utf8Text`); for codecs with `findsSigns`. */
  readonly hasSigns?: boolean;
}

/** A record that could not be read; the others of its text were. */
export interface RefusedRecord {
  /** First line of the record in the text, from 1. */
  readonly line: number;
  /** The record itself, shortened when long. */
  readonly text: string;
  readonly problem: Problem;
}

/** Nobody reads on in a record that was refused. */
export const SHOWN_CHARACTERS = 200;

/** A refused record, or a note about a kept one. */
export function refusedRecord(line: number, text: string, why: Problem): RefusedRecord {
  return {
    line,
    text: text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text,
    problem: why,
  };
}

/** What was read since the last pause. */
export interface Decoded {
  readonly metrics: readonly Metric[];
  readonly refused: readonly RefusedRecord[];
  /** Values or fields left out of kept Metrics, each with the reason (a nested field, NaN). */
  readonly notes: readonly RefusedRecord[];
  /** How many timestamps had their unit guessed. */
  readonly guessedTimes: number;
}

/** A text being decoded, as it is asked for; `undefined` is a place to pause where nothing was read. */
export type Decoding = Iterable<Decoded | undefined>;

/** Records, Problems included, and characters read between two pauses: some ten microseconds each. */
const MOST_RECORDS = 32;
const MOST_CHARACTERS = 4096;

/** What a decoding reads, until it is given out at the next pause. */
export class Pending implements Decoded {
  metrics: Metric[] = [];
  refused: RefusedRecord[] = [];
  notes: RefusedRecord[] = [];
  guessedTimes = 0;

  /** Reading begins at character `from` of the text. */
  constructor(private from = 0) {}

  /** Is it time to pause, at character `at`? */
  isFull(at = this.from): boolean {
    const records = this.metrics.length + this.refused.length + this.notes.length;
    return records >= MOST_RECORDS || at - this.from >= MOST_CHARACTERS;
  }

  /** Gives out what was read; reading goes on at character `at`. */
  take(at = this.from): Decoded {
    const { metrics, refused, notes, guessedTimes } = this;
    this.metrics = [];
    this.refused = [];
    this.notes = [];
    this.guessedTimes = 0;
    this.from = at;
    return { metrics, refused, notes, guessedTimes };
  }
}

/** How much of a text `recognises` looks at. */
export const BEGINNING = 4096;

/** Text to Metrics, whole or not at all per record. `decode` throws nothing, whatever the text. */
export interface Codec {
  readonly name: CodecName;
  /** Even a text of nothing but blanks is wrong: the format has an end that must not be missing. */
  readonly blankIsWrong?: true;
  /** It refuses records with bytes that are not UTF-8 itself, because its texts are read whole. */
  readonly findsSigns?: true;
  /** Does the text look like this format? Cheap: reads the beginning only. */
  recognises(text: string): boolean;
  decode(text: string, options: DecodeOptions): Decoding;
}
