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

type Kind = 'today' | 'server' | 'rack' | 'month';

/**
 * How often each is asked for, ms of wall time. A bill costs a millisecond whatever its size; split by servers it costs
 * 160 ms where they are a thousand.
 */
const EVERY_MS: Readonly<Record<Kind, number>> = {
  today: MINUTE_MS,
  server: 5 * MINUTE_MS,
  rack: 5 * MINUTE_MS,
  month: 10 * MINUTE_MS,
};
/** Where time runs faster it is asked for as often in that time, but so much more often at most. */
const FASTER = 4;
/** So many at once: what is asked for is answered in one piece each. */
const AT_ONCE = 2;

interface Asked {
  wall: EpochMs;
  now: EpochMs;
}

/** Which bills are due, and when each was asked for last. */
export class Asks {
  private readonly asked = new Map<string, Asked>();

  constructor(private readonly language: Language) {}

  /** @param once bills that are asked for until they have come, by what they are asked for again after, ms of wall */
  due(wall: EpochMs, now: EpochMs, cluster: string, once: readonly BillAsk[]): readonly BillAsk[] {
    const due: BillAsk[] = [];
    for (const ask of [...this.usual(cluster), ...once]) {
      if (due.length >= AT_ONCE) break;
      const everyMs = EVERY_MS[ask.id as Kind] ?? EVERY_MS.month;
      const last = this.asked.get(ask.id);
      if (last !== undefined && !isDue(last, wall, now, everyMs)) continue;
      this.asked.set(ask.id, { wall, now });
      due.push(ask);
    }
    return due;
  }

  /** All of them are due: prices have changed, or time has begun again. */
  again(): void {
    this.asked.clear();
  }

  private usual(cluster: string): BillAsk[] {
    const { language } = this;
    return [
      { id: 'today', cluster, bill: { period: 'day' }, format: 'words', language, slices: true },
      { id: 'server', cluster, bill: { period: 'day', by: 'server' } },
      { id: 'rack', cluster, bill: { period: 'day', by: 'rack' } },
      { id: 'month', cluster, bill: { period: 'month' } },
    ];
  }
}

function isDue(last: Asked, wall: EpochMs, now: EpochMs, everyMs: number): boolean {
  const waited = wall - last.wall;
  if (waited < 0 || waited >= everyMs) return true;
  return waited >= everyMs / FASTER && now - last.now >= everyMs;
}
