import type { DomainClock } from './clock';
import type { Json } from './json';
import type { EpochMs } from './metric';
import { type MetricStage, NOTHING, type Out } from './stage';

/** Time passes at another pace when its rate has changed by more than this share. */
const PACE_SHARE = 0.5;

export type DomainKind = 'wall' | 'driven' | 'file';

/** What a snapshot holds of a domain besides the state of its stage. */
export interface SavedDomain {
  kind: DomainKind;
  now: EpochMs | null;
  epoch: number;
  sequence: number;
  tickMs: number;
}

/** One time domain: its stage, and what time it is there. */
export class Domain<O extends Out> {
  /** Event time reached; -Infinity before the first clock of a driven domain. */
  now: EpochMs = Number.NEGATIVE_INFINITY;
  /** Wall time of the last Metric or clock that was heard of it. */
  idleSince: EpochMs;
  /** Has anything been heard of it since it was opened or restored? */
  heard = false;
  /** What its last clock said: seconds of it a wall second (0: unknown), and whether they pass. */
  rate = 0;
  running = true;
  private epoch = -1;
  private sequence = -1;
  private tickMs = 0;
  /** The rate when it was last another; 0 before one was known. */
  private pace = 0;
  /** Has a clock come since it was opened or restored? While one was away time has passed. */
  private clockHeard = false;

  constructor(
    public kind: DomainKind,
    public stage: MetricStage<O>,
    /** Wall time of the last sign of life of its clock. */
    public heardAt: EpochMs,
  ) {
    this.idleSince = heardAt;
  }

  /**
   * From now on its clocks alone say what time it is. Says whether it has to start over, because its stage
   * has been told the time of the wall: no stage goes back.
   */
  drive(wall: EpochMs): boolean {
    if (this.kind !== 'wall') return false;
    this.kind = 'driven';
    this.heardAt = wall;
    return this.now > Number.NEGATIVE_INFINITY;
  }

  /** Moves the clock of wall and file domains before a Metric is taken in. */
  passTime(timestamp: EpochMs, wall: EpochMs): Iterable<O> {
    if (this.kind === 'driven') return NOTHING;
    return this.advance(this.kind === 'wall' ? wall : timestamp);
  }

  /** Event time has reached `now`, unless it is there already. */
  advance(now: EpochMs): Iterable<O> {
    if (now <= this.now) return NOTHING;
    this.now = now;
    return this.stage.advance(now);
  }

  /** The latest timestamp that is not in the future; Infinity while nobody knows what time it is. */
  horizon(allowanceMs: number): EpochMs {
    const unknown = this.kind === 'driven' ? !this.clockHeard : this.kind === 'file';
    return unknown ? Number.POSITIVE_INFINITY : this.now + allowanceMs + 2 * this.tickMs;
  }

  /** A clock that came twice or out of order, or is of an epoch that is over. */
  isPast({ epoch, sequence }: DomainClock): boolean {
    return epoch < this.epoch || (epoch === this.epoch && sequence <= this.sequence);
  }

  /** Has the domain started over with this clock? What it knows is then of another world. */
  beginsEpoch({ epoch }: DomainClock): boolean {
    return this.epoch >= 0 && epoch > this.epoch;
  }

  startOver(stage: MetricStage<O>): void {
    this.stage = stage;
    this.now = Number.NEGATIVE_INFINITY;
  }

  /** Takes the time from a clock; gives what that releases. */
  follow({ now, epoch, sequence, tickS, rate, running }: DomainClock, wall: EpochMs): Iterable<O> {
    this.heardAt = wall;
    this.rate = rate;
    this.running = running;
    this.epoch = epoch;
    this.sequence = sequence;
    this.tickMs = tickS * 1000;
    this.notePace(rate);
    this.clockHeard = true;
    return this.advance(now);
  }

  private notePace(rate: number): void {
    if (rate <= 0 || Math.abs(rate - this.pace) <= PACE_SHARE * this.pace) return;
    if (this.pace > 0) this.stage.notePace?.();
    this.pace = rate;
  }

  snapshot(): Json {
    const { kind, now, epoch, sequence, tickMs } = this;
    return { kind, now: Number.isFinite(now) ? now : null, epoch, sequence, tickMs };
  }

  /** Goes on from a snapshot. `wall` is now: a clock is only missed from here on. */
  static restore<O extends Out>(saved: SavedDomain, stage: MetricStage<O>, wall: EpochMs): Domain<O> {
    const domain = new Domain(saved.kind, stage, wall);
    domain.now = saved.now ?? Number.NEGATIVE_INFINITY;
    domain.epoch = saved.epoch;
    domain.sequence = saved.sequence;
    domain.tickMs = saved.tickMs;
    return domain;
  }
}
