import type { EpochMs, Fields, Quality } from '../../engine/telemetry/metric';
import { CounterRates, type Increase } from '../../engine/telemetry/rate';
import { tagValue } from '../../engine/telemetry/tag-value';
import { estimatePower, type Machine } from './estimate';
import type { Part } from './part';
import type { RaplZone } from './rapl';
import type { Readings } from './readings';

/** After a longer pause a counter may have wrapped unseen: it begins anew. The smallest lasts 65 kJ, some two minutes. */
const LONGEST_MS = 120_000;

const PACKAGE_FIELDS: Readonly<Record<string, string>> = {
  package: 'power_w',
  dram: 'dram_power_w',
  core: 'core_power_w',
  uncore: 'uncore_power_w',
};

interface Power {
  readonly watts: number;
  readonly suspect: boolean;
}

/** Power by counters of energy, their mean since the reading before; else, when that is wanted, by the load. */
export class HostPower {
  private rates = new CounterRates();
  private lastAt: EpochMs = 0;
  private host: { readonly watts: number; readonly at: EpochMs } | undefined;

  /** @param machine what is estimated where there are no counters; nothing when absent */
  constructor(private readonly machine?: Machine) {}

  parts({ zones, load }: Readings['power'], at: EpochMs): Part[] {
    if (at - this.lastAt > LONGEST_MS || at < this.lastAt) this.rates = new CounterRates();
    this.lastAt = at;
    if (zones !== undefined) return this.measured(zones, at);
    this.host = undefined;
    return this.estimated(load, at);
  }

  /** The power of a share of the processors' time, as long as the last power is of the same minutes. */
  ofShare(share: number, at: EpochMs): number | undefined {
    const { host } = this;
    return host === undefined || Math.abs(at - host.at) > LONGEST_MS ? undefined : share * host.watts;
  }

  private measured(zones: readonly RaplZone[], at: EpochMs): Part[] {
    const powers = zones.flatMap((zone) => {
      const key = `${zone.domain} ${zone.package}`;
      const increase = this.rates.push(key, zone.energyUj, at, zone.rangeUj);
      return increase === undefined ? [] : [{ zone, ...powerOf(increase) }];
    });
    const inHost = powers.filter(({ zone }) => zone.domain === 'package' || zone.domain === 'dram');
    const psys = powers.filter(({ zone }) => zone.domain === 'psys');
    const whole = marked({ rapl_power_w: sumOf(inHost), psys_power_w: sumOf(psys) });
    const host = whole.fields.rapl_power_w;
    if (typeof host === 'number') this.host = { watts: host, at };
    const packages = [...new Set(powers.map(({ zone }) => zone.package))].map((name): Part => {
      const own = powers.filter(({ zone }) => zone.package === name && zone.domain !== 'psys');
      const fields = own.map(({ zone, ...power }) => [PACKAGE_FIELDS[zone.domain] ?? '', power] as const);
      const known = fields.filter(([field]) => field !== '');
      return { name: 'package', tags: { package: tagValue(name) }, ...marked(Object.fromEntries(known)) };
    });
    return [{ name: 'server', ...whole }, ...packages];
  }

  private estimated({ busyMs, totalMs, memory }: Readings['power']['load'], at: EpochMs): Part[] {
    const busy = this.rates.push('busy', busyMs, at);
    const total = this.rates.push('total', totalMs, at);
    if (this.machine === undefined || busy === undefined || total === undefined) return [];
    const cpu = total.increase > 0 ? busy.increase / total.increase : 0;
    const { watts, uncertaintyW } = estimatePower(this.machine, { cpu, memory });
    const fields = { estimated_power_w: watts, estimated_uncertainty_w: uncertaintyW };
    return [{ name: 'server', tags: { method: 'estimated' }, fields }];
  }
}

function powerOf({ perSecond, fell }: Increase): Power {
  return { watts: perSecond / 1e6, suspect: fell === 'reset' };
}

function sumOf(powers: readonly Power[]): Power | undefined {
  if (powers.length === 0) return undefined;
  const watts = powers.reduce((sum, power) => sum + power.watts, 0);
  return { watts, suspect: powers.some(({ suspect }) => suspect) };
}

/** A counter that started over may have counted more before it did. */
function marked(powers: Readonly<Record<string, Power | undefined>>): Pick<Part, 'fields' | 'quality'> {
  const fields: Fields = {};
  const quality: Record<string, Quality> = {};
  for (const [field, power] of Object.entries(powers)) {
    if (power === undefined) continue;
    fields[field] = power.watts;
    if (power.suspect) quality[field] = 'suspect';
  }
  return Object.keys(quality).length === 0 ? { fields } : { fields, quality };
}
