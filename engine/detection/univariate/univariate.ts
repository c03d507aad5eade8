import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { Behaviours } from './behaviours';
import { HoldOff } from './hold-off';
import { Range } from './range';
import { Season } from './season';
import { Stillness } from './stillness';

/** Samples that a series is learned from before it is judged. */
export const WARM_UP = 150;

/** From this alarm on a series is said to behave abnormally: from the development half of NAB. */
export const ALARM_THRESHOLD = 0.22;
/** An alarm that a calm watcher of many series would want to hear of. */
export const LOUD = 0.5;

/** What is unusual: beyond its range, beyond it for this hour of the day, spread in a new way, no change at all. */
export const ODDITIES = ['range', 'season', 'behaviour', 'stuck'] as const;
export type Oddity = (typeof ODDITIES)[number];

/** Half of full score: excess over a range in widths of it, likelihood ratio in critical values. */
const HALF_EXCESS = 0.1;
const HALF_RATIO = 1;
/** A number that stands still is never the worst that can be. */
const STUCK_SCORE = 0.5;

/**
 * Judges one series of numbers by itself, with nothing but its past. All scores are 0 to 1 and mean the same for
 * every series: `score` stays high while something lasts, `alarm` is above 0 once when something begins.
 */
export class Univariate {
  score = 0;
  alarm = 0;
  /** What the score comes from mostly; undefined at 0. */
  oddity: Oddity | undefined;
  /** What would have been nothing unusual. */
  expected = Number.NaN;
  private readonly range = new Range(WARM_UP);
  private readonly seasonal = new Range(WARM_UP);
  private readonly season = new Season();
  private readonly behaviours = new Behaviours(WARM_UP);
  private readonly stillness = new Stillness(WARM_UP);
  private readonly holdOff = new HoldOff();
  private worst = 0;

  /** @param value finite */
  push(value: number, at: EpochMs): void {
    const { range, seasonal, season, behaviours, stillness } = this;
    const wasStuck = stillness.isStuck;
    range.push(value);
    const usual = season.push(value, at);
    if (!Number.isNaN(usual)) seasonal.push(value - usual);
    behaviours.push(value);
    stillness.push(value);
    const beginsToStand = stillness.isStuck && !wasStuck;
    const news = Math.max(
      squash(range.novel, HALF_EXCESS),
      squash(seasonal.novel, HALF_EXCESS),
      squash(behaviours.novel, HALF_RATIO),
      beginsToStand ? STUCK_SCORE : 0,
    );
    this.alarm = this.holdOff.push(news);
    this.worst = 0;
    this.oddity = undefined;
    this.rate('range', squash(range.lasting, HALF_EXCESS));
    this.rate('season', squash(seasonal.lasting, HALF_EXCESS));
    this.rate('behaviour', squash(behaviours.lasting, HALF_RATIO));
    this.rate('stuck', stillness.isStuck ? STUCK_SCORE : 0);
    this.score = this.worst;
    this.expected = this.oddity === 'season' ? usual + seasonal.nearest(value - usual) : range.nearest(value);
  }

  snapshot(): Json {
    const { range, seasonal, season, behaviours, stillness, holdOff } = this;
    return {
      range: range.snapshot(),
      seasonal: seasonal.snapshot(),
      season: season.snapshot(),
      behaviours: behaviours.snapshot(),
      stillness: stillness.snapshot(),
      holdOff: holdOff.snapshot(),
    };
  }

  restore(from: Json): void {
    const saved = from as Record<string, Json>;
    this.range.restore(saved.range!);
    this.seasonal.restore(saved.seasonal!);
    this.season.restore(saved.season!);
    this.behaviours.restore(saved.behaviours!);
    this.stillness.restore(saved.stillness!);
    this.holdOff.restore(saved.holdOff!);
  }

  private rate(oddity: Oddity, score: number): void {
    if (score <= this.worst) return;
    this.worst = score;
    this.oddity = oddity;
  }
}

/** 0 at 0, half at `half`, 1 far beyond. */
function squash(value: number, half: number): number {
  return value / (value + half);
}
