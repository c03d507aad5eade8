import type { Bill, BillPart, Coverage } from '../../engine/telemetry/bill';
import { HOUR_MS } from '../../engine/telemetry/units';

const MEASURED: Coverage = { measured: 1, estimated: 0, interpolated: 0, simulated: 0, missing: 0 };

/** 1 February 2026 in Paris. */
export const FROM = Date.parse('2026-02-01T00:00:00+01:00');
export const ZONE = 'Europe/Paris';

/** Twenty servers of 200 W for a day, PUE 1.5, at 0.20 EUR: the example of 96 kWh, made by hand. */
export function sampleBill(changes: Partial<Bill> = {}): Bill {
  return {
    from: FROM,
    to: FROM + 24 * HOUR_MS,
    revision: 0,
    period: 'day',
    zone: ZONE,
    currency: 'EUR',
    tariff: { name: 'flat' },
    target: { cluster: 'cluster-1' },
    lines: [
      { item: 'it', energy_kwh: 96, cost: 19.2, carbon_g: 5376 },
      { item: 'fans', energy_kwh: 4.8, cost: 0.96, of_which: true },
      { item: 'overhead', energy_kwh: 48, cost: 9.6, carbon_g: 2688 },
    ],
    energy_kwh: 144,
    cost: 28.8,
    carbon_g: 8064,
    carbon: { scope: 'life-cycle', source: 'by hand', embodied_g: 0 },
    pue: 1.5,
    rates: [{ rate: '', energy_kwh: 144, cost: 28.8 }],
    coverage: MEASURED,
    gap_kwh: 0,
    peak_w: 6000,
    peak_at: FROM + 12 * HOUR_MS,
    checks: [],
    by: 'server',
    parts: Array.from({ length: 20 }, (_, i) => samplePart(`server-${i + 1}`)),
    ...changes,
  };
}

export function samplePart(server: string): BillPart {
  return {
    target: { server },
    lines: [
      { item: 'it', energy_kwh: 4.8, cost: 0.96 },
      { item: 'overhead', energy_kwh: 2.4, cost: 0.48 },
    ],
    energy_kwh: 7.2,
    cost: 1.44,
    coverage: MEASURED,
  };
}

/** Its hours, a twenty-fourth each, the load up and down around it. */
export function sampleHours(): Bill[] {
  const { parts: _parts, by: _by, ...bill } = sampleBill();
  return Array.from({ length: 24 }, (_slice, hour) => {
    const share = (1 + 0.2 * Math.sin((hour / 24) * 2 * Math.PI)) / 24;
    return {
      ...bill,
      period: 'hour',
      from: FROM + hour * HOUR_MS,
      to: FROM + (hour + 1) * HOUR_MS,
      lines: bill.lines.map((line) => ({
        ...line,
        energy_kwh: line.energy_kwh * share,
        cost: line.cost * share,
      })),
      energy_kwh: 144 * share,
      cost: 28.8 * share,
    };
  });
}
