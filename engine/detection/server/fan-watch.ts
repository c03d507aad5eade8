import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import { DAY_MS } from '../../telemetry/units';
import { Deviation } from './deviation';
import { FanSilence } from './fan-silence';
import { Relation } from './relation';
import { WearWatch } from './wear-watch';

/** Below this share of full speed a fan stands, and above that its neighbours turn. */
const STANDING = 0.03;
const TURNING = 0.08;
/** Of a reading of speed, in shares of full speed, usual at least. */
const LEAST = 0.006;
/** Fans are told on change: a few readings must do to know one. */
const LEAST_READINGS = 8;
const WARM_UP = 12;
const RUN = 2;
/** A reading holds as it is for so long, ms. */
const FRESH_MS = 15_000;
const RAMP_MS = 60_000;
/** Changes that are not told are as large as the smaller ones that are, at most; one counts by so much. */
const CHANGE_KEPT = 0.999;
const MOST_CHANGE = 0.03;
/** What is not told lies anywhere within that: the deviation of a uniform variable, as a share of half its width. */
const UNTOLD_SIGMA = 1 / Math.sqrt(3);
const UNSEEN_WEIGHT = 0.03;
const UNSEEN_SIGMA = 2;
const MEMORY_MS = 7 * DAY_MS;
/** Fans as fast as each other, to this share of full speed, go together, for changes of so much. */
const ALIKE = 0.03;
const WITH_CHANGE = 0.1;
/** Weight of the newest in how much faster than those it is. */
const LEAD_WEIGHT = 0.1;
/** A fan that stands and draws this share of what it drew when it turned is driven. */
const DRIVEN_SHARE = 0.05;

/** One fan: what it is told to do, and what it does. */
export class FanWatch {
  /** Share of full speed; NaN before it is known. */
  speed = Number.NaN;
  /** The same as it is commanded; NaN where nobody tells. */
  command = Number.NaN;
  expected = Number.NaN;
  heardAt: EpochMs = Number.NEGATIVE_INFINITY;
  /** When its score was told last. */
  toldAt: EpochMs = Number.NEGATIVE_INFINITY;
  /** Since when it stands; NaN while it turns. */
  standsSince: EpochMs = Number.NaN;
  readonly deviation = new Deviation(LEAST);
  readonly wear = new WearWatch();
  private readonly silence = new FanSilence();
  private readonly relation = new Relation(2, LEAST_READINGS, RUN);
  private readonly terms = new Float64Array(2);
  /** Mean speed of the fans beside it when it was heard last, and now; NaN for none. */
  private besideThen = Number.NaN;
  private besideNow = Number.NaN;
  /** How much faster than those it is, usually. */
  private lead = Number.NaN;
  /** When one of them was heard last. */
  private besideAt: EpochMs = Number.NEGATIVE_INFINITY;
  private mostRpm = 0;
  /** What it draws, and drew when it turned last, W; NaN where nobody tells. */
  drawsW = Number.NaN;
  drewW = Number.NaN;
  /** Does it say that it runs, whatever its speed? */
  private saysRunning: boolean | undefined;
  /** Largest change from one reading to the next lately, a share of full speed, as far as it may go untold. */
  private change = 0;
  private lastChange = 0;
  /** Mean square of what it had changed by when nothing of it came for a while: more than small steps got lost. */
  private unseen = 0;

  /**
   * @param key of the matter that it lags
   * @param stopKey of the matter that it stands
   */
  constructor(
    readonly key: string,
    readonly stopKey: string,
  ) {}

  get isLearning(): boolean {
    return this.relation.samples < WARM_UP;
  }

  get isStanding(): boolean {
    return !Number.isNaN(this.standsSince);
  }

  get isTurning(): boolean {
    return this.speed > TURNING;
  }

