import { Heap } from '../telemetry/heap';
import type { Json } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import { ProblemError, problem } from '../telemetry/problem';
import { RandomStream } from '../telemetry/random';
import { NOTHING } from '../telemetry/stage';
import { firstPeriod, lately, type Period, periodAfter } from './period';
import type { Episode, FaultPlan, PlanChoice } from './plan';

/** Something that has come to pass in a calendar. */
export interface Change {
  readonly episode: Episode;
  readonly state: 'started' | 'ended';
}

/** Readings may come late: what has ended is still known for so long. */
const KEPT_MS = 3_600_000;

/** What happens when: plans become episodes as time goes on. */
export class Calendar {
  /** The first to begin is the first. */
  private readonly entries = new Heap<Period>(isBefore);
  /** Ids of plans that are to come. */
  private readonly awaited = new Set<string>();
  /** That have started, by id; those that ended lately too. */
  private readonly known = new Map<string, Episode>();
  private ended = new Set<string>();
  /** Before this nothing happens. */
  private dueMs: EpochMs = Number.NEGATIVE_INFINITY;

  /** @param originMs that `after` is counted from */
  constructor(
    plans: readonly FaultPlan[],
    private readonly originMs: EpochMs,
    private readonly seed: number,
  ) {
    for (const plan of plans) this.add(plan, originMs);
  }

  /**
   * Adds a plan; its `after` counts from `now`, and of the times of cron those from `now` on come to pass.
   *
   * @throws ProblemError `fault-twice` when its id is that of another that is to come or known
   */
  add(plan: FaultPlan, now: EpochMs): void {
    const { id } = plan;
    if (this.has(id)) {
      throw new ProblemError(problem('fault-twice', 'id', id));
    }
    this.wait(firstPeriod(plan, now));
    this.dueMs = Number.NEGATIVE_INFINITY;
  }

  /** Is a plan of this id to come or known? */
  has(id: string): boolean {
    return this.awaited.has(id) || [...this.known.values()].some(({ plan }) => plan.id === id);
  }

  /** Is a plan of this id known, with nothing to come and nothing on at `now`? */
  isOver(id: string, now: EpochMs): boolean {
    const episodes = [...this.known.values()].filter(({ plan }) => plan.id === id);
    return !this.awaited.has(id) && episodes.length > 0 && episodes.every(({ endMs }) => endMs <= now);
  }

