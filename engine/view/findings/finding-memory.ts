import { LocalTime } from '../../billing/local-time';
import { type Finding, SEVERITIES } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import type { Memory, Scene, Span } from '../memory';
import type { Points } from '../pages/common';
import type { FindingsPage } from '../pages/findings';
import { findingsPage, LATELY_MS } from './findings-page';
import { Openings } from './openings';
import { Scores, type Target } from './scores';

/** Findings that are kept, open and over. */
const MOST_FINDINGS = 200;

/** How it stands with a detector, by its own word. */
export interface DetectorStanding {
  readonly at: EpochMs;
  readonly things: number;
  readonly ready: number;
}

/** Findings of one cluster: those that are open, those that are over, and the scores that they are charted with. */
export class FindingMemory implements Memory {
  /** Findings that were forgotten for want of place, and series of scores that were not kept. */
  readonly counts = { findings: 0 };
  private readonly findings = new Map<string, Finding>();
  private readonly openings = new Openings();
  private readonly scores = new Scores();
  /** What its detector said of itself last; undefined before it was heard. */
  detector: DetectorStanding | undefined;
  /** When a detector was heard first. */
  private lookedSince: EpochMs | undefined;
  private local = new LocalTime('UTC');

  take(finding: Finding): void {
    const { id, state, detected_at: at } = finding;
    const isKnown = this.findings.has(id);
    // One that was forgotten while it was open is not counted again.
    if (!isKnown && (state === 'opened' || this.counts.findings === 0)) this.openings.add(at);
    this.lookedSince ??= at;
    this.findings.set(id, finding);
    if (this.findings.size > MOST_FINDINGS) this.drop();
  }

  /** @param metric of measurement `anomaly` or `detector`; others are passed over */
  metric(metric: Metric): void {
    const { name, fields, timestamp: at } = metric;
    if (name === 'anomaly') this.scores.take(metric);
    else if (name === 'detector' && typeof fields.things === 'number' && typeof fields.ready === 'number') {
      this.detector = { at, things: fields.things, ready: fields.ready };
      this.lookedSince ??= at;
    }
  }

  advance(now: EpochMs): void {
    this.openings.forgetBefore(now);
    this.scores.forgetBefore(now);
  }

  /** The worst first, of equal ones the newest. */
  open(): readonly Finding[] {
    return [...this.findings.values()].filter(({ state }) => state !== 'closed').sort(worstFirst);
  }

  /** Open ones of a server and its parts, the worst first. */
  ofServer(server: string): readonly Finding[] {
    return this.open().filter(({ target }) => target.server === server);
  }

  /** All that are kept and were open at some time from then on, the newest first. */
  since(at: EpochMs): readonly Finding[] {
    return [...this.findings.values()]
      .filter(({ state, until }) => state !== 'closed' || (until ?? at) >= at)
      .sort(newestFirst);
  }

  /** How many were opened from then on, to a quarter of an hour; of fourteen days. */
  openedSince(at: EpochMs): number {
    return this.openings.since(at);
  }

  /** What a detector saw of a field of a thing, and what it expected; undefined: it has told nothing of it. */
  scored(side: 'observed' | 'expected', target: Target, field: string, span: Span): Points | undefined {
    return this.scores.of(target, field)?.line(side, span);
  }

  /** Share of the threshold at which a field of a thing stands, by its last score; undefined: it has none. */
  score(target: Target, field: string): number | undefined {
    return this.scores.of(target, field)?.score;
  }

  /** @param zone IANA, of the site */
  page(scene: Scene, zone: string): FindingsPage {
    if (zone !== this.local.zone) this.local = new LocalTime(zone);
    const { openings, detector, local, lookedSince } = this;
    const { now } = scene;
    return findingsPage(scene, {
      open: this.open(),
      over: [...this.findings.values()].filter(({ state }) => state === 'closed').sort(newestFirst),
      openedLately: now === undefined ? 0 : openings.since(now - LATELY_MS),
      perDay: now === undefined ? [] : openings.perDay(local, now, lookedSince ?? now),
      detector,
      isHeard: lookedSince !== undefined,
      scored: (side, target, field, span) => this.scored(side, target, field, span),
    });
  }

  /** Time has begun again. */
  clear(): void {
    this.findings.clear();
    this.openings.clear();
    this.scores.clear();
    this.detector = undefined;
    this.lookedSince = undefined;
    this.counts.findings = 0;
  }

  /** Series of scores that were not kept, or not any longer, for want of place. */
  get droppedSeries(): number {
    return this.scores.dropped;
  }

  *snapshot(): Iterable<[string, Json]> {
    const { openings, scores, counts, detector = null, lookedSince = null } = this;
    yield [
      MEMORY,
      {
        detector: detector as Json,
        lookedSince,
        openings: openings.snapshot(),
        counts: { ...counts },
        dropped: scores.dropped,
      },
    ];
    for (const [id, finding] of this.findings) yield [FINDING + id, finding as unknown as Json];
    for (const [key, series] of scores.snapshot()) yield [SCORES + key, series];
  }

  static restore(from: Iterable<[string, Json]>): FindingMemory {
    const memory = new FindingMemory();
    for (const [key, state] of from) {
      if (key === MEMORY) memory.resume(state as unknown as Saved);
      else if (key.startsWith(FINDING))
        memory.findings.set(key.slice(FINDING.length), state as unknown as Finding);
      else if (key.startsWith(SCORES)) memory.scores.restore(key.slice(SCORES.length), state);
    }
    return memory;
  }

  private resume({ detector, lookedSince, openings, counts, dropped }: Saved): void {
    this.detector = detector ?? undefined;
    this.lookedSince = lookedSince ?? undefined;
    this.openings.restore(openings);
    this.counts.findings = counts.findings;
    this.scores.dropped = dropped;
  }

  /** That which has been over for longest; where all are open, the least of them. */
  private drop(): void {
    let least: Finding | undefined;
    for (const finding of this.findings.values())
      if (least === undefined || isLess(finding, least)) least = finding;
    if (least === undefined) return;
    this.findings.delete(least.id);
    this.counts.findings++;
  }
}

const MEMORY = 'memory';
const FINDING = 'finding ';
const SCORES = 'scores ';

interface Saved {
  readonly detector: DetectorStanding | null;
  readonly lookedSince: EpochMs | null;
  readonly openings: Json;
  readonly counts: { readonly findings: number };
  readonly dropped: number;
}

function worstFirst(a: Finding, b: Finding): number {
  return SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || newestFirst(a, b);
}

function newestFirst(a: Finding, b: Finding): number {
  return b.detected_at - a.detected_at || (a.id < b.id ? -1 : 1);
}

function isLess(a: Finding, b: Finding): boolean {
  const isOver = ({ state }: Finding) => state === 'closed';
  if (isOver(a) !== isOver(b)) return isOver(a);
  if (isOver(a)) return (a.until ?? a.detected_at) < (b.until ?? b.detected_at);
  return worstFirst(a, b) > 0;
}
