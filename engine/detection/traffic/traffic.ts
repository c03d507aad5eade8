import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric, Tags } from '../../telemetry/metric';
import { type PublisherCounts, TelemetryStage } from '../../windows/telemetry-stage';
import type { Desk } from '../desk';
import type { ServerWatch } from '../server/server-watch';
import { Publishers } from './publishers';
import { Silences } from './silences';

/** Newest times of a thing by fan and first field: those that are read together come together. */
export type Latest = Map<string, EpochMs>;

/** Watches the way that telemetry takes: what does not come, comes twice, late or out of order. */
export class Traffic {
  private stage = new TelemetryStage();
  private readonly publishers: Publishers;
  private silences: Silences | undefined;
  /** Does somebody upstream tell about the telemetry? Then what comes here is not counted again. */
  private isTold = false;

  constructor(
    most: number,
    private readonly servers: ReadonlySet<ServerWatch>,
  ) {
    this.publishers = new Publishers(most);
  }

  /** Takes a Metric `telemetry`. */
  hear(metric: Metric): void {
    this.isTold = true;
    this.publishers.push(metric);
  }

  noteRefused(claimed: Pick<Metric, 'tags'>, why: 'future' | 'refused'): void {
    this.stage.noteRefused(claimed, why);
  }

  notePace(): void {
    this.publishers.forgetDelays();
  }

  hold(tags: Tags): PublisherCounts {
    return this.stage.hold(tags);
  }

  release(publisher: PublisherCounts): void {
    this.stage.release(publisher);
  }

  /**
   * Counts how a reading came. One that comes twice, or after later ones, is not to be judged.
   *
   * A window is late when the next of its length might have been told since: before that nobody knows what it waited for.
   *
   * @param publisher undefined for a window that does not say how it came
   * @param lengthMs of the window; 0 for a sample
   */
  isNext(
    latest: Latest,
    publisher: PublisherCounts | undefined,
    { tags, fields, timestamp }: Metric,
    lengthMs: number,
    clock: EpochMs,
  ): boolean {
    const dueAt = lengthMs === 0 ? timestamp : Math.min(clock, timestamp + lengthMs);
    if (publisher !== undefined) TelemetryStage.arrived(publisher, dueAt, clock);
    for (const field in fields) {
      const first = tags.fan === undefined ? field : `${tags.fan} ${field}`;
      const before = latest.get(first);
      if (before === undefined || timestamp > before) {
        latest.set(first, timestamp);
        return true;
      }
      if (publisher === undefined) return false;
      if (timestamp === before) publisher.duplicate++;
      else publisher.out_of_order++;
      return false;
    }
    return false;
  }

  /** Gives the publishers whose clocks are so far ahead that readings were refused: they are not silent. */
  advance(now: EpochMs, cluster: string, desk: Desk): ReadonlySet<string> {
    for (const { value } of this.stage.advance(now)) if (!this.isTold) this.publishers.push(value);
    const ahead = this.publishers.advance(now, desk);
    if (ahead.size > 0)
      for (const { place, traffic } of this.servers)
        if (ahead.has(place.server ?? '')) traffic.noteRefused(now);
    this.silences ??= new Silences({ cluster }, this.servers);
    this.silences.advance(now, desk);
    return ahead;
  }

  snapshot(): Json {
    const { stage, publishers, silences, isTold } = this;
    return {
      isTold,
      stage: [...stage.snapshot()].map(([key, state]) => [key, state]),
      publishers: publishers.snapshot(),
      silences: silences?.snapshot() ?? null,
    };
  }

  /** Before any thing holds a publisher. */
  restore(from: Json, cluster: string): void {
    const { isTold, stage, publishers, silences } = from as unknown as Saved;
    this.isTold = isTold;
    this.stage = TelemetryStage.restore(stage);
    this.publishers.restore(publishers);
    if (silences === null) return;
    this.silences = new Silences({ cluster }, this.servers);
    this.silences.restore(silences);
  }
}

interface Saved {
  readonly isTold: boolean;
  readonly stage: readonly [string, Json][];
  readonly publishers: Json;
  readonly silences: Json;
}
