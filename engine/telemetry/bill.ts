import type { EpochMs } from './metric';

/** What a line is for; the catalogues of reports hold a text for each. */
export const BILL_ITEMS = [
  'it', // what the servers drew
  'fans', // what fans drew: of which, or added, as the option says
  'overhead', // what the room drew for them, by PUE
  'grid', // fees for the network, per kWh
  'demand', // for the highest mean of 15 minutes
  'standing', // for being connected
  'tax',
  'incomplete', // of which: known inside the servers only, or estimated, where no plug is measured
] as const;
export type BillItem = (typeof BILL_ITEMS)[number];

/** One line of a bill. Money in units of the currency, rounded so that lines add up to the total. */
export interface BillLine {
  item: BillItem;
  energy_kwh: number;
  cost: number;
  carbon_g?: number;
  /** Contained in another line: it is shown, and not added. */
  of_which?: true;
}

/** Shares of the time, 0..1, by how the power behind it is known. Together 1. */
export interface Coverage {
  measured: number;
  estimated: number;
  interpolated: number;
  simulated: number;
  missing: number;
}

/** What one rate of the tariff came to: energy at its price, overhead included, tax not. */
export interface BillRate {
  /** Name in the tariff, such as `HC`; empty when it has none. */
  rate: string;
  energy_kwh: number;
  cost: number;
}

/** The share of one server, rack, service, ... in a bill. Its lines add up to its cost, all parts to the bill. */
export interface BillPart {
  /** The tag that the bill is split by and its value; `unattributed` is what belongs to none. */
  target: Record<string, string>;
  lines: BillLine[];
  energy_kwh: number;
  cost: number;
  carbon_g?: number;
  coverage: Coverage;
}

/** A meter of a rack, PDU or room beside the sum of the servers behind it. */
export interface BillCheck {
  measurement: string;
  target: Record<string, string>;
  energy_kwh: number;
  servers_kwh: number;
}

/** What energy cost between two instants. */
export interface Bill {
  from: EpochMs;
  to: EpochMs;
  /** 0, and one more each time samples that came later change it: of one period the highest holds. */
  revision: number;
  /** `span` is what somebody asked for. */
  period: 'hour' | 'day' | 'month' | 'span';
  /** IANA zone of its days and hours. */
  zone: string;
  currency: string;
  /** Name of the tariff, and where its prices come from. */
  tariff: { name: string; date?: string; source?: string };
  /** What the bill is of: tags shared by all that was counted. */
  target: Record<string, string>;
  lines: BillLine[];
  /** Energy billed: IT and overhead. */
  energy_kwh: number;
  cost: number;
  carbon_g?: number;
  /** What the grams count, and where the intensity comes from. */
  carbon?: { scope: string; source?: string; embodied_g: number };
  /** Energy billed over energy of IT; absent without PUE. */
  pue?: number;
  rates: BillRate[];
  coverage: Coverage;
  /** What was probably drawn while nothing was measured: the mean of what stands around each gap. Not billed. */
  gap_kwh: number;
  /** Highest mean of 15 minutes, overhead included, and when it began. */
  peak_w?: number;
  peak_at?: EpochMs;
  checks: BillCheck[];
  /** What it is split by, and into what, dearest first. */
  by?: string;
  parts?: BillPart[];
}
