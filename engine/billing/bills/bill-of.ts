import type { Bill, BillCheck, BillItem, BillLine, BillPart, BillRate, Coverage } from '../../telemetry/bill';
import { DAY_MS, HOUR_MS } from '../../telemetry/units';
import { QUARTER_MS, QUARTERS_A_DAY } from '../energy/quarters';
import { apportion, digitsOf, fromUnits, tidy, toUnits } from '../sum';
import { type PartTally, partsOf, UNATTRIBUTED } from './parts';
import { standingOf } from './standing';
import { MJ_PER_KWH, type Tally } from './tally';

/** A line before it is rounded. */
interface ExactLine {
  readonly item: BillItem;
  readonly kwh: number;
  readonly cost: number;
  readonly grams: number;
  readonly isOfWhich: boolean;
}

/** A year has 8,766 hours: 365.25 days. */
const YEAR_H = 8766;

/** The bill of a tally; undefined when nothing is known of its time. */
export function billOf(
  tally: Tally,
  head: Pick<Bill, 'period' | 'revision' | 'target'> & { readonly by: string },
): Bill | undefined {
  const { terms, world, timeMs } = tally;
  if (timeMs === 0) return undefined;
  const { tariff, from, to, carbon } = terms;
  const digits = digitsOf(tariff.currency);
  const exact = linesOf(tally);
  const lines = rounded(exact, digits);
  const cost = fromUnits(totalUnits(exact, digits), digits);
  const it = tally.total('it') + (terms.fans === 'added' ? tally.total('fans') : 0);
  const facility = it + tally.overheadMj.value;
  const bill: Bill = {
    from,
    to,
    period: head.period,
    revision: head.revision,
    zone: world.local.zone,
    currency: tariff.currency,
    tariff: named(tariff),
    target: head.target,
    lines: lines.map((line, i) => lineOf(exact[i] as ExactLine, line, digits, carbon !== null)),
    energy_kwh: tidy(facility / MJ_PER_KWH),
    cost,
    rates: ratesOf(tally, exact, lines, digits),
    coverage: coverageOf({
      measured: tally.total('measured'),
      estimated: tally.total('estimated'),
      interpolated: tally.total('interpolated'),
      simulated: tally.total('simulated'),
      missing: tally.total('missing'),
    }),
    gap_kwh: tidy(tally.total('gap') / MJ_PER_KWH),
    checks: checksOf(tally),
  };
  if (carbon !== null) {
    bill.carbon_g = tidy(gramsOf(exact));
    const hours = timeMs / HOUR_MS;
    const { kg, years } = carbon.embodied ?? { kg: 0, years: 1 };
    bill.carbon = { scope: carbon.scope, embodied_g: tidy((kg * 1000 * hours) / (years * YEAR_H)) };
    if (carbon.source !== undefined) bill.carbon.source = carbon.source;
  }
  if (terms.pue !== 1 && it > 0) bill.pue = tidy(facility / it);
  if (tally.peakW > 0) Object.assign(bill, { peak_w: tidy(tally.peakW), peak_at: tally.peakAt });
  if (head.by !== '') {
    bill.by = head.by;
    bill.parts = splitLines(tally, head.by, exact, lines, digits);
  }
  return bill;
}

/** Rates make up the lines of energy, to the unit. */
function ratesOf(
  tally: Tally,
  exact: readonly ExactLine[],
  lines: readonly number[],
  digits: number,
): BillRate[] {
  const ofEnergy = lines.filter((_, i) => exact[i]?.isOfWhich === false && (exact[i]?.kwh ?? 0) > 0);
  const scale = toUnits(1, digits);
  const rates = [...tally.rates];
  const units = apportion(
    ofEnergy.reduce((sum, line) => sum + line, 0),
    rates.map(([, { cost }]) => cost.value * scale),
  );
  return rates.map(([rate, { kwh }], i) => ({
    rate,
    energy_kwh: tidy(kwh.value),
    cost: fromUnits(units[i] as number, digits),
  }));
}

function named({ name, date, source }: { name: string; date?: string; source?: string }): Bill['tariff'] {
  return { name, ...(date === undefined ? {} : { date }), ...(source === undefined ? {} : { source }) };
}

