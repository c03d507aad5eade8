import type { Json } from '../../telemetry/json';
import { Moments } from './moments';
import { Relations } from './relations';

/** Rows that are learned from before any is judged. */
export const WARM_UP = 150;

/** Relations are found anew when so many rows were learned since, or half as many again as at the last time. */
const REFIT_ROWS = 500;
const REFIT_GROWTH = 1.5;
/** Weight of the newest row in scores: some six rows count. */
const SMOOTHING = 0.15;
/** Weight of the newest row in what distance is usual, and the most that one row can add, in usual distances. */
const CALIBRATION = 0.002;
const MOST_UNUSUAL = 2;
/** Of fields that never move any distance would be unusual; so much is usual at least. */
const LEAST_USUAL = 0.1;
/** Of a field that never moved the first move is beyond counting; it must not be felt for hundreds of rows. */
const MOST_DISTANCE = 100;
/** Above this score nothing is learned: what is wrong must not become what is expected. */
const FROZEN_AT = 2;
/** Not before so many rows are known: until then what looks wrong is mostly new. A week at 5 minutes. */
const SETTLED_ROWS = 2016;
/** After so many rows above it in a row the new way is learned: nothing is wrong that long without being seen to. */
const LONGEST_FREEZE = 2016;

/** From this score on a machine is said to behave abnormally: from the development half of ASD. */
export const ALARM_THRESHOLD = 2.6;

/** What a field had to do with a score. */
export interface Share {
  readonly field: number;
  readonly observed: number;
  readonly expected: number;
  /** Standard deviations of what is left of it in health. */
  readonly sigma: number;
}

/**
 * Judges rows of fields that hang together: each field is expected to be what the others say, and how far they are
 * off together, lately, is the score, in distances that are usual for this machine: 1 in health, on average.
 */
export class Multivariate {
  score = 0;
  /** Rows that had no value of some field; they are judged by what they have and nothing is learned from them. */
  incomplete = 0;
  private readonly moments: Moments;
  private relations: Relations | undefined;
  private learned = 0;
  private fittedAt = 0;
  private frozen = 0;
  /** Distance of all fields from what was expected: lately and usually. */
  private distance = 0;
  private usual = 1;
  private calibrated = 0;
  private readonly row: Float64Array;
  private readonly residuals: Float64Array;
  /** Of each field, the mean of its squared residuals, lately. */
  private readonly blame: Float64Array;

  /** @param size number of fields */
  constructor(readonly size: number) {
    this.moments = new Moments(size);
    this.row = new Float64Array(size);
    this.residuals = new Float64Array(size);
    this.blame = new Float64Array(size);
  }

  /** @param row a value for each field, NaN where it was not read */
  push(row: ArrayLike<number>): void {
    this.row.set(row);
    if (this.relations !== undefined) this.judge(this.relations);
    this.frozen = this.score > FROZEN_AT && this.learned > SETTLED_ROWS ? this.frozen + 1 : 0;
    if (this.frozen === 0 || this.frozen > LONGEST_FREEZE) this.learn();
  }

  /** Learns from a row of which somebody says that nothing is wrong in it, whatever it looks like. */
  train(row: ArrayLike<number>): void {
    this.row.set(row);
    if (this.relations !== undefined) this.judge(this.relations);
    this.learn();
  }

  /** The fields that are furthest from what the others say, the worst first. */
  guilty(most: number): Share[] {
    const { relations, blame, row, residuals } = this;
    if (relations === undefined) return [];
    const worst = [...blame.keys()].sort((a, b) => blame[b]! - blame[a]!).slice(0, most);
    return worst.map((field) => {
      const observed = row[field]!;
      const sigma = residuals[field]!;
      return { field, observed, expected: relations.expected(field, observed, sigma), sigma };
    });
  }

  snapshot(): Json {
    const { score, incomplete, learned, fittedAt, frozen, distance, usual, calibrated } = this;
    const { moments, relations, blame } = this;
    return {
      ...{ score, incomplete, learned, fittedAt, frozen, distance, usual, calibrated },
      blame: [...blame],
      moments: moments.snapshot(),
      relations: relations?.snapshot() ?? null,
    };
  }

  restore(from: Json): void {
    const { blame, moments, relations, ...numbers } = from as unknown as SavedMultivariate;
    Object.assign(this, numbers);
    this.blame.set(blame);
    this.moments.restore(moments);
    this.relations = relations === null ? undefined : Relations.restore(relations);
  }

  private judge(relations: Relations): void {
    const { row, residuals, blame, size } = this;
    relations.residuals(row, residuals);
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const square = residuals[i]! * residuals[i]!;
      sum += square;
      blame[i] = blame[i]! + SMOOTHING * (square - blame[i]!);
    }
    const now = Math.sqrt(sum / size);
    this.calibrate(now);
    const most = MOST_DISTANCE * Math.max(this.usual, LEAST_USUAL);
    this.distance += SMOOTHING * (Math.min(now, most) - this.distance);
    this.score = this.distance / Math.max(this.usual, LEAST_USUAL);
  }

  private calibrate(now: number): void {
    this.calibrated++;
    const weight = Math.max(CALIBRATION, 1 / this.calibrated);
    this.usual += weight * (Math.min(now, MOST_UNUSUAL * this.usual) - this.usual);
  }

  private learn(): void {
    if (this.row.some(Number.isNaN)) {
      this.incomplete++;
      return;
    }
    this.moments.push(this.row);
    this.learned++;
    const due = Math.min(this.fittedAt + REFIT_ROWS, this.fittedAt * REFIT_GROWTH);
    if (this.learned < WARM_UP || this.learned < due) return;
    this.relations = Relations.of(this.moments);
    this.fittedAt = this.learned;
  }
}

interface SavedMultivariate {
  readonly score: number;
  readonly incomplete: number;
  readonly learned: number;
  readonly fittedAt: number;
  readonly frozen: number;
  readonly distance: number;
  readonly usual: number;
  readonly calibrated: number;
  readonly blame: readonly number[];
  readonly moments: Json;
  readonly relations: Json;
}
