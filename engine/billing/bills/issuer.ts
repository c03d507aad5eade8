import type { Bill } from '../../telemetry/bill';
import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { type Problem, problem, type Refused, refused } from '../../telemetry/problem';
import { DAY_MS, HOUR_MS } from '../../telemetry/units';
import type { BillConfig } from '../bill-config';
import type { Tariff } from '../tariffs/tariff';
import { billOf } from './bill-of';
import { Tally, type World } from './tally';

/** Bills of the past are written anew at most so often. */
const REVISE_MS = HOUR_MS;
/** How often it is tried whether all is settled. */
const RETRY_MS = 10_000;

interface Issued {
  readonly revision: number;
  /** Energy, cost and coverage as they were printed: another bill is a revision. */
  readonly print: string;
}

/** Writes the bill of each period when it is over, and again when something came later. */
export class Issuer {
  /** Start of the period that is open; undefined before anything is known. */
  openFrom: EpochMs | undefined;
  /** No period is due before. */
  dueAt: EpochMs = Number.NEGATIVE_INFINITY;
  private revisedAt: EpochMs = Number.NEGATIVE_INFINITY;
  private readonly issued = new Map<EpochMs, Issued>();

  constructor(
    private readonly config: BillConfig,
    private readonly world: World & { readonly peaks: Map<EpochMs, number> },
  ) {}

  *run(now: EpochMs, tariff: Tariff, target: Bill['target']): Iterable<Bill | Refused> {
    const { world, config } = this;
    const { site, local } = world;
    const { ledger } = site;
    if (now === Number.POSITIVE_INFINITY) ledger.settleAll();
    else ledger.settleSilent(now);
    const span = site.span();
    if (span === undefined) {
      this.dueAt = now + RETRY_MS;
      return;
    }
    // What is older than the history is not billed any more: a first time may have been wrong by years.
    const first = Math.max(span.from, span.to - config.historyDays * DAY_MS);
    this.openFrom = Math.max(this.openFrom ?? -Infinity, local.startOf(config.period, first));
    for (;;) {
      const from: EpochMs = this.openFrom;
      const to = local.endOf(config.period, from);
      const isOver = now === Number.POSITIVE_INFINITY ? from < span.to : this.isDue(to, now);
      if (!isOver) break;
      this.openFrom = to;
      yield* this.write(from, to, tariff, target);
    }
    if (now - this.revisedAt >= REVISE_MS || now === Number.POSITIVE_INFINITY) {
      yield* this.revise(tariff, target);
      this.revisedAt = now;
    }
  }

  snapshot(): Json {
    const { openFrom = null, dueAt, revisedAt, issued } = this;
    const finite = (time: EpochMs) => (Number.isFinite(time) ? time : null);
    const kept = [...issued].map(([from, { revision, print }]) => [from, revision, print] as const);
    return { openFrom, dueAt: finite(dueAt), revisedAt: finite(revisedAt), issued: kept };
  }

  restore(state: Json): void {
    const { openFrom, dueAt, revisedAt, issued } = state as unknown as Saved;
    this.openFrom = openFrom ?? undefined;
    this.dueAt = dueAt ?? Number.NEGATIVE_INFINITY;
    this.revisedAt = revisedAt ?? Number.NEGATIVE_INFINITY;
    for (const [from, revision, print] of issued) this.issued.set(from, { revision, print });
  }

  forgetBefore(time: EpochMs): void {
    for (const from of this.issued.keys()) if (from < time) this.issued.delete(from);
  }

  private isDue(end: EpochMs, now: EpochMs): boolean {
    const early = end + this.config.latenessS * 1000;
    if (now >= early && this.world.site.ledger.isSettled(end, now)) return true;
    this.dueAt = Math.max(early, now + RETRY_MS);
    return false;
  }

  private *write(
    from: EpochMs,
    to: EpochMs,
    tariff: Tariff,
    target: Bill['target'],
  ): Iterable<Bill | Refused> {
    const { config, world, issued } = this;
    const { pue, carbon, fans, by, period, gap } = config;
    const tally = new Tally(world, { from, to, tariff, pue, carbon, fans });
    for (const [start, watts] of tally.months.peaks)
      world.peaks.set(start, Math.max(watts, world.peaks.get(start) ?? 0));
    const before = issued.get(from);
    const revision = before === undefined ? 0 : before.revision + 1;
    const bill = billOf(tally, { period, revision, target, by });
    if (bill === undefined) return;
    const { revision: _, ...said } = bill;
    const print = JSON.stringify([said.energy_kwh, said.cost, said.coverage, said.gap_kwh]);
    if (before?.print === print) return;
    issued.set(from, { revision, print });
    if (gap === 'refuse' && bill.coverage.missing > 0) yield refused(gapOf(from, config), { from, to });
    else yield bill;
  }

  private *revise(tariff: Tariff, target: Bill['target']): Iterable<Bill | Refused> {
    const { config, world } = this;
    const { changes } = world.site.ledger;
    const days = [...changes.unbilled].sort((a, b) => a - b);
    changes.unbilled.clear();
    changes.looks++;
    const written = new Set<EpochMs>();
    for (const day of days) {
      let from = world.local.startOf(config.period, day * DAY_MS);
      while (from < (day + 1) * DAY_MS && from < (this.openFrom as EpochMs)) {
        const to = world.local.endOf(config.period, from);
        if (!written.has(from)) yield* this.write(from, to, tariff, target);
        written.add(from);
        from = to;
      }
    }
  }
}

function gapOf(from: EpochMs, { period, maxGapS }: BillConfig): Problem {
  return problem('bill-gap', period, new Date(from).toISOString(), `${maxGapS} s`);
}

interface Saved {
  readonly openFrom: EpochMs | null;
  readonly dueAt: EpochMs | null;
  readonly revisedAt: EpochMs | null;
  readonly issued: readonly (readonly [EpochMs, number, string])[];
}
