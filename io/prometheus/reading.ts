import { ChunkedDecoder } from '../../engine/codecs/chunked';
import type { Decoded } from '../../engine/codecs/codec';
import { payloadText } from '../../engine/codecs/payload';
import { type RefusedText, refusedText } from '../../engine/codecs/received';
import { Intake, type IntakeConfig } from '../../engine/telemetry/intake';
import type { Json } from '../../engine/telemetry/json';
import type { EpochMs, Metric, Tags } from '../../engine/telemetry/metric';
import type { Problem } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import { fieldSpecs } from '../../engine/telemetry/vocabulary';
import { LiveSeries } from './live-series';
import type { Page } from './page';
import { type Relabelling, relabel } from './relabel';
import { isProblem, serverOf, type Target } from './target';

export interface ReadingConfig extends Pick<IntakeConfig, 'names' | 'cluster' | 'maxSeries'> {
  readonly relabelling: Relabelling;
  /** Counters that nothing came for in so many seconds are forgotten. */
  readonly idleExpiryS: number;
  /** The name of this machine, for targets on it. */
  readonly machine: string;
}

/** One scrape of a target. */
export interface Scrape {
  /** When it was asked: the time of its series. */
  readonly at: EpochMs;
  /** Until the last byte of the answer. */
  readonly durationMs: number;
  readonly page: Page | Problem;
}

/** Of what a scrape could not read so much is given out; all of it is counted. */
const MOST_TOLD = 20;
const EXPIRE_MS = 60_000;

/** What the scrapes of one target say: its series as Metrics, what has ended, and how the scrape itself went. */
export class Reading {
  /** Undefined before the first scrape. */
  isUp: boolean | undefined;
  /** Records and values that could not be read or followed, since the start. */
  lost = 0;
  private readonly intake: Intake;
  private readonly live: LiveSeries;
  private readonly own: Tags;
  private readonly withServer: Tags;
  /** The code of the trouble that has been told. */
  private trouble = '';
  private expiredAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly target: Target,
    private readonly config: ReadingConfig,
  ) {
    const { names, cluster, maxSeries } = config;
    this.intake = new Intake({ names, maxSeries });
    this.live = new LiveSeries(maxSeries);
    this.own = cluster === undefined ? target.tags : { cluster, ...target.tags };
    this.withServer = { ...this.own, server: serverOf(target, config.machine) };
  }

  /** `undefined` is a place to pause. */
  *take(scrape: Scrape): Generator<Out | undefined> {
    const { at, page } = scrape;
    const droppedBefore = this.intake.counts.dropped + this.live.dropped;
    const counts = { samples: 0, refused: 0, stale: 0 };
    if (!isProblem(page)) yield* this.read(page, at, counts);
    const isUp = !isProblem(page) && (counts.samples > 0 || counts.refused === 0);
    yield* this.end(at, counts);
    this.lost += counts.refused + this.intake.counts.dropped + this.live.dropped - droppedBefore;
    yield { port: 'result', value: this.account(scrape, isUp, counts) };
    yield* this.tell(isProblem(page) ? page : undefined);
    this.isUp = isUp;
    if (at - this.expiredAt < EXPIRE_MS) return;
    this.expiredAt = at;
    this.intake.forgetBefore(at - this.config.idleExpiryS * 1000);
  }

  /** The target is one no longer: its series have ended. */
  *leave(at: EpochMs): Generator<Out | undefined> {
    for (const value of this.live.endRound(at)) yield value && { port: 'result', value };
  }

  snapshot(): Iterable<[key: string, state: Json]> {
    return this.intake.snapshot();
  }

  restore(entries: Iterable<[key: string, state: Json]>): void {
    this.intake.restore(entries);
  }

  private *read({ body, codec }: Page, at: EpochMs, counts: Counts): Generator<Out | undefined> {
    const received = { payload: body, at, topic: this.target.instance };
    // The size has been looked at while it was read.
    const text = (yield* payloadText(body, body.length)) as string[];
    const decoder = new ChunkedDecoder({ receivedAt: at, codec });
    for (const piece of text) {
      yield undefined;
      for (const part of decoder.push(piece)) yield* this.part(part, at, counts, received);
    }
    for (const part of decoder.end()) yield* this.part(part, at, counts, received);
    yield* this.pass(this.intake.end(), at);
  }

  private *part(
    part: Decoded | undefined,
    at: EpochMs,
    counts: Counts,
    received: Parameters<typeof refusedText>[1],
  ): Generator<Out | undefined> {
    yield undefined;
    if (part === undefined) return;
    for (const record of [...part.refused, ...part.notes]) {
      if (counts.refused++ >= MOST_TOLD) continue;
      yield { port: 'refused', value: this.said(refusedText(record.problem, received, record)) };
    }
    for (const metric of part.metrics) {
      counts.samples++;
      const passes = relabel(this.config.relabelling, metric, this.ownTagsOf(metric));
      if (passes) yield* this.pass(this.intake.take(metric), at);
    }
  }

  /** The tags of the target; a series may name its machine itself, under any of the names that are taken for that. */
  private ownTagsOf({ tags }: Metric): Tags {
    const named = tags.server ?? tags.host ?? tags.hostname ?? tags.instance;
    return named === undefined ? this.withServer : this.own;
  }

  private *pass(outs: Iterable<Out>, at: EpochMs): Generator<Out> {
    for (const out of outs) {
      const metric = out.value as Metric;
      if (this.config.names !== 'canonical') this.nameInstance(metric);
      this.live.see(metric, at);
      yield out;
    }
  }

  /** Two exporters of one machine have series of one name, such as those about themselves. */
  private nameInstance({ name, tags }: Metric): void {
    if (fieldSpecs(name) === undefined) tags.instance ??= this.target.instance;
  }

  private *end(at: EpochMs, counts: Counts): Generator<Out | undefined> {
    for (const out of this.leave(at)) {
      if (out !== undefined) counts.stale++;
      yield out;
    }
  }

  private account({ at, durationMs, page }: Scrape, up: boolean, counts: Counts): Metric {
    const tags = { ...this.withServer, instance: this.target.instance, method: 'measured' };
    const duration_s = Math.round(durationMs * 1000) / 1_000_000;
    const fields = { up, duration_s, ...counts };
    if (isProblem(page)) return { name: 'scrape', tags, fields, timestamp: at };
    return { name: 'scrape', tags, fields: { ...fields, body_bytes: page.body.length }, timestamp: at };
  }

  /** A target that stays down for the same reason says so once. */
  private *tell(why: Problem | undefined): Generator<Out> {
    const code = why === undefined ? '' : `${why.code} ${why.value}`;
    const isNews = code !== this.trouble;
    this.trouble = code;
    if (why === undefined || !isNews) return;
    this.lost++;
    yield { port: 'refused', value: troubleOf(why, this.target) };
  }

  private said(text: RefusedText): ScrapeTrouble {
    const { topic: _, ...rest } = text;
    return { ...rest, target: this.target.url };
  }
}

interface Counts {
  /** Metrics that the text held. */
  samples: number;
  refused: number;
  stale: number;
}

/** What could not be scraped or read, and of which target; a line is told with its number and text. */
export interface ScrapeTrouble extends Omit<RefusedText, 'topic' | 'line'> {
  readonly target: string;
  readonly line?: number;
}

export function troubleOf(why: Problem, { url, instance }: Pick<Target, 'url' | 'instance'>): ScrapeTrouble {
  return { reason: why.code, problem: why, input: instance, target: url };
}
