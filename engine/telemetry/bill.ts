import type { EpochMs } from './metric';

/** One line of a bill. Money in units of the currency, rounded so that lines add up to the total. */
export interface BillLine {
  /** Catalogue key: it, fans, overhead, standing, demand, tax, ... */
  item: string;
  energy_kwh: number;
  cost: number;
  carbon_g?: number;
}

/** What energy cost between two instants. */
export interface Bill {
  from: EpochMs;
  to: EpochMs;
  currency: string;
  /** What the bill is of: tags shared by all that was counted. */
  target: Record<string, string>;
  lines: BillLine[];
  energy_kwh: number;
  cost: number;
  carbon_g?: number;
  /** Shares of the time, 0..1, by how the power behind it is known. */
  coverage: { measured: number; estimated: number; interpolated: number; simulated: number; missing: number };
}