  /** Is it driven though it stands? By what it draws; by what it says of itself it may be. Undefined when nobody tells. */
  get isDriven(): boolean | undefined {
    const { drawsW, drewW, saysRunning } = this;
    if (drewW > 0 && !Number.isNaN(drawsW)) return drawsW >= DRIVEN_SHARE * drewW;
    return saysRunning === true ? true : undefined;
  }

  /** How far the speed may be off by now: fans are told on change, so a small one is not, and a large one goes on. */
  unsureAt(at: EpochMs): number {
    const age = at - this.heardAt;
    const ramp = age <= RAMP_MS ? this.lastChange / 2 : 0;
    if (age <= FRESH_MS) return ramp;
    const isUnheard = this.silence.isMissed(age) && this.isBesideMissed(at);
    return Math.max(
      ramp,
      UNTOLD_SIGMA * this.change,
      UNSEEN_SIGMA * Math.sqrt(this.unseen),
      this.leftBehind(),
      isUnheard ? this.silence.sigmaFrom(this.speed) : 0,
    );
  }

  /**
   * How fast it turns by now, a share of full speed: as those beside it that it went with, when nothing came of it since;
   * when it should have come by now, as far from them as it usually is, if they did.
   */
  speedAt(at: EpochMs): number {
    const { speed, besideThen, besideNow, lead } = this;
    const isWith = Math.abs(speed - besideThen) <= ALIKE && Math.abs(besideNow - besideThen) <= WITH_CHANGE;
    const age = at - this.heardAt;
    if (age > FRESH_MS && isWith) return besideNow;
    const isKnownBeside = !Number.isNaN(besideNow + lead) && !this.isBesideMissed(at);
    return this.silence.isMissed(age) && isKnownBeside ? Math.max(0, besideNow + lead) : speed;
  }

  /** Tells how fast those beside it turn, before it is heard itself or after. */
  seeBeside(speed: number, isHeard: boolean, at: EpochMs): void {
    this.besideNow = speed;
    if (!isHeard) {
      this.besideAt = at;
      return;
    }
    this.besideThen = speed;
    const lead = this.speed - speed;
    if (this.isBesideMissed(at) || Number.isNaN(lead)) return;
    this.lead = Number.isNaN(this.lead) ? lead : this.lead + LEAD_WEIGHT * (lead - this.lead);
  }

  push({ fields }: Metric, at: EpochMs, mayLearn: boolean): void {
    const { speed_pct, speed_rpm, command_pct, running, power_w } = fields;
    const speed = this.shareOf(speed_pct, speed_rpm);
    if (typeof command_pct === 'number') this.command = command_pct / 100;
    if (Number.isNaN(speed)) return;
    const passed = Math.max(0, at - this.heardAt);
    if (!Number.isNaN(this.speed)) {
      this.lastChange = Math.abs(speed - this.speed);
      if (passed > FRESH_MS) this.unseen += UNSEEN_WEIGHT * (this.lostChange() - this.unseen);
      this.change = Math.max(Math.min(this.lastChange, MOST_CHANGE), this.change * CHANGE_KEPT);
    }
    this.silence.push(speed, passed);
    this.speed = speed;
    this.heardAt = at;
    const stands = speed < STANDING || (running === false && speed < TURNING);
    if (!stands && this.isStanding) this.wear.heedStart();
    if (!stands) this.standsSince = Number.NaN;
    else if (Number.isNaN(this.standsSince)) this.standsSince = at;
    this.saysRunning = typeof running === 'boolean' ? running : undefined;
    this.drawsW = typeof power_w === 'number' ? power_w : Number.NaN;
    if (!stands) this.drewW = this.drawsW;
    if (!stands && this.command > STANDING) this.compare(at, passed, mayLearn);
  }

