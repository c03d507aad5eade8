import type { Finding } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { HOUR_MS, MINUTE_MS } from '../../telemetry/units';
import { median } from '../peers/median';
import { Relation } from './relation';
import { type Point, robustLine } from './robust-line';

/** How fast a fan turns when it is new is learned of so many readings, over so long at least. */
const NEW_READINGS = 24;
const NEW_MS = HOUR_MS;
/** What a reading of speed is usually off, as a share of full speed. */
const USUAL = 0.006;
/** It is taken to be in proportion to its command until it is seen not to be. */
const PRIOR = [20, 0];
/** What was not seen when it was new says nothing of wear. */
const MOST_LEVERAGE = 1;
/** Medians of so long, of so many readings at least. */
const BLOCK_MS = 20 * MINUTE_MS;
const BLOCK_READINGS = 4;
/** A fan that has lost this share of its speed in two of them wears. */
const WORN = 0.025;
/** One that has lost less is as new: for so many readings in a row it was mended, before that it did not wear yet. */
const AS_NEW = 0.015;
const MENDED_READINGS = 8;
/** The same of one that has stood: somebody has had it in hand. */
const REPLACED_READINGS = 2;
/** Points that are kept; when there are more they are halved, each for twice as long. */
const MOST_POINTS = 64;
const LEAST_POINTS = 6;
/** At this share of its speed a worn fan is taken to stop: physics.md, presets of section 4. */
const STOPS_AT = 0.4;
/** How well that is known, and what it had when it was new: as shares of its speed. */
const KNOWN_TO = 0.03;
/** Of a share below this the logarithm says no more. */
const LEAST_SHARE = 0.01;
/** A law whose points are so many times as far off is the wrong one. */
const SURELY_NEARER = 1.3;
/** The straight one is taken when both are as near: of wear it is the usual one, and warns earlier. */
const SELDOM = 1.2;
/** Of fewer points it is the straight one: what is not known of a new fan bends the line as much. */
const BENT_POINTS = 24;

/** Follows how much of its speed a fan still has, by its command, and when it will stop. */
export class WearWatch {
  /** 1 and above: it wears. */
  level = 0;
  since: EpochMs = 0;
  /** Share of full speed that it had at this command when it was new; NaN while nobody knows. */
  expected = Number.NaN;
  remaining: Finding['remaining'];
  private readonly asNew = new Relation(2, NEW_READINGS, 2, PRIOR);
  private readonly terms = new Float64Array(2);
  private firstAt: EpochMs = Number.NaN;
  private block: number[] = [];
  private blockEnds: EpochMs = 0;
  private blockMs = BLOCK_MS;
  private points: Point[] = [];
  private healthy = 0;

  push(speed: number, command: number, at: EpochMs): void {
    const { asNew, terms } = this;
    if (Number.isNaN(this.firstAt)) this.firstAt = at;
    terms[0] = 1;
    terms[1] = command;
    if (asNew.samples < NEW_READINGS || at - this.firstAt < NEW_MS) {
      asNew.learn(terms, speed, 1, USUAL);
      return;
    }
    asNew.judge(terms);
    if (asNew.leverage > MOST_LEVERAGE || !(asNew.expected > 0)) return;
    this.expected = asNew.expected;
    const share = speed / asNew.expected;
    this.heedMending(share);
    if (at >= this.blockEnds) this.fill(at);
    this.block.push(share);
  }

  /** It has stood, and turns again. */
  heedStart(): void {
    this.healthy = Math.max(this.healthy, MENDED_READINGS - REPLACED_READINGS);
  }

  snapshot(): Json {
    const { level, since, expected, remaining, firstAt, block, blockEnds, blockMs, points, healthy } = this;
    const known = (value: number) => (Number.isNaN(value) ? null : value);
    return {
      ...{ level, since, expected: known(expected), remaining: remaining ?? null, firstAt: known(firstAt) },
      ...{ block: [...block], blockEnds, blockMs, points: points.map(({ x, y }) => [x, y]), healthy },
      asNew: this.asNew.snapshot(),
    };
  }

