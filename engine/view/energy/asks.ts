import type { EpochMs } from '../../telemetry/metric';
import type { Language } from '../../telemetry/texts';
import { MINUTE_MS } from '../../telemetry/units';

/** What a page of energy asks of a bill: `id` tells the answer apart. */
export interface BillAsk {
  readonly id: string;
  readonly cluster: string;
  readonly bill: {
    readonly period?: 'day' | 'month';
    readonly from?: EpochMs;
    readonly to?: EpochMs;
    readonly by?: 'server' | 'rack';
    readonly tariff?: string;
  };
  readonly format?: 'words';
  readonly language?: Language;
  readonly slices?: true;
}

/** What is asked for again and again, and what is asked for until it has come. */
type Kind = 'today' | 'server' | 'rack' | 'month' | 'yesterday' | 'compared';

/**
 * How often each is asked for, ms of wall time. A bill costs some milliseconds whatever its size; split by servers it
 * costs 130 ms where they are a thousand.
 */
const EVERY_MS: Readonly<Record<Kind, number>> = {
  today: MINUTE_MS,
  server: 5 * MINUTE_MS,
  rack: 5 * MINUTE_MS,
  month: 10 * MINUTE_MS,
  yesterday: 10 * MINUTE_MS,
  compared: 10 * MINUTE_MS,
};
/** Where time runs faster it is asked for as often in that time, but so much more often at most. */
const FASTER = 4;
/** Time that ran faster by `FASTER` and has not for so long, ms of wall time, has come to where it runs as the wall does. */
const CALM_MS = 5000;
/** So many of those that are large at once: each is answered in one piece. */
const AT_ONCE = 2;

/** Which bills are due, and when each was asked for last. */
export class Asks {
  private readonly asked = new Map<Kind, { wall: EpochMs; now: EpochMs }>();
  private looked: { wall: EpochMs; now: EpochMs } | undefined;
  /** When time was seen to run fast last, by the wall clock; undefined: all has been asked for since. */
  private fastAt: EpochMs | undefined;

  constructor(private readonly language: Language) {}

  /** Is it time to ask for it, by the wall clock and by that of the domain? Then it is taken for asked. */
  isTime(kind: Kind, wall: EpochMs, now: EpochMs): boolean {
    const last = this.asked.get(kind);
    const everyMs = EVERY_MS[kind];
    const waited = last === undefined ? everyMs : wall - last.wall;
    // A wall clock that was set back is no reason to wait.
    const isDue =
      waited < 0 || waited >= everyMs || (waited >= everyMs / FASTER && now - (last?.now ?? now) >= everyMs);
    if (isDue) this.asked.set(kind, { wall, now });
    return isDue;
  }

  /** The bills of the day and of the month so far that are due. */
  due(wall: EpochMs, now: EpochMs, cluster: string): BillAsk[] {
    const { language } = this;
    this.catchUp(wall, now);
    const usual = [
      { id: 'today', cluster, bill: { period: 'day' }, format: 'words', language, slices: true },
      { id: 'server', cluster, bill: { period: 'day', by: 'server' } },
      { id: 'rack', cluster, bill: { period: 'day', by: 'rack' } },
      { id: 'month', cluster, bill: { period: 'month' } },
    ] as const satisfies readonly BillAsk[];
    const due: BillAsk[] = [];
    for (const ask of usual) if (due.length < AT_ONCE && this.isTime(ask.id, wall, now)) due.push(ask);
    return due;
  }

  /** A room that has lived through its past and goes on with the wall: what is known is of different times in it. */
  private catchUp(wall: EpochMs, now: EpochMs): void {
    const { looked } = this;
    this.looked = { wall, now };
    if (looked !== undefined && now - looked.now > FASTER * Math.max(0, wall - looked.wall))
      this.fastAt = wall;
    else if (this.fastAt !== undefined && wall - this.fastAt >= CALM_MS) {
      this.fastAt = undefined;
      this.again();
    }
  }

  /** All of them are due: prices have changed, or time has begun again. */
  again(): void {
    this.asked.clear();
  }
}
