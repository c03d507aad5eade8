import type { Bill } from '../telemetry/bill';
import type { Command, CommandAnswer } from '../telemetry/command';
import type { Json } from '../telemetry/json';
import { clusterOf, DEFAULT_CLUSTER, type EpochMs, type Metric } from '../telemetry/metric';
import { type Problem, ProblemError, problem, type Refused, refused } from '../telemetry/problem';
import { type MetricStage, type MetricStageKind, NOTHING, type Out } from '../telemetry/stage';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../telemetry/units';
import type { BillConfig, BillPeriod } from './bill-config';
import { billOf } from './bills/bill-of';
import { Issuer } from './bills/issuer';
import { runningMetric } from './bills/running';
import { Site } from './bills/site';
import { Tally, type World } from './bills/tally';
import type { Comparison } from './comparison/compare';
import { Ledger } from './energy/ledger';
import { QUARTER_MS } from './energy/quarters';
import { partOf } from './energy/sources';
import { LocalTime } from './local-time';
import type { BillRequest, ToldIntensity } from './read-request';
import { Book } from './tariffs/book';
import { readTariff } from './tariffs/read-tariff';
import type { Tariff, ToldPrice } from './tariffs/tariff';

/** An answer to a command, beside bills. */
export interface BillAnswer {
  readonly command: CommandAnswer;
}

/** What is asked for may come as a text, or as a comparison. */
export type BillOut = Out<
  Metric | Bill | BillAnswer | { readonly comparison: Comparison } | Refused | string
>;

/** What a node shows of its bill. */
export interface BillFigures {
  meters: number;
  late: number;
  duplicates: number;
  /** Windows, or samples, of a thing that is read in another length. */
  ignored: number;
  /** Metrics of one meter too many. */
  dropped: number;
  /** Readings that gave no answer. */
  missing: number;
  /** What was told last of what has been spent so far. */
  running: Metric | undefined;
}

const STAGE = 'stage';

/** Bills all energy of one domain: docs/billing.md says by which rules. */
export class BillStage implements MetricStage<BillOut> {
  private readonly ledger: Ledger;
  private readonly site: Site;
  private readonly world: World & { readonly peaks: Map<EpochMs, number> };
  private readonly issuer: Issuer;
  /** What prices are by now: that of the configuration, or of the last `set-tariff`. */
  tariff: Tariff;
  /** Whose energy it is: that of the first Metric. */
  cluster = DEFAULT_CLUSTER;
  private clock: EpochMs = Number.NEGATIVE_INFINITY;
  private tellAt: EpochMs = Number.NEGATIVE_INFINITY;
  private sweepAt: EpochMs = Number.NEGATIVE_INFINITY;
  private running: Metric | undefined;

  constructor(private readonly config: BillConfig) {
    this.tariff = config.tariff;
    this.ledger = new Ledger(config);
    this.site = new Site(this.ledger, config);
    const local = new LocalTime(config.zone);
    this.world = { site: this.site, local, prices: new Book(), intensities: new Book(), peaks: new Map() };
    this.issuer = new Issuer(config, this.world);
    if (config.runningS === 0) this.tellAt = Number.POSITIVE_INFINITY;
  }

  push(metric: Metric): readonly BillOut[] {
    if (this.ledger.size === 0) this.cluster = clusterOf(metric.tags);
    const why = this.ledger.take(metric, this.clock);
    return why === undefined ? NOTHING : [{ port: 'refused', value: refused(why, metric) }];
  }

  advance(now: EpochMs): Iterable<BillOut> {
    if (now <= this.clock) return NOTHING;
    this.clock = now;
    const isDue = now >= this.issuer.dueAt || now >= this.tellAt || now >= this.sweepAt;
    return isDue ? this.pass(now) : NOTHING;
  }

