import type { Json } from '../telemetry/json';
import { Mapper } from '../telemetry/mapper';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { Names } from '../telemetry/names';
import type { Problem } from '../telemetry/problem';
import { Replay, type ReplayOptions } from '../telemetry/replay';
import type { Out } from '../telemetry/stage';
import { ChunkedDecoder, type ChunkedOptions } from './chunked';
import type { Decoded, Decoding, RefusedRecord } from './codec';
import { payloadText } from './payload';
import { type Received, type RefusedText, refusedText } from './received';

export interface DecodeConfig {
  /** How the text is read. */
  readonly source: Omit<ChunkedOptions, 'receivedAt'>;
  readonly names: Names;
  /** The tag `cluster` of Metrics that come without one. */
  readonly cluster?: string;
  /** UTF-8 of a message at most. */
  readonly maxBytes: number;
  /** Counters, and servers of packages, that are followed at most. */
  readonly maxSeries: number;
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
  /**
   * Since the start; `unmapped` are fields without a place in the vocabulary, `dropped` counters beyond the
   * number that can be followed.
   */
  readonly counts = { refused: 0, leftOut: 0, unmapped: 0, guessedTimes: 0, dropped: 0 };
  readonly replay: Replay | undefined;
  private mapper: Mapper;
  private latest: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly config: DecodeConfig) {
    this.mapper = this.newMapper();
    this.replay = config.replay === undefined ? undefined : new Replay(config.replay);
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
        else for (const mapped of this.map(metric)) yield { port: 'result', value: mapped };
      }
    }
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
      this.mapper = this.newMapper();
      yield { port: 'result', value: clock };
    }
    for (const record of records) {
      for (const value of this.map(record)) yield { port: 'result', value };
    }
    if (!startsOver) yield { port: 'result', value: clock };
  }

  /** Forgets all counters, and what a replay has not played yet. */
  reset(): void {
    this.mapper = this.newMapper();
    this.replay?.clear();
  }

  /** Forgets counters that nothing has come for, as the options say. */
  expire(): void {
    this.mapper.forgetBefore(this.latest - this.config.idleExpiryS * 1000);
    // A timestamp from the far future must not make this forget for ever.
    this.latest = Number.NEGATIVE_INFINITY;
  }

  /** The counters. A replay is not kept: its file is sent again. */
  snapshot(): Iterable<[key: string, state: Json]> {
    return this.mapper.snapshot();
  }

  restore(entries: Iterable<[key: string, state: Json]>): void {
    this.mapper.restore(entries);
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
    this.counts.guessedTimes += guessedTimes;
    for (const record of refused) yield this.refuse(record.problem, message, record);
    for (const note of notes) {
      this.counts.leftOut++;
      yield { port: 'refused', value: refusedText(note.problem, message, note) };
    }
  }

  private refuse(why: Problem, message: Received, record?: RefusedRecord): Out<RefusedText> {
    this.counts.refused++;
    return { port: 'refused', value: refusedText(why, message, record) };
  }

  private newMapper(): Mapper {
    const { names, maxSeries } = this.config;
    return new Mapper(names, maxSeries);
  }

  private map(metric: Metric): readonly Metric[] {
    const { cluster } = this.config;
    this.latest = Math.max(this.latest, metric.timestamp);
    const before = this.mapper.dropped;
    const { metrics, unmapped } = this.mapper.map(metric);
    this.counts.dropped += this.mapper.dropped - before;
    this.counts.unmapped += unmapped.length;
    if (cluster === undefined) return metrics;
    return metrics.map((one) =>
      one.tags.cluster === undefined ? { ...one, tags: { ...one.tags, cluster } } : one,
    );
  }
}
