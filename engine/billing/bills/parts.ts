import type { BillItem, Coverage } from '../../telemetry/bill';
import type { Tags } from '../../telemetry/metric';
import { DAY_MS } from '../../telemetry/units';
import { QUARTER_MS, QUARTERS_A_DAY } from '../energy/quarters';
import { PART_SOURCES, partOf } from '../energy/sources';
import type { Thing } from '../energy/things';
import { ExactSum } from '../sum';
import type { Resolved } from './resolve';
import { MJ_PER_KWH, type QuarterRates, type Tally } from './tally';

/** What belongs to no server, process, ... that has a name. */
export const UNATTRIBUTED = 'unattributed';

const ITEMS = ['it', 'fans', 'overhead', 'grid', 'incomplete'] as const;
type Item = (typeof ITEMS)[number];

/** Exact sums of one part of a bill. */
export class PartTally {
  readonly costs = new Map<BillItem, ExactSum>(ITEMS.map((item) => [item, new ExactSum()]));
  readonly energies = new Map<BillItem, ExactSum>(ITEMS.map((item) => [item, new ExactSum()]));
  readonly grams = new Map<BillItem, ExactSum>(ITEMS.map((item) => [item, new ExactSum()]));
  readonly time: Coverage = { measured: 0, estimated: 0, interpolated: 0, simulated: 0, missing: 0 };
  /** mJ in the quarter of the peak. */
  peak = 0;

  constructor(readonly value: string) {}

  add(item: Item, mj: number, { grams }: QuarterRates, price: number): void {
    if (mj === 0) return;
    const kwh = mj / MJ_PER_KWH;
    this.costs.get(item)?.add(kwh * price);
    this.energies.get(item)?.add(kwh);
    this.grams.get(item)?.add(kwh * grams);
  }
}

/** Whose share of a row is how large, in one quarter. */
type Split = (resolved: Resolved, i: number) => readonly (readonly [value: string, share: number])[];

/** Splits a bill by the values of a tag. */
export function partsOf(tally: Tally, by: string): readonly PartTally[] {
  const { site } = tally.world;
  const { from, to, fans: rule } = tally.terms;
  const parts = new Map<string, PartTally>();
  const partFor = (value: string) => {
    const part = parts.get(value) ?? new PartTally(value);
    parts.set(value, part);
    return part;
  };
  for (let number = Math.floor(from / DAY_MS); number * DAY_MS < to; number++) {
    const split = splitOf(tally, by, number);
    const first = Math.round((number * DAY_MS - from) / QUARTER_MS);
    for (const resolved of site.resolved(number)) {
      for (let i = Math.max(0, -first); i < QUARTERS_A_DAY; i++) {
        const rates = tally.quarters[first + i];
        if (rates === undefined) break;
        if (resolved.chosen[i] === undefined) continue;
        for (const [value, share] of split(resolved, i)) {
          const isPeak = from + (first + i) * QUARTER_MS === tally.peakAt;
          addQuarter(partFor(value), resolved, i, share, rates, rule === 'added', isPeak);
        }
      }
    }
  }
  return [...parts.values()];
}

function addQuarter(
  part: PartTally,
  resolved: Resolved,
  i: number,
  share: number,
  rates: QuarterRates,
  fansAdded: boolean,
  isPeak: boolean,
): void {
  const { price, grid, pue } = rates;
  const candidate = resolved.chosen[i];
  if (candidate === undefined) return;
  const it = (resolved.energy[i] as number) * share;
  const fans = (resolved.fans[i] as number) * share;
  const load = it + (fansAdded ? fans : 0);
  part.add('it', it, rates, price);
  part.add('fans', fans, rates, price);
  part.add('overhead', load * (pue - 1), rates, price);
  part.add('grid', load * pue, rates, grid);
  if (candidate.source.incomplete) part.add('incomplete', it, rates, price);
  if (isPeak) part.peak += load;
  part.time[candidate.kind] += (resolved.direct[i] as number) * share;
  part.time.interpolated += (resolved.interpolated[i] as number) * share;
  part.time.missing += (resolved.missing[i] as number) * share;
}

function splitOf(tally: Tally, by: string, day: number): Split {
  const measurement = partOf(by);
  if (measurement !== undefined) return byThings(tally, by, measurement, day);
  const tagOf = ({ cluster, ...tags }: Tags) =>
    by === 'cluster' ? (cluster ?? 'default') : (tags[by] ?? (by === 'server' ? tags.topic : undefined));
  return ({ row, chosen }, i) => {
    const value = tagOf(chosen[i]?.tags ?? row.tags) ?? tagOf(row.tags);
    return [[value ?? UNATTRIBUTED, 1]];
  };
}

/**
 * By what runs in a server, or is built into it. Processes and services share what their host says that it draws
 * by the counters of its processors; the rest of the plug goes with it in proportion. What is built in, and jobs,
 * take what they draw. The rest is nobody's.
 */
function byThings({ world: { site } }: Tally, by: string, measurement: string, day: number): Split {
  const ofHost = measurement === 'process' || measurement === 'service';
  const things = site.ledger.things.of(measurement);
  const perServer = new Map<string, Thing[]>();
  for (const thing of things) {
    const server = thing.tags.server ?? '';
    const some = perServer.get(server) ?? [];
    perServer.set(server, some);
    some.push(thing);
  }
  const energyOf = ({ meters }: Thing, i: number): number => {
    for (let m = 0; m < (PART_SOURCES[measurement]?.length ?? 0); m++) {
      const quarters = meters[m]?.quarters.days.get(day);
      const energy = quarters?.energy[i] ?? 0;
      if (energy > 0) return energy;
    }
    return 0;
  };
  return ({ row, energy }, i) => {
    const own = perServer.get(row.tags.server ?? '\n');
    const some = own ?? perServer.get('') ?? [];
    const whole = own === undefined ? (site.day(day).it[i] as number) : (energy[i] as number);
    const drawn = some.map((thing) => [thing.tags[by] ?? UNATTRIBUTED, energyOf(thing, i)] as const);
    const sum = drawn.reduce((total, [, mj]) => total + mj, 0);
    if (sum === 0) return [[UNATTRIBUTED, 1]];
    const hosts = ofHost ? hostEnergy(row.candidates, day, i) : whole;
    const all = Math.max(sum, hosts);
    const shares = drawn.map(([value, mj]) => [value, mj / all] as const);
    return sum < all ? [...shares, [UNATTRIBUTED, (all - sum) / all]] : shares;
  };
}

/** What the counters of the processors say of a quarter; 0 when nobody asked them. */
function hostEnergy(candidates: Resolved['row']['candidates'], day: number, i: number): number {
  for (const { source, meter } of candidates) {
    if (source.field !== 'rapl_power_w' && source.field !== 'rapl_energy_j') continue;
    const energy = meter.quarters.days.get(day)?.energy[i] ?? 0;
    if (energy > 0) return energy;
  }
  return 0;
}