  /** `set-tariff`: from then on, the open period included, prices are those of the tariff in `value`. */
  command(command: Command): CommandAnswer {
    const { id, kind, value, expires_at } = command;
    const at = Number.isFinite(this.clock) ? this.clock : command.issued_at;
    if (kind !== 'set-tariff') {
      const why = problem('bad-option', 'kind', kind, ['set-tariff']);
      return { id, outcome: 'refused', at, reason: why.code, problem: why };
    }
    if (expires_at <= at) return { id, outcome: 'expired', at };
    try {
      this.tariff = readTariff(value, this.tariff.currency);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return { id, outcome: 'refused', at, reason: error.problem.code, problem: error.problem };
    }
    return { id, outcome: 'applied', at };
  }

  /** Prices of a market, for a tariff with `dynamic`. Nothing is taken when one of them is wrong. */
  setPrices(prices: readonly ToldPrice[]): Problem | undefined {
    const { dynamic } = this.tariff;
    if (dynamic === undefined && prices.length > 0)
      return problem('bad-option', 'prices', this.tariff.name, 'dynamic-tariff');
    const slotMs = (dynamic?.slotMin ?? 15) * MINUTE_MS;
    return tell(
      this.world.prices,
      prices.map(({ start, price }) => [start, price]),
      slotMs,
      'prices',
    );
  }

  /** Carbon of the grid by the hour, in grams of CO₂e per kWh. */
  setIntensities(told: readonly ToldIntensity[]): Problem | undefined {
    const values = told.map(({ start, g_per_kwh }) => [start, g_per_kwh] as const);
    return tell(this.world.intensities, values, HOUR_MS, 'intensities');
  }

  /** Bills what is kept of the past, as if the tariff had always held. Ends are widened to quarters of an hour. */
  bill(request: BillRequest = {}): Bill | Problem {
    const { config } = this;
    const span = this.site.span();
    if (span === undefined) return problem('nothing-to-bill', 'from', request.from ?? null);
    const { local } = this.world;
    const first = request.period === undefined ? span.from : local.startOf(request.period, span.to - 1);
    const from = Math.floor((request.from ?? first) / QUARTER_MS) * QUARTER_MS;
    const to = Math.ceil((request.to ?? span.to) / QUARTER_MS) * QUARTER_MS;
    if (to <= from) return problem('out-of-range', 'to', to, 'history-span');
    const kept = span.to - config.historyDays * DAY_MS;
    if (from < kept) return problem('out-of-range', 'from', from, 'history-span');
    const by = request.by ?? config.by;
    if (partOf(by) !== undefined && partOf(by) !== partOf(config.by))
      return problem('bad-option', 'by', by, ['server', 'rack', 'cluster', config.by]);
    const tariff = request.tariff ?? this.tariff;
    const pue = request.pue ?? config.pue;
    const tally = new Tally(this.world, {
      ...{ from, to, tariff, pue },
      carbon: config.carbon,
      fans: config.fans,
    });
    if (config.gap === 'refuse' && tally.total('missing') > 0)
      return problem('bill-gap', 'from', new Date(from).toISOString(), `${config.maxGapS} s`);
    const target = { cluster: this.cluster };
    const period = this.periodOf(from, to) ?? 'span';
    return (
      billOf(tally, { period, revision: 0, target, by }) ??
      problem('nothing-to-bill', 'from', new Date(from).toISOString())
    );
  }

  /** Time of its domain; undefined before the first clock. */
  get now(): EpochMs | undefined {
    return Number.isFinite(this.clock) ? this.clock : undefined;
  }

  figures(): BillFigures {
    return { meters: this.ledger.size, ...this.ledger.counts, running: this.running };
  }

  *snapshot(): Iterable<[string, Json]> {
    const { clock, tellAt, sweepAt, cluster, tariff, world, issuer, ledger, running } = this;
    const finite = (time: EpochMs) => (Number.isFinite(time) ? time : null);
    yield [
      STAGE,
      {
        ...{ clock: finite(clock), tellAt: finite(tellAt), sweepAt: finite(sweepAt), cluster },
        tariff: tariff === this.config.tariff ? null : (tariff as unknown as Json),
        running: (running ?? null) as unknown as Json,
        ...{ prices: world.prices.snapshot(), intensities: world.intensities.snapshot() },
        ...{ peaks: [...world.peaks], issuer: issuer.snapshot(), unbilled: [...ledger.changes.unbilled] },
      },
    ];
    yield* ledger.snapshot();
  }

