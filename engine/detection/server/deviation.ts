import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import { Cusum } from './cusum';

/**
 * Steps: a sum of what is beyond a deviation, and beyond what means of ten minutes are usually off, so many times: errors
 * of a model last. No single sample can pass the limit.
 */
const SLACK = 1.25;
const SLACK_MEANS = 3.5;
const LIMIT = 16;
const MOST = 6;
/** The same while inputs are not known well. */
const MOST_UNSURE = 4;
/** Drifts: means of ten minutes, by what such means are usually off. */
const BLOCK_MS = 10 * MINUTE_MS;
const BLOCK_SLACK = 1.5;
const BLOCK_LIMIT = 7;
const BLOCK_MOST = 4;
/** Where no heat is on its way, errors of a model do not last: two means that are so far off say as much as three. */
const PROMPT_MOST = 6;
/** Before means are known they are taken to be off by this share of a sample, as if from so many of them. */
const BLOCK_PRIOR = 1;
const BLOCK_PRIOR_COUNT = 6;
/** Weights of the newest in what is usual. */
const USUAL = 0.001;
const BLOCK_USUAL = 0.02;
/**
 * A mean that is off by less is no matter, however seldom it is: a fifth of a degree where heat is on its way, so that a
 * third of one never adds up. What follows at once is known better.
 */
const BLOCK_LEAST = 0.45;
const PROMPT_LEAST = 0.35;
/** What is learned of a mean that is far off: little, or a drift would soon be usual. */
const BLOCK_LEARNT_MOST = 1;
/** Of a normal deviate, mean of its absolute value, none of which counts for more than 1, to its standard deviation. */
const BLOCK_TO_SIGMA = 1.584;
/** A drift that is not seen just now is no news. */
const NOT_OFF = 0.9;
/** Of a normal deviate, mean of its absolute value to its standard deviation. */
const TO_SIGMA = 1.2533;
/** Time constant of the deviation lately, ms. */
const LATELY_MS = 2 * MINUTE_MS;

/**
 * How far a reading is off from what was expected, in deviations that are usual for it: by samples, which tells steps
 * within a few of them, and by means of ten minutes, which tells what drifts.
 */
export class Deviation {
  /** 1 is the threshold. */
  level = 0;
  /** Deviations off, lately. */
  sigma = 0;
  /** The same of the last reading. */
  latest = 0;
  since: EpochMs = 0;
  /** What is left over in health. */
  usual: number;
  private count = 0;
  /** Mean of the residual, lately. */
  private middle = 0;
  private readonly steps = new Cusum(LIMIT);
  private readonly drifts = new Cusum(BLOCK_LIMIT);
  private blockUsual = 0;
  private blocks = 0;
  private blockEnds = 0;
  private blockSum = 0;
  private blockWeight = 0;
  private at: EpochMs = 0;

  private readonly blockMost: number;
  private readonly blockLeast: number;

  /**
   * @param least deviation that is usual for any such reading, in its unit
   * @param isPrompt whether it follows what it is expected from at once
   */
  constructor(
    private readonly least: number,
    isPrompt = false,
  ) {
    this.usual = 2 * least;
    this.blockMost = isPrompt ? PROMPT_MOST : BLOCK_MOST;
    this.blockLeast = isPrompt ? PROMPT_LEAST : BLOCK_LEAST;
  }

  /**
   * @param residual observed less expected
   * @param trust how many times its usual deviation it can be off for what is not known: 1 or more
   * @param allowed what it can be off besides, in its unit
   * @param learns whether health may be learned from it
   * @param floor what it is off at least, for the steps of its sensor, in its unit
   */
  push(residual: number, trust: number, allowed: number, at: EpochMs, learns: boolean, floor = 0): void {
    const usual = Math.max(this.usual, floor);
    const sigma = Math.sqrt(usual * usual * trust * trust + allowed * allowed);
    this.latest = residual / sigma;
    const most = allowed > this.usual ? MOST_UNSURE : MOST;
    const capped = Math.min(most, Math.max(-most, this.latest));
    const passed = Math.min(1, (at - this.at) / LATELY_MS);
    this.sigma += passed * (this.latest - this.sigma);
    this.at = at;
    this.steps.push(capped, SLACK + SLACK_MEANS * this.blockSigma(), at);
    this.fill(capped, at, learns);
    // About its mean of late, so that what drifts does not pass for noise.
    if (learns && allowed <= this.usual) this.learn(residual / trust - this.middle);
    this.middle += passed * (residual / trust - this.middle);
    // What has drifted is still off.
    const isOff = this.sigma * this.drifts.side > this.blockSigma();
    const drifted = isOff ? this.drifts.level : Math.min(this.drifts.level, NOT_OFF);
    this.level = Math.max(this.steps.level, drifted);
    this.since = this.steps.level >= drifted ? this.steps.since : this.drifts.since;
    // Drifts add up over hours. When nothing is left of them they are over at once.
    if (
      this.drifts.level > this.steps.level &&
      this.steps.level === 0 &&
      Math.abs(this.sigma) < 0.5 * SLACK * this.blockSigma()
    )
      this.drifts.reset();
  }

  /** Forgets what has added up; what is usual stays. */
  restart(): void {
    this.steps.reset();
    this.drifts.reset();
    this.level = 0;
  }

  snapshot(): Json {
    const { steps, drifts, least: _, blockMost: __, blockLeast: ___, ...numbers } = this;
    return { ...numbers, steps: steps.snapshot(), drifts: drifts.snapshot() };
  }

  restore(from: Json): void {
    const { steps, drifts, ...numbers } = from as Record<string, Json>;
    Object.assign(this, numbers);
    this.steps.restore(steps!);
    this.drifts.restore(drifts!);
  }

  private learn(residual: number): void {
    this.count++;
    const weight = Math.max(USUAL, 1 / (this.count + 1));
    const size = TO_SIGMA * Math.min(Math.abs(residual), 3 * this.usual);
    const usual = this.usual + weight * (size - this.usual);
    this.usual = Math.max(this.least, usual);
  }

  /** Collects a mean of ten minutes, in deviations of samples, and judges it when it is full. */
  private fill(deviation: number, at: EpochMs, learns: boolean): void {
    if (at >= this.blockEnds) {
      if (this.blockWeight > 0) this.judgeBlock(this.blockSum / this.blockWeight, at, learns);
      this.blockEnds = at + BLOCK_MS;
      this.blockSum = 0;
      this.blockWeight = 0;
    }
    this.blockSum += deviation;
    this.blockWeight++;
  }

  private judgeBlock(mean: number, at: EpochMs, learns: boolean): void {
    const { blockMost } = this;
    const sigma = this.blockSigma();
    this.drifts.push(Math.min(blockMost, Math.max(-blockMost, mean / sigma)), BLOCK_SLACK, at - BLOCK_MS);
    if (!learns) return;
    this.blocks++;
    const weight = Math.max(BLOCK_USUAL, 1 / this.blocks);
    this.blockUsual +=
      weight * (BLOCK_TO_SIGMA * Math.min(Math.abs(mean), BLOCK_LEARNT_MOST * sigma) - this.blockUsual);
  }

  blockSigma(): number {
    const { blocks, blockUsual } = this;
    const known = blocks / (blocks + BLOCK_PRIOR_COUNT);
    return Math.max(this.blockLeast, known * blockUsual + (1 - known) * BLOCK_PRIOR);
  }
}
