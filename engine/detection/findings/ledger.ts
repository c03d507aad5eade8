import { type Evidence, type Finding, SEVERITIES } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS, MINUTE_MS } from '../../telemetry/units';
import { Calibration } from './calibration';
import { type Calm, PLAIN_WATCHES, type Suspicion } from './suspicion';
import { verdictOn, worstOf } from './verdict';

/** What somebody who knows says of a finding. `expected`: right, but meant, such as maintenance. */
export const FEEDBACKS = ['right', 'wrong', 'expected'] as const;
export type Feedback = (typeof FEEDBACKS)[number];

/** Below this level a finding may close: far below the threshold, so that it does not flap. */
const CALM_LEVEL = 0.5;
/** It closes after so many reports of calm in a row, over so long. */
const CALM_REPORTS = 3;
const CALM_MS = MINUTE_MS;
/** So long something can be said of a finding that is closed. */
const REMEMBERED_MS = DAY_MS;
/** A finding is told again at most so often, when its worst deviation has grown by half or its evidence is another. */
const UPDATE_MS = MINUTE_MS;
const GROWN = 1.5;
/** What is left is told anew when it differs by this share of it from what was told. */
const OTHERWISE = 0.15;
/** Of a finding evidence is kept of so many fields. */
const MOST_EVIDENCE = 8;
/** Marks in the id of a finding where the time begins. */
const AT = '@';
/** No more deviations are told: of what never moved, any move is beyond counting. */
const MOST_SIGMA = 99;

interface Entry {
  /** The one that is open. */
  finding: Finding | undefined;
  /** The one that was closed last. */
  closed: Finding | undefined;
  toldAt: EpochMs;
  toldSigma: number;
  /** The most deviations that were told of it. */
  peakSigma: number;
  calm: number;
  calmSince: EpochMs;
  quietUntil: EpochMs;
  /** Is what goes on now expected? */
  accepted: boolean;
  calibration: Calibration;
}