  /** Ends what plans have begun, at `now`, and what they would begin. */
  clear(now: EpochMs, isMeant: PlanChoice): void {
    for (const entry of this.takeAll()) {
      if (isMeant(entry.plan)) this.awaited.delete(entry.plan.id);
      else this.entries.push(entry);
    }
    for (const [key, episode] of this.known) {
      if (!isMeant(episode.plan) || episode.endMs <= now) continue;
      this.known.set(key, { ...episode, endMs: Math.max(now, episode.startMs) });
    }
    this.dueMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Time has reached `now`, a finite one: what has begun and ended since, in order. Where it leaps by more than a day,
   * what repeats is not made up for further back.
   */
  reach(now: EpochMs): readonly Change[] {
    if (now < this.dueMs) return NOTHING;
    const changes: Change[] = [];
    for (
      let first = this.entries.first;
      first !== undefined && first.startMs <= now;
      first = this.entries.first
    ) {
      this.entries.pop();
      this.awaited.delete(first.plan.id);
      const period = lately(first, now);
      if (period === undefined || period.startMs > now) {
        this.wait(period);
        continue;
      }
      this.wait(periodAfter(period));
      const episode = this.drawn(period);
      if (episode === undefined) continue;
      this.known.set(episode.id, episode);
      changes.push({ episode, state: 'started' });
    }
    for (const [id, episode] of this.known) {
      if (episode.endMs <= now && !this.ended.has(id)) {
        this.ended.add(id);
        changes.push({ episode, state: 'ended' });
      }
      if (episode.endMs + KEPT_MS <= now) {
        this.known.delete(id);
        this.ended.delete(id);
      }
    }
    this.dueMs = this.nextMs();
    return changes.sort((a, b) => timeOf(a) - timeOf(b));
  }

  /** One of those by its id. */
  episode(id: string): Episode | undefined {
    return this.known.get(id);
  }

  /** What has started and is not long over. Ask `isOn` for a time. */
  get episodes(): Iterable<Episode> {
    return this.known.values();
  }

  /** The plans of all that is to come or known. */
  get plans(): readonly FaultPlan[] {
    return [...this.waiting(), ...this.known.values()].map(({ plan }) => plan);
  }

  snapshot(): Json {
    return {
      originMs: this.originMs,
      entries: this.waiting() as unknown as Json,
      known: [...this.known.values()].map((episode) => ({
        ...episode,
        endMs: Number.isFinite(episode.endMs) ? episode.endMs : null,
      })) as unknown as Json,
      ended: [...this.ended],
    };
  }

  static restore(from: Json, seed: number): Calendar {
    const saved = from as unknown as SavedCalendar;
    const calendar = new Calendar([], saved.originMs, seed);
    for (const entry of saved.entries) calendar.wait(entry);
    for (const episode of saved.known) {
      calendar.known.set(episode.id, { ...episode, endMs: episode.endMs ?? Number.POSITIVE_INFINITY });
    }
    calendar.ended = new Set(saved.ended);
    return calendar;
  }

  /** Puts an entry among those to come, if it has any period left. */
  private wait(entry: Period | undefined): void {
    if (entry === undefined) return;
    const { plan, next } = entry;
    if (plan.times !== null && next >= plan.times) return;
    this.entries.push(entry);
    this.awaited.add(plan.id);
  }

  /** What is to come, in order. */
  private waiting(): Period[] {
    const all = this.takeAll();
    for (const entry of all) this.entries.push(entry);
    return all;
  }

  private takeAll(): Period[] {
    const all: Period[] = [];
    for (let next = this.entries.pop(); next !== undefined; next = this.entries.pop()) all.push(next);
    return all;
  }

  private nextMs(): EpochMs {
    const first = this.entries.first;
    let next = first === undefined ? Number.POSITIVE_INFINITY : first.startMs;
    for (const { id, endMs } of this.known.values()) {
      next = Math.min(next, this.ended.has(id) ? endMs + KEPT_MS : endMs);
    }
    return next;
  }

  /** The episode of a period; undefined when chance leaves it out. Each period draws for itself. */
  private drawn({ plan, next, startMs }: Period): Episode | undefined {
    const isByCron = 'cron' in plan.start;
    if (plan.chance < 1) {
      // Whoever begins earlier or later counts other periods of cron: the time is what they share.
      const period = isByCron ? `at ${startMs}` : next;
      const drawn = new RandomStream(this.seed, plan.id, `period ${period}`).uniform();
      if (drawn >= plan.chance) return undefined;
    }
    const { durationMs, everyMs } = plan;
    const id = everyMs === null && !isByCron ? plan.id : `${plan.id}.${next + 1}`;
    const endMs = durationMs === null ? Number.POSITIVE_INFINITY : startMs + durationMs;
    return { id, plan, startMs, endMs };
  }
}

interface SavedCalendar {
  readonly originMs: EpochMs;
  readonly entries: readonly Period[];
  readonly known: readonly (Omit<Episode, 'endMs'> & { readonly endMs: EpochMs | null })[];
  readonly ended: readonly string[];
}

/** Ids keep the order of those that begin together, also in a calendar that is restored. */
function isBefore(a: Period, b: Period): boolean {
  return a.startMs < b.startMs || (a.startMs === b.startMs && a.plan.id < b.plan.id);
}

function timeOf({ episode, state }: Change): EpochMs {
  return state === 'started' ? episode.startMs : episode.endMs;
}
