import { Intake, type IntakeConfig } from '../telemetry/intake';
import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { Problem } from '../telemetry/problem';
import { Replay, type ReplayOptions } from '../telemetry/replay';
import type { Out } from '../telemetry/stage';
import { ChunkedDecoder, type ChunkedOptions } from './chunked';
import type { Decoded, Decoding, RefusedRecord } from './codec';
import { payloadText } from './payload';
import { type Received, type RefusedText, refusedText } from './received';

export interface DecodeConfig extends IntakeConfig {
  /** How the text is read. */
  readonly source: Omit<ChunkedOptions, 'receivedAt'>;
  /** UTF-8 of a message at most. */
  readonly maxBytes: number;
  /** Counters that nothing came for in so many seconds of event time are forgotten. */
  readonly idleExpiryS: number;
  /** Plays the records at their own pace instead of passing them on at once. */
  readonly replay?: ReplayOptions;
}

/**
 * Text to Metrics, and to the names of the package; what cannot be read comes out refused. With `replay`
 * the Metrics wait for `tick`. Steps that give nothing are `undefined`: places where the caller may pause.
 */
export class DecodeStage {
  readonly replay: Replay | undefined;
  private readonly read = { refused: 0, leftOut: 0, guessedTimes: 0 };
  private readonly before = { unmapped: 0, dropped: 0 };
  private intake: Intake;
  private latest: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly config: DecodeConfig) {
    this.intake = new Intake(config);
    this.replay = config.replay === undefined ? undefined : new Replay(config.replay);
  }

  /**
   * Since the start; `unmapped` are fields without a place in the vocabulary, `dropped` counters and servers
   * beyond the number that can be followed.
   */
  get counts() {
    const { read, before, intake } = this;
    const { unmapped, dropped } = intake.counts;
    return { ...read, unmapped: before.unmapped + unmapped, dropped: before.dropped + dropped };
  }

  /** Findings of the gate that warn and hold now. */
  get warnings(): number {
    return this.intake.warnings;
  }

  *take(message: Received): Iterable<Out | undefined> {
    const text = yield* payloadText(message.payload, this.config.maxBytes);
    if (!Array.isArray(text)) {
      yield this.refuse(text, message);
      return;
    }
    const waiting: Metric[] = [];
    for (const decoded of this.decode(text, message.at)) {
      yield undefined;
      if (decoded === undefined) continue;
      yield* this.refusals(decoded, message);
      for (const metric of decoded.metrics) {
        if (this.replay !== undefined) waiting.push(metric);
        else yield* this.convert(metric);
      }
    }
    yield* this.intake.end();
    const full = this.replay?.add(waiting, message.at, message.sequenceId);
    if (full !== undefined) yield this.refuse(full, message);
  }

  /**
   * A replay's time has come on by one tick, at wall time `wall`: its records, then its clock. A new run opens
   * with its clock, or its first records would be taken for those of this machine's time.
   */
  *tick(wall: EpochMs): Iterable<Out> {
    const tick = this.replay?.tick(wall);
    if (tick === undefined) return;
    const { startsOver, records, clock } = tick;
    if (startsOver) {
      this.startOver();
      yield { port: 'result', value: clock };
    }
    for (const record of records) yield* this.convert(record);
    yield* this.intake.end();
    if (!startsOver) yield { port: 'result', value: clock };
  }

  /** Forgets all counters and what the gate knows, and what a replay has not played yet. */
  reset(): void {
    this.startOver();
    this.replay?.clear();
  }

  /** Forgets counters and servers that nothing has come for, as the options say. */
  expire(): void {
    this.intake.forgetBefore(this.latest - this.config.idleExpiryS * 1000);
    // A timestamp from the far future must not make this forget for ever.
    this.latest = Number.NEGATIVE_INFINITY;
  }

  /** The counters and what the gate knows. A replay is not kept: its file is sent again. */
  snapshot(): Iterable<[key: string, state: Json]> {
    return this.intake.snapshot();
  }

  restore(entries: Iterable<[key: string, state: Json]>): void {
    this.intake.restore(entries);
  }

  private *decode(pieces: readonly string[], receivedAt: EpochMs): Decoding {
    const decoder = new ChunkedDecoder({ ...this.config.source, receivedAt });
    for (const piece of pieces) {
      yield undefined;
      yield* decoder.push(piece);
    }
    yield* decoder.end();
  }

  private *refusals({ refused, notes, guessedTimes }: Decoded, message: Received): Iterable<Out> {
    this.read.guessedTimes += guessedTimes;
    for (const record of refused) yield this.refuse(record.problem, message, record);
    for (const note of notes) {
      this.read.leftOut++;
      yield { port: 'refused', value: refusedText(note.problem, message, note) };
    }
  }

  private refuse(why: Problem, message: Received, record?: RefusedRecord): Out<RefusedText> {
    this.read.refused++;
    return { port: 'refused', value: refusedText(why, message, record) };
  }

  /** A new intake; what the old one has counted stays counted. */
  private startOver(): void {
    const { unmapped, dropped } = this.intake.counts;
    this.before.unmapped += unmapped;
    this.before.dropped += dropped;
    this.intake = new Intake(this.config);
  }

  private convert(metric: Metric): Iterable<Out> {
    this.latest = Math.max(this.latest, metric.timestamp);
    return this.intake.take(metric);
  }
}
