import type { EpochMs, Fields, Metric } from '../../telemetry/metric';
import type { BillConfig } from '../bill-config';
import { QUARTER_MS } from '../energy/quarters';
import { Pricer } from '../tariffs/price';
import type { Tariff } from '../tariffs/tariff';
import { billOf } from './bill-of';
import type { Candidate, Row } from './rows';
import { Tally, type World } from './tally';

/** What has been spent so far in this period, and what is drawn now: the Metric `bill`. */
export function runningMetric(
  now: EpochMs,
  config: BillConfig,
  world: World,
  tariff: Tariff,
  cluster: string,
): Metric | undefined {
  const { local } = world;
  const { period, pue, carbon, fans } = config;
  const from = local.startOf(period, now);
  const to = Math.ceil(now / QUARTER_MS) * QUARTER_MS;
  if (to <= from) return undefined;
  const tally = new Tally(world, { from, to, tariff, pue, carbon, fans });
  // Until the first sample of a period is settled there is power, and no energy yet.
  const bill = billOf(tally, { period, revision: 0, target: { cluster }, by: '' });
  const it = wattsAt(now, config, world);
  if (bill === undefined && it === undefined) return undefined;
  const rates = tally.quarters.findLast(({ price }) => price !== 0);
  const quarter = Math.floor(now / QUARTER_MS) * QUARTER_MS;
  const [first] = new Pricer(tariff, local, world.prices).price(quarter, 1);
  const last = tally.quarters.at(-1);
  const price =
    (rates === last && rates !== undefined ? rates.price : (first?.cost ?? 0)) + (last?.grid ?? 0);
  const fields: Fields = {
    price_kwh: price,
    energy_kwh: bill?.energy_kwh ?? 0,
    cost: bill?.cost ?? 0,
    coverage_pct: bill === undefined ? 0 : 100 * (1 - bill.coverage.missing),
  };
  if (carbon !== null) fields.carbon_g = bill?.carbon_g ?? 0;
  if (it !== undefined) {
    const power = it * (tally.quarters.findLast(({ pue: known }) => known > 0)?.pue ?? 1);
    Object.assign(fields, { it_power_w: it, power_w: power, cost_h: (power / 1000) * price });
  }
  return { name: 'bill', tags: { cluster, currency: tariff.currency, period }, fields, timestamp: now };
}

/** What servers draw that have been heard of within the longest gap; of each one source. Undefined when none was. */
function wattsAt(now: EpochMs, { maxGapS, fans }: BillConfig, { site }: World): number | undefined {
  const since = now - maxGapS * 1000;
  let watts: number | undefined;
  const racks = new Set<string>();
  let level: Row['level'] = 'server';
  for (const row of site.rows) {
    if (row.level !== level && row.level === 'room' && watts !== undefined) break;
    level = row.level;
    const rack = row.tags.rack ?? '';
    if (level !== 'server' && racks.has(rack)) continue;
    const best = row.candidates.find(({ meter }: Candidate) => meter.latest >= since);
    if (best === undefined) continue;
    if (level !== 'pdu') racks.add(rack);
    watts = (watts ?? 0) + best.meter.watts;
    if (fans === 'added') for (const fan of row.fans) watts += fan.watts;
  }
  return watts;
}