function linesOf(tally: Tally): ExactLine[] {
  const { terms, world, grams } = tally;
  const { tariff, from, to } = terms;
  const kwh = (mj: number) => mj / MJ_PER_KWH;
  const line = (item: BillItem, energy: number, cost: number, carbon = 0, isOfWhich = false): ExactLine => ({
    ...{ item, kwh: energy, cost, grams: carbon, isOfWhich },
  });
  const lines = [line('it', kwh(tally.total('it')), tally.it.value, grams.it.value)];
  if (tally.total('fans') > 0) {
    const isIn = terms.fans === 'included';
    lines.push(line('fans', kwh(tally.total('fans')), tally.fans.value, grams.fans.value, isIn));
  }
  if (tally.total('incomplete') > 0) {
    const part = kwh(tally.total('incomplete'));
    lines.push(line('incomplete', part, tally.incomplete.value, grams.incomplete.value, true));
  }
  if (terms.pue !== 1) {
    lines.push(line('overhead', kwh(tally.overheadMj.value), tally.overhead.value, grams.overhead.value));
  }
  if (tariff.grid !== undefined) lines.push(line('grid', 0, tally.grid.value));
  if (tariff.demand !== undefined) lines.push(line('demand', 0, tally.demand));
  if (tariff.standing !== undefined)
    lines.push(line('standing', 0, standingOf(tariff.standing, world.local, from, to)));
  if ((tariff.tax_pct ?? 0) > 0)
    lines.push(line('tax', 0, (sumOf(lines) * (tariff.tax_pct as number)) / 100));
  return lines;
}

const sumOf = (lines: readonly ExactLine[]) =>
  lines.reduce((sum, { cost, isOfWhich }) => (isOfWhich ? sum : sum + cost), 0);
const gramsOf = (lines: readonly ExactLine[]) =>
  lines.reduce((sum, { grams, isOfWhich }) => (isOfWhich ? sum : sum + grams), 0);

function totalUnits(lines: readonly ExactLine[], digits: number): number {
  return toUnits(sumOf(lines), digits);
}

/** Costs in whole units: those that are added make up the rounded total, each "of which" is rounded by itself. */
function rounded(lines: readonly ExactLine[], digits: number): number[] {
  const scale = toUnits(1, digits);
  const added = lines.filter(({ isOfWhich }) => !isOfWhich);
  const units = apportion(
    totalUnits(lines, digits),
    added.map(({ cost }) => cost * scale),
  );
  return lines.map((line) =>
    line.isOfWhich ? toUnits(line.cost, digits) : (units[added.indexOf(line)] as number),
  );
}

function lineOf(exact: ExactLine, units: number, digits: number, withCarbon: boolean): BillLine {
  const line: BillLine = {
    item: exact.item,
    energy_kwh: tidy(exact.kwh),
    cost: fromUnits(units, digits),
  };
  if (withCarbon) line.carbon_g = tidy(exact.grams);
  if (exact.isOfWhich) line.of_which = true;
  return line;
}

/** Each line is split by largest remainder, so that parts add up to it, and the cost of a part is that of its lines. */
function splitLines(
  tally: Tally,
  by: string,
  lines: readonly ExactLine[],
  units: readonly number[],
  digits: number,
): BillPart[] {
  const found = partsOf(tally, by);
  const parts = found.length > 0 ? found : [];
  const scale = toUnits(1, digits);
  const split: BillPart[] = parts.map(({ value, time }) => ({
    target: { [by]: value },
    lines: [],
    energy_kwh: 0,
    cost: 0,
    coverage: coverageOf(time),
  }));
  for (const [i, line] of lines.entries()) {
    const exact = parts.map((part) => shareOf(part, parts, line, lines));
    const money = apportion(
      units[i] as number,
      exact.map((cost) => cost * scale),
    );
    for (const [p, part] of parts.entries()) {
      const own: ExactLine = {
        ...line,
        kwh: part.energies.get(line.item)?.value ?? 0,
        grams: part.grams.get(line.item)?.value ?? 0,
      };
      const energy = line.item === 'grid' ? 0 : own.kwh;
      if (money[p] === 0 && energy === 0) continue;
      (split[p] as BillPart).lines.push(
        lineOf({ ...own, kwh: energy }, money[p] as number, digits, tally.terms.carbon !== null),
      );
    }
  }
  for (const part of split) addLines(part, digits, tally.terms.carbon !== null);
  return split.sort(dearestFirst(by));
}