  restore(from: Json): void {
    const { asNew, expected, remaining, firstAt, points, ...rest } = from as unknown as Saved;
    Object.assign(this, rest);
    this.asNew.restore(asNew);
    this.expected = expected ?? Number.NaN;
    this.remaining = remaining ?? undefined;
    this.firstAt = firstAt ?? Number.NaN;
    this.points = points.map(([x, y]) => ({ x, y }));
  }

  private heedMending(share: number): void {
    this.healthy = share < 1 - AS_NEW ? 0 : this.healthy + 1;
    if (this.healthy < MENDED_READINGS) return;
    this.level = 0;
    this.remaining = undefined;
    this.points = [];
  }

  /** Takes what was collected as one point, and begins anew. */
  private fill(at: EpochMs): void {
    const { block, points, blockMs } = this;
    if (block.length >= BLOCK_READINGS) {
      points.push({ x: this.blockEnds - blockMs / 2, y: median(block, 1) });
      if (points.length > MOST_POINTS) this.halve();
      this.judge(at);
    }
    this.block = [];
    this.blockEnds = at + this.blockMs;
  }

  private halve(): void {
    const { points } = this;
    const halved: Point[] = [];
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [a, b] = [points[i]!, points[i + 1]!];
      halved.push({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    }
    this.points = halved;
    this.blockMs *= 2;
  }

  private judge(at: EpochMs): void {
    const begin = 1 + this.points.findLastIndex(({ y }) => y >= 1 - AS_NEW);
    const worn = this.points.slice(begin);
    const [last, before] = [worn.at(-1), worn.at(-2)];
    this.level = last === undefined || before === undefined ? 0 : (1 - Math.max(last.y, before.y)) / WORN;
    this.since = worn[0]?.x ?? at;
    this.remaining = this.level >= 1 && worn.length >= LEAST_POINTS ? remainingOf(worn, at) : undefined;
  }
}

/**
 * Until its share comes to where it stops, by a straight line or by one in the logarithm, whichever is nearer to the
 * points; while neither is surely nearer the interval spans both. Undefined unless it surely falls.
 */
function remainingOf(points: readonly Point[], at: EpochMs): Finding['remaining'] {
  const laws = [LINEAR, EXPONENTIAL].flatMap((law) => lawOf(points, law, at) ?? []);
  if (points.length >= BENT_POINTS) laws.sort((a, b) => a.error - b.error);
  const [first, second] = laws;
  if (first === undefined) return undefined;
  const { seconds } = first.remaining;
  if (second === undefined || second.error > SURELY_NEARER * first.error) return first.remaining;
  return {
    seconds,
    low: Math.min(first.remaining.low, second.remaining.low),
    high: Math.max(first.remaining.high, second.remaining.high),
    at,
  };
}

const LINEAR = (share: number) => share;
const EXPONENTIAL = (share: number) => Math.log(Math.max(share, LEAST_SHARE));

function lawOf(points: readonly Point[], law: (share: number) => number, at: EpochMs) {
  const line = robustLine(points.map(({ x, y }) => ({ x, y: law(y) })));
  if (line === undefined || line.high >= 0) return undefined;
  const until = (stopsAt: number, slope: number) =>
    Math.round(Math.max(0, line.at(at) - law(stopsAt)) / -slope / 1000);
  const remaining = {
    seconds: until(STOPS_AT, line.slope),
    low: until(STOPS_AT + KNOWN_TO, line.low),
    high: until(STOPS_AT - KNOWN_TO, line.high),
    at,
  };
  // Of both in the same unit: how far a share is from its law, in relation to what it is.
  const off = points.map(({ x, y }) => Math.abs(law(y) - line.at(x)) * (law === LINEAR ? 1 : y));
  const error = off.reduce((sum, each) => sum + each, 0);
  return { remaining, error: law === LINEAR ? error : SELDOM * error };
}

interface Saved {
  readonly asNew: Json;
  readonly expected: number | null;
  readonly remaining: Finding['remaining'] | null;
  readonly firstAt: EpochMs | null;
  readonly points: readonly [number, number][];
}
