import type { Json } from '../../telemetry/json';
import type { EpochMs, Tags } from '../../telemetry/metric';
import { DAY_MS, MINUTE_MS } from '../../telemetry/units';
import type { Desk } from '../desk';
import { matterKey, targetOf } from '../identity';

/** Readings before anybody knows how often there are any. */
const WARM_UP = 30;
/** A gap is one when it lasts so many usual ones, and so many times the longest that ended by itself lately. */
const USUAL_GAPS = 5;
const LONGER = 2;
/** How often gaps are looked for, ms. A clock that leaps by far more was away itself: gaps count anew. */
const EVERY_MS = 10_000;
const LEAP_MS = MINUTE_MS;
const WEIGHT = 0.1;
/** Of what does not come nobody knows how far it is off. */
const ABSENT_SIGMA = -99;

/** Tells that something that came regularly does not come any more. */
export class GapWatch {
  readonly key: string;
  readonly publisher: string;
  private readings = 0;
  private usualMs = 0;
  /** Longest gap that ended by itself: it fades within a day. */
  private longestMs = 0;
  private heardAt: EpochMs = Number.NaN;
  /** From when on a gap counts. */
  private countsFrom: EpochMs = 0;

  constructor(
    private readonly tags: Tags,
    thing: string,
  ) {
    this.key = matterKey(thing, 'gap');
    this.publisher = tags.server ?? tags.publisher ?? '';
  }

  heard(at: EpochMs, desk: Desk): void {
    if (desk.ledger.open > 0) desk.calm({ key: this.key, level: 0 }, at);
    if (at <= this.heardAt) return;
    const gapMs = at - this.heardAt;
    const isExcused = this.heardAt < this.countsFrom;
    this.heardAt = at;
    if (Number.isNaN(gapMs) || isExcused) return;
    this.readings++;
    this.usualMs += Math.max(WEIGHT, 1 / this.readings) * (gapMs - this.usualMs);
    this.longestMs = Math.max(gapMs, this.longestMs * (1 - gapMs / DAY_MS));
  }

  /** @param isExcused whether what did not come until now is no gap */
  look(now: EpochMs, isExcused: boolean, desk: Desk): void {
    if (isExcused) this.countsFrom = now;
    if (this.readings < WARM_UP) return;
    const since = Math.max(this.heardAt, this.countsFrom);
    const longestMs = Math.max(MINUTE_MS, USUAL_GAPS * this.usualMs, LONGER * this.longestMs);
    const level = (now - since) / longestMs;
    if (level < 1) return;
    const evidence = [{ field: 'received', observed: 0, expected: null, sigma: ABSENT_SIGMA }];
    const found = { key: this.key, level, target: targetOf(this.tags), evidence, since: this.heardAt };
    desk.suspect({ ...found, watch: 'partly-silent', severity: 'info', scope: 'network' }, now);
  }

  snapshot(): Json {
    const { readings, usualMs, longestMs, heardAt, countsFrom } = this;
    return { readings, usualMs, longestMs, heardAt: Number.isNaN(heardAt) ? null : heardAt, countsFrom };
  }

  restore(from: Json): void {
    const { heardAt, ...numbers } = from as { heardAt: EpochMs | null };
    Object.assign(this, numbers);
    this.heardAt = heardAt ?? Number.NaN;
  }
}

/** All of a domain. */
export class Gaps {
  private readonly watches = new Set<GapWatch>();
  private lookedAt: EpochMs = Number.NEGATIVE_INFINITY;

  watch(tags: Tags, thing: string): GapWatch {
    const watch = new GapWatch(tags, thing);
    this.watches.add(watch);
    return watch;
  }

  /** Forgets one; the key of what it may have told. */
  release(watch: GapWatch | undefined): string[] {
    if (watch === undefined) return [];
    this.watches.delete(watch);
    return [watch.key];
  }

  /** @param ahead publishers whose clocks are ahead: readings of theirs were refused, not lost */
  look(now: EpochMs, ahead: ReadonlySet<string>, desk: Desk): void {
    if (ahead.size === 0 && now - this.lookedAt < EVERY_MS) return;
    const hasLept = now - this.lookedAt > LEAP_MS;
    this.lookedAt = now;
    for (const watch of this.watches) watch.look(now, hasLept || ahead.has(watch.publisher), desk);
  }

  snapshot(): Json {
    return Number.isFinite(this.lookedAt) ? this.lookedAt : null;
  }

  restore(from: Json): void {
    if (typeof from === 'number') this.lookedAt = from;
  }
}
