import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS, MINUTE_MS } from '../../telemetry/units';
import { Course } from './course';
import { Deviation } from './deviation';
import type { Inputs, Line } from './physics';
import { Relation } from './relation';

/** What was learned fades with this time constant, ms. */
const MEMORY_MS = DAY_MS;
/** From this level on nothing is learned: what is wrong must not become what is expected. */
const FROZEN_LEVEL = 0.5;
/** Nothing is wrong that long without being seen to: then it is the new way. */
const LONGEST_FREEZE_MS = 7 * DAY_MS;
/** What is far from all that was seen is not predicted. */
const MOST_LEVERAGE = 0.5;
/** What is expected so far from all that was seen says nothing of a single reading: it may be off by as much as spikes are. */
const MOST_TOLD_LEVERAGE = 60;
/** A reading that is rounded to steps may be off by this share of one for long. */
const STEP_SHARE = 0.35;
/** Where all servers move, one is known to this share of it. */
const COMMON_ERROR = 0.5;
/** A curve may go on below the smallest reading in health, but not to less than this share of it. */
const POSSIBLE_SHARE = 0.5;
/** Before any is judged so many samples must be known, over so long. */
const WARM_UP = 60;
const WARM_UP_MS = 45 * MINUTE_MS;

/** Compares one reading of a server with what its physics lets expect. */
export class LineWatch {
  observed = Number.NaN;
  expected = Number.NaN;
  /** Observed less expected, lately, in the unit of the field: without what is common to its peers. */
  offset = 0;
  readonly deviation: Deviation;
  readonly course = new Course();
  private readonly relation: Relation;
  private readonly terms: Float64Array;
  private at: EpochMs = Number.NaN;
  private firstAt: EpochMs = Number.NaN;
  /** Smallest change that was ever seen: the step of the sensor. */
  private step = Number.NaN;
  private frozenSince: EpochMs = Number.NaN;
  /** Smallest reading in health. */
  private lowest = Number.POSITIVE_INFINITY;

  constructor(readonly line: Line) {
    this.relation = new Relation(line.size, undefined, undefined, line.prior);
    this.deviation = new Deviation(line.least, line.isPrompt);
    this.terms = new Float64Array(line.size);
  }

  get isLearning(): boolean {
    return !this.isSettled;
  }

  /** Deviation that is usual, of its sensor's steps at least, in the unit of the field. */
  get spread(): number {
    const unit = this.line.isShare ? Math.abs(this.expected) : 1;
    return Math.max(this.deviation.usual * unit, STEP_SHARE * (this.step || 0));
  }

  /** What is expected, where that says something of a single reading; NaN elsewhere. */
  get toldByOne(): number {
    return this.relation.leverage > MOST_TOLD_LEVERAGE ? Number.NaN : this.expected;
  }

  /** A curve whose shape is guessed may leave what is possible at its end: there it stays at the smallest reading. */
  private get judged(): number {
    const { line, relation, lowest } = this;
    const isPossible = line.isCurve !== true || !(relation.expected < POSSIBLE_SHARE * lowest);
    return isPossible || !Number.isFinite(lowest) ? relation.expected : lowest;
  }

  private get isSettled(): boolean {
    return this.relation.isKnown && this.relation.samples >= WARM_UP && this.at - this.firstAt >= WARM_UP_MS;
  }

  /**
   * What the field would be now; NaN while it is not known, or not of such inputs.
   *
   * @param mostLeverage variance that it may have, in variances of what is left over
   */
  predict(inputs: Inputs, mostLeverage = MOST_LEVERAGE): number {
    const { relation, terms, line } = this;
    if (!this.isSettled || !line.terms(inputs, terms)) return Number.NaN;
    relation.judge(terms);
    return relation.leverage > mostLeverage ? Number.NaN : this.judged;
  }

  /**
   * @param common what the peers of the server are off together, in the unit of the field
   * @param mayLearn false while something else is wrong with the server
   */
  push(observed: number, inputs: Inputs, common: number, at: EpochMs, mayLearn: boolean): void {
    const { line, relation, deviation, terms } = this;
    if (!line.terms(inputs, terms)) {
      // What was expected of a reading before says nothing of this one.
      this.expected = Number.NaN;
      return;
    }
    const base = line.aboveInlet ? inputs.inletC : 0;
    const value = observed - base;
    const passed = Number.isNaN(this.at) ? 0 : Math.max(0, at - this.at);
    const change = Math.abs(observed - this.observed);
    if (change > 0 && !(change >= this.step)) this.step = change;
    this.at = at;
    if (Number.isNaN(this.firstAt)) this.firstAt = at;
    this.observed = observed;
    relation.judge(terms);
    const isFrozen = this.isFrozen(mayLearn, at);
    if (this.isSettled) {
      const { judged } = this;
      const scale = line.isShare ? Math.max(Math.abs(judged), 1e-9) : 1;
      this.expected = judged + base + common;
      const residual = (value - common - judged) / scale;
      this.offset += Math.min(1, passed / 120_000) * (value - judged - this.offset);
      const allowed = line.unsure(inputs, judged) + (COMMON_ERROR * Math.abs(common)) / scale;
      const spread = 1 + relation.leverage;
      const trust = line.isCurve === true ? spread * spread : Math.sqrt(spread);
      const floor = (STEP_SHARE * (this.step || 0)) / scale;
      const usual = Math.max(deviation.usual, floor);
      this.course.push(residual / usual, Math.max(trust, allowed / usual), at);
      deviation.push(residual, trust, allowed, at, !isFrozen, floor);
    }
    if (isFrozen) return;
    this.lowest = Math.min(this.lowest, value);
    const scale = line.isShare && relation.isKnown ? Math.max(Math.abs(this.judged), 1e-9) : 1;
    relation.learn(terms, value, 1 - passed / MEMORY_MS, deviation.usual * scale);
  }

  snapshot(): Json {
    const { observed, expected, offset, at, firstAt, step, frozenSince, relation, deviation } = this;
    const known = (value: number) => (Number.isNaN(value) ? null : value);
    return {
      ...{ observed: known(observed), expected: known(expected), offset },
      ...{ at: known(at), firstAt: known(firstAt), step: known(step), frozenSince: known(frozenSince) },
      relation: relation.snapshot(),
      deviation: deviation.snapshot(),
      course: this.course.snapshot(),
      lowest: Number.isFinite(this.lowest) ? this.lowest : null,
    };
  }

  restore(from: Json): void {
    const {
      observed,
      expected,
      offset,
      at,
      firstAt,
      step,
      frozenSince,
      relation,
      deviation,
      course,
      lowest,
    } = from as Record<string, Json>;
    const number = (value: Json | undefined) => (typeof value === 'number' ? value : Number.NaN);
    this.observed = number(observed);
    this.expected = number(expected);
    this.offset = number(offset);
    this.at = number(at);
    this.firstAt = number(firstAt);
    this.step = number(step);
    this.frozenSince = number(frozenSince);
    this.relation.restore(relation!);
    this.deviation.restore(deviation!);
    if (course !== undefined) this.course.restore(course);
    if (typeof lowest === 'number') this.lowest = lowest;
  }

  private isFrozen(mayLearn: boolean, at: EpochMs): boolean {
    const isCalm = mayLearn && this.deviation.level < FROZEN_LEVEL;
    if (isCalm || !this.isSettled) {
      this.frozenSince = Number.NaN;
      return false;
    }
    if (Number.isNaN(this.frozenSince)) this.frozenSince = at;
    return at - this.frozenSince <= LONGEST_FREEZE_MS;
  }
}