function dearestFirst(by: string): (a: BillPart, b: BillPart) => number {
  const last = ({ target }: BillPart) => (target[by] === UNATTRIBUTED ? 1 : 0);
  return (a, b) =>
    last(a) - last(b) ||
    b.cost - a.cost ||
    b.energy_kwh - a.energy_kwh ||
    ((a.target[by] as string) < (b.target[by] as string) ? -1 : 1);
}

function addLines(part: BillPart, digits: number, withCarbon: boolean): void {
  const added = part.lines.filter(({ of_which }) => of_which === undefined);
  part.cost = fromUnits(
    added.reduce((sum, { cost }) => sum + toUnits(cost, digits), 0),
    digits,
  );
  part.energy_kwh = tidy(added.reduce((sum, { energy_kwh }) => sum + energy_kwh, 0));
  if (withCarbon) part.carbon_g = tidy(added.reduce((sum, { carbon_g = 0 }) => sum + carbon_g, 0));
}

/** The exact share of a part in a line: what it caused, its share in the peak, or in the energy, or in the rest. */
function shareOf(
  part: PartTally,
  parts: readonly PartTally[],
  line: ExactLine,
  lines: readonly ExactLine[],
): number {
  const own = part.costs.get(line.item);
  if (own !== undefined) return own.value;
  const weigh = WEIGHTS[line.item] ?? energyWeight;
  const before = lines.filter(({ item, isOfWhich }) => item !== 'tax' && !isOfWhich);
  if (line.item === 'tax') {
    const rest = before.reduce((sum, one) => sum + shareOf(part, parts, one, lines), 0);
    const all = sumOf(before);
    return all === 0 ? line.cost / parts.length : (line.cost * rest) / all;
  }
  const all = parts.reduce((sum, one) => sum + weigh(one), 0);
  return all === 0 ? line.cost / parts.length : (line.cost * weigh(part)) / all;
}

const energyWeight = (part: PartTally) => part.energies.get('it')?.value ?? 0;
const WEIGHTS: Partial<Record<BillItem, (part: PartTally) => number>> = { demand: ({ peak }) => peak };

/** Shares of the time by how it is known. */
function coverageOf(time: Coverage): Coverage {
  const all = Object.values(time).reduce((sum, ms) => sum + ms, 0);
  if (all === 0) return { measured: 0, estimated: 0, interpolated: 0, simulated: 0, missing: 1 };
  const share = (ms: number) => tidy(ms / all);
  const { measured, estimated, interpolated, simulated, missing } = time;
  return {
    measured: share(measured),
    estimated: share(estimated),
    interpolated: share(interpolated),
    simulated: share(simulated),
    missing: share(missing),
  };
}

/** What racks, PDUs and rooms say beside the servers behind them. */
function checksOf({ world: { site }, terms: { from, to } }: Tally): BillCheck[] {
  const checks: BillCheck[] = [];
  for (const { level, tags, candidates } of site.rows) {
    const [best] = candidates;
    if (level === 'server' || best === undefined) continue;
    const inRack = (rack: string | undefined) => level === 'room' || rack === tags.rack;
    const servers = site.rows.filter((row) => row.level === 'server' && inRack(row.tags.rack));
    if (servers.length === 0) continue;
    const target = { ...tags };
    delete target.method;
    const energy = energyIn(best.meter.quarters.days, from, to);
    const behind = servers.reduce(
      (sum, row) => sum + energyIn(row.candidates[0]?.meter.quarters.days ?? new Map(), from, to),
      0,
    );
    checks.push({
      ...{ measurement: level, target },
      energy_kwh: tidy(energy / MJ_PER_KWH),
      servers_kwh: tidy(behind / MJ_PER_KWH),
    });
  }
  return checks;
}

function energyIn(
  days: ReadonlyMap<number, { readonly energy: Float64Array }>,
  from: number,
  to: number,
): number {
  let sum = 0;
  for (let number = Math.floor(from / DAY_MS); number * DAY_MS < to; number++) {
    const { energy } = days.get(number) ?? {};
    if (energy === undefined) continue;
    const first = Math.max(0, (from - number * DAY_MS) / QUARTER_MS);
    const last = Math.min(QUARTERS_A_DAY, (to - number * DAY_MS) / QUARTER_MS);
    for (let i = first; i < last; i++) sum += energy[i] as number;
  }
  return sum;
}