  snapshot(): Json {
    const { speed, command, expected, heardAt, standsSince, mostRpm, change, lastChange, unseen, toldAt } =
      this;
    const { drawsW, drewW, saysRunning = null, besideThen, besideNow, besideAt, lead } = this;
    const known = (value: number) => (Number.isFinite(value) ? value : null);
    return {
      numbers: [
        speed,
        command,
        expected,
        heardAt,
        standsSince,
        mostRpm,
        change,
        lastChange,
        unseen,
        toldAt,
        drawsW,
        drewW,
        besideThen,
        besideNow,
        besideAt,
        lead,
      ].map(known),
      saysRunning,
      silence: this.silence.snapshot(),
      deviation: this.deviation.snapshot(),
      relation: this.relation.snapshot(),
      wear: this.wear.snapshot(),
    };
  }

  restore(from: Json): void {
    const { numbers, saysRunning, silence, deviation, relation, wear } = from as {
      numbers: (number | null)[];
      saysRunning: boolean | null;
      silence: Json;
      deviation: Json;
      relation: Json;
      wear: Json;
    };
    const [speed, command, expected, heardAt, standsSince, mostRpm, change, lastChange, unseen, toldAt] =
      numbers;
    const [drawsW, drewW, besideThen, besideNow, besideAt, lead] = numbers.slice(-6);
    this.besideThen = besideThen ?? Number.NaN;
    this.besideNow = besideNow ?? Number.NaN;
    this.drawsW = drawsW ?? Number.NaN;
    this.drewW = drewW ?? Number.NaN;
    this.saysRunning = saysRunning ?? undefined;
    this.besideAt = besideAt ?? Number.NEGATIVE_INFINITY;
    this.lead = lead ?? Number.NaN;
    this.silence.restore(silence);
    this.speed = speed ?? Number.NaN;
    this.command = command ?? Number.NaN;
    this.expected = expected ?? Number.NaN;
    this.heardAt = heardAt ?? Number.NEGATIVE_INFINITY;
    this.standsSince = standsSince ?? Number.NaN;
    this.mostRpm = mostRpm ?? 0;
    this.change = change ?? 0;
    this.lastChange = lastChange ?? 0;
    this.unseen = unseen ?? 0;
    this.toldAt = toldAt ?? Number.NEGATIVE_INFINITY;
    this.deviation.restore(deviation);
    this.relation.restore(relation);
    this.wear.restore(wear);
  }

  private isBesideMissed(at: EpochMs): boolean {
    return this.silence.isMissed(at - this.besideAt);
  }

  /** Those beside it have gone on since it was heard last: where they are now it may be too, and nobody told. */
  private leftBehind(): number {
    const { speed, besideThen, besideNow } = this;
    const behind = Math.min(Math.abs(besideNow - besideThen), Math.abs(besideNow - speed));
    return Number.isNaN(behind) ? 0 : behind;
  }

  /** Square of how much further it went than goes untold: what was told in the meantime did not come. */
  private lostChange(): number {
    const lost = Math.max(0, this.lastChange - this.change);
    return lost * lost;
  }

  private compare(at: EpochMs, passed: number, mayLearn: boolean): void {
    const { relation, deviation, terms, command, speed } = this;
    terms[0] = 1;
    terms[1] = command;
    relation.judge(terms);
    const isKnown = relation.isKnown && !this.isLearning;
    this.wear.push(speed, command, at);
    const learns = !isKnown || (mayLearn && deviation.level < 0.5 && this.wear.level < 1);
    if (isKnown) {
      this.expected = relation.expected;
      const scale = Math.max(this.expected, STANDING) / 0.5;
      deviation.push((speed - this.expected) / scale, Math.sqrt(1 + relation.leverage), 0, at, learns);
    }
    if (learns)
      relation.learn(terms, speed, Math.max(0.5, 1 - Math.min(passed, DAY_MS) / MEMORY_MS), deviation.usual);
  }

  /** Of a fan of which only revolutions are told, the fastest ever seen is full speed. */
  private shareOf(percent: unknown, rpm: unknown): number {
    if (typeof percent === 'number') return percent / 100;
    if (typeof rpm !== 'number') return Number.NaN;
    this.mostRpm = Math.max(this.mostRpm, rpm);
    return this.mostRpm === 0 ? 0 : rpm / this.mostRpm;
  }
}