  static restore(config: BillConfig, from: Iterable<[string, Json]>): BillStage {
    const stage = new BillStage(config);
    for (const [key, state] of from) {
      if (key === STAGE) stage.resume(state as unknown as SavedStage);
      else stage.ledger.restore(key, state);
    }
    return stage;
  }

  private *pass(now: EpochMs): Iterable<BillOut> {
    const { config, issuer, world } = this;
    for (const value of issuer.run(now, this.tariff, { cluster: this.cluster }))
      yield { port: 'problem' in value ? 'refused' : 'event', value };
    if (now === Number.POSITIVE_INFINITY) return;
    if (now >= this.tellAt) {
      this.tellAt = (Math.floor(now / (config.runningS * 1000)) + 1) * config.runningS * 1000;
      this.running = runningMetric(now, config, world, this.tariff, this.cluster);
      if (this.running !== undefined) yield { port: 'result', value: this.running };
    }
    if (now >= this.sweepAt) this.sweep(now);
  }

  private sweep(now: EpochMs): void {
    this.sweepAt = now + HOUR_MS;
    const kept = now - this.config.historyDays * DAY_MS;
    this.ledger.forgetBefore(kept);
    this.site.forgetBefore(kept);
    this.issuer.forgetBefore(kept);
    this.world.prices.forgetBefore(kept);
    this.world.intensities.forgetBefore(kept);
    // A year and the month that it ends in.
    for (const month of this.world.peaks.keys())
      if (month < now - 400 * DAY_MS) this.world.peaks.delete(month);
  }

  private periodOf(from: EpochMs, to: EpochMs): BillPeriod | undefined {
    const { local } = this.world;
    const periods = ['month', 'day', 'hour'] as const;
    return periods.find((one) => local.startOf(one, from) === from && local.endOf(one, from) === to);
  }

  private resume(saved: SavedStage): void {
    this.clock = saved.clock ?? Number.NEGATIVE_INFINITY;
    if (this.config.runningS > 0) this.tellAt = saved.tellAt ?? Number.NEGATIVE_INFINITY;
    this.sweepAt = saved.sweepAt ?? Number.NEGATIVE_INFINITY;
    this.cluster = saved.cluster;
    this.running = saved.running ?? undefined;
    if (saved.tariff !== null) this.tariff = saved.tariff;
    this.world.prices.restore(saved.prices);
    this.world.intensities.restore(saved.intensities);
    for (const [month, watts] of saved.peaks) this.world.peaks.set(month, watts);
    for (const day of saved.unbilled) this.ledger.changes.unbilled.add(day);
    this.issuer.restore(saved.issuer);
  }
}

interface SavedStage {
  readonly clock: EpochMs | null;
  readonly tellAt: EpochMs | null;
  readonly sweepAt: EpochMs | null;
  readonly cluster: string;
  readonly tariff: Tariff | null;
  readonly running: Metric | null;
  readonly prices: Json;
  readonly intensities: Json;
  readonly peaks: readonly (readonly [EpochMs, number])[];
  readonly issuer: Json;
  readonly unbilled: readonly number[];
}

/** Writes told values down, all or none. */
function tell(
  book: Book,
  values: readonly (readonly [number, number])[],
  slotMs: number,
  field: string,
): Problem | undefined {
  for (const [i, [start, value]] of values.entries()) {
    if (!Number.isFinite(value)) return problem('not-a-number', `${field}[${i}]`, value);
    if (!Number.isFinite(start) || start % slotMs !== 0)
      return problem('bad-option', `${field}[${i}].start`, start, `${slotMs / 1000} s`);
  }
  for (const [start, value] of values) book.set(start, value);
  return undefined;
}

export interface BillStageKind extends MetricStageKind<BillConfig, BillOut> {
  create(config: BillConfig): BillStage;
  restore(config: BillConfig, from: Iterable<[string, Json]>): BillStage;
}

export const BILL: BillStageKind = {
  version: 1,
  create: (config) => new BillStage(config),
  restore: (config, from) => BillStage.restore(config, from),
};