/** The life of all findings: opened, updated, closed. One a matter, which is known by its key. */
export class Ledger {
  open = 0;
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly sensitivity: number,
    private readonly holdOffMs: number,
  ) {}

  /** Takes what is suspected; gives a finding when there is something new to tell. */
  suspect(suspicion: Suspicion, at: EpochMs): Finding | undefined {
    const { key, watch } = suspicion;
    const known = this.entries.get(key);
    const sensitivity = PLAIN_WATCHES.has(watch) ? Math.max(1, this.sensitivity) : this.sensitivity;
    const level = (suspicion.level * sensitivity) / (known?.calibration.factor ?? 1);
    if (level < CALM_LEVEL) return this.calm({ key, level: suspicion.level }, at);
    if (known !== undefined) known.calm = 0;
    if (known?.finding !== undefined) return this.update(known, { ...suspicion, level }, at);
    if (level < 1 || (known !== undefined && (known.accepted || at < known.quietUntil))) return undefined;
    const entry = known ?? newEntry();
    this.entries.set(key, entry);
    this.open++;
    // What comes again has begun since the last was over: it is another finding, with an id of its own.
    const since = Math.max(suspicion.since, known?.closed?.until ?? Number.NEGATIVE_INFINITY);
    const verdict = verdictOn({ ...suspicion, since, level }, at);
    const finding: Finding = {
      id: key + AT + since,
      state: 'opened',
      since,
      detected_at: at,
      ...namedAt(verdict.cause, at),
      ...verdict,
      ...remainingOf(suspicion),
      evidence: shown(suspicion.evidence),
    };
    return this.tell(entry, finding, at);
  }

  /** Nothing is suspected of a matter now; gives the finding that closes. */
  calm({ key, level }: Calm, at: EpochMs): Finding | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if ((level * this.sensitivity) / entry.calibration.factor >= CALM_LEVEL) {
      entry.calm = 0;
      return undefined;
    }
    if (entry.calm++ === 0) entry.calmSince = at;
    if (entry.calm < CALM_REPORTS || at - entry.calmSince < CALM_MS) return undefined;
    entry.accepted = false;
    if (entry.finding !== undefined) return this.close(entry, at);
    const isOver = at >= entry.quietUntil && at - entry.toldAt >= REMEMBERED_MS;
    if (isOver && entry.calibration.isNeutral) this.entries.delete(key);
    return undefined;
  }

  /** Is there, or was there lately, something of this matter? */
  knows(key: string): boolean {
    return this.entries.has(key);
  }

  isOpen(key: string): boolean {
    return this.entries.get(key)?.finding !== undefined;
  }

  /** Forgets a matter: the thing is gone. */
  forget(key: string, at: EpochMs): Finding | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    return entry.finding === undefined ? undefined : this.close(entry, at);
  }

  /** Learns what a finding was worth, open or closed; gives it as it stands now. Undefined when it is not known. */
  feedback(id: string, verdict: Feedback, at: EpochMs): Finding | undefined {
    const entry = this.entries.get(id.slice(0, id.lastIndexOf(AT)));
    if (entry?.closed?.id === id) {
      entry.calibration.count(verdict);
      entry.closed = { ...entry.closed, calibration: entry.calibration.told() };
      return entry.closed;
    }
    if (entry?.finding?.id !== id) return undefined;
    entry.calibration.count(verdict);
    if (verdict === 'right') return this.tell(entry, { ...entry.finding, state: 'updated' }, at);
    entry.accepted = verdict === 'expected';
    return this.close(entry, at);
  }

  *snapshot(): Iterable<[string, Json]> {
    for (const [key, { calibration, finding, closed, ...rest }] of this.entries) {
      const findings = { finding: finding ?? null, closed: closed ?? null };
      const state = { ...rest, ...findings, calibration: calibration.snapshot() };
      yield [key, state as unknown as Json];
    }
  }

  restore(key: string, from: Json): void {
    const { finding, closed, calibration, ...rest } = from as unknown as SavedEntry;
    const findings = { finding: finding ?? undefined, closed: closed ?? undefined };
    this.entries.set(key, { ...rest, ...findings, calibration: Calibration.restore(calibration) });
    if (finding !== null) this.open++;
  }

  private update(entry: Entry, suspicion: Suspicion, at: EpochMs): Finding | undefined {
    const before = entry.finding!;
    if (at - entry.toldAt < UPDATE_MS) return undefined;
    const verdict = verdictOn(suspicion, at, before, entry.peakSigma);
    const evidence = shown(suspicion.evidence);
    const isWorse = SEVERITIES.indexOf(verdict.severity) > SEVERITIES.indexOf(before.severity);
    const isGrown = sigmaOf(evidence) > GROWN * entry.toldSigma;
    const isOther =
      evidence[0]?.field !== before.evidence[0]?.field || evidence.length > before.evidence.length;
    const isSooner = isOtherwise(suspicion.remaining, before, (at - entry.toldAt) / 1000);
    if (!isWorse && !isGrown && !isOther && !isSooner && verdict.cause === before.cause) return undefined;
    // What was bad once stays so until it is over.
    const severity = isWorse ? verdict.severity : before.severity;
    const named = verdict.cause === before.cause ? {} : namedAt(verdict.cause, at);
    const now = { ...verdict, ...remainingOf(suspicion), severity, evidence };
    const { remaining: _, ...lasting } = before;
    return this.tell(entry, { ...lasting, ...named, ...now, state: 'updated' }, at);
  }

  private tell(entry: Entry, finding: Finding, at: EpochMs): Finding {
    const { calibration } = entry;
    const told = calibration.isNeutral ? finding : { ...finding, calibration: calibration.told() };
    entry.finding = told;
    entry.toldAt = at;
    entry.toldSigma = sigmaOf(told.evidence);
    entry.peakSigma = Math.max(finding.state === 'opened' ? 0 : entry.peakSigma, worstOf(told.evidence));
    return told;
  }

  private close(entry: Entry, at: EpochMs): Finding {
    const finding: Finding = {
      ...entry.finding!,
      state: 'closed',
      until: entry.calm > 0 ? entry.calmSince : at,
    };
    const told = this.tell(entry, finding, at);
    entry.closed = told;
    entry.finding = undefined;
    entry.quietUntil = at + this.holdOffMs;
    this.open--;
    return told;
  }
}

type SavedEntry = Omit<Entry, 'finding' | 'closed' | 'calibration'> & {
  finding: Finding | null;
  closed: Finding | null;
  calibration: Json;
};

function newEntry(): Entry {
  return {
    finding: undefined,
    closed: undefined,
    toldAt: 0,
    toldSigma: 0,
    peakSigma: 0,
    calm: 0,
    calmSince: 0,
    quietUntil: 0,
    accepted: false,
    calibration: new Calibration(),
  };
}

function remainingOf({ remaining }: Suspicion): Pick<Finding, 'remaining'> {
  return remaining === undefined ? {} : { remaining };
}

/** Was nothing told of how long it will last, or far more, or something else than it would be by now? */
function isOtherwise(now: Finding['remaining'], { remaining: told }: Finding, passedS: number): boolean {
  if (now === undefined || told === undefined) return now !== undefined;
  const off = Math.abs(now.seconds - (told.seconds - passedS));
  return GROWN * now.seconds < told.seconds || off > OTHERWISE * now.seconds;
}

function namedAt(cause: string, at: EpochMs): Pick<Finding, 'named_at'> {
  return cause === 'unknown' ? {} : { named_at: at };
}

function shown(evidence: readonly Evidence[]): Evidence[] {
  return evidence
    .slice(0, MOST_EVIDENCE)
    .map(({ sigma, ...rest }) => ({ ...rest, sigma: boundedSigma(sigma) }));
}

function sigmaOf(evidence: readonly Evidence[]): number {
  return Math.abs(evidence[0]?.sigma ?? 0);
}

/** Deviations as they are told: −99 to 99, where 99 is 99 or more. */
export function boundedSigma(sigma: number): number {
  return Math.max(-MOST_SIGMA, Math.min(MOST_SIGMA, sigma));
}
