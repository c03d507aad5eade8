/** Prices of energy by the hour. Of zones that match, the last one wins; where none does, `price` holds. */
export interface RateTable {
  /** Per kWh. */
  readonly price: number;
  readonly name?: string;
  readonly zones?: readonly RateZone[];
}

/** A price that holds at some hours, on some days, in some months: local time of the site. */
export interface RateZone {
  readonly price: number;
  readonly name?: string;
  /** `mon-fri`, `sat,sun`; absent: every day. */
  readonly days?: string;
  /** `22:00-06:00`, `00:00-07:00,23:00-24:00`, to a quarter of an hour; absent: the whole day. */
  readonly hours?: string;
  /** `nov-mar`, `jul,aug`; absent: the whole year. */
  readonly months?: string;
  /** The price holds for so many kWh only, each local day or month; beyond them the next that matches. */
  readonly cap?: { readonly kwh: number; readonly per: 'day' | 'month' };
}

/** From so many kWh of a local month on, this price stands in place of the table's `price`. */
export interface Tier {
  readonly from_kwh: number;
  readonly price: number;
  readonly name?: string;
}

/** Prices that come in messages or a file, per kWh: `price = told × factor + add`, kept within `min` and `max`. */
export interface DynamicPrices {
  /** Length of one price. */
  readonly slotMin: 15 | 30 | 60;
  readonly factor?: number;
  readonly add?: number;
  readonly min?: number;
  readonly max?: number;
}

/** Per kW of the highest mean of 15 minutes in a local month, overhead included. */
export interface DemandCharge {
  readonly price_per_kw: number;
  /** At least so many kW are charged. */
  readonly floor_kw?: number;
  /** The mean of the highest of so many months, 1 to 12: as in Belgium. 1 when absent. */
  readonly months?: number;
}

/** A standing charge. By its share of days in a part of a month. */
export interface StandingCharge {
  readonly price: number;
  readonly per: 'day' | 'month' | 'year';
}

/** What energy costs: a document that says it all. Prices without tax, unless `tax_included`. */
export interface Tariff {
  readonly name: string;
  /** ISO 4217, such as EUR. */
  readonly currency: string;
  /** When the prices were set, and where they are published. */
  readonly date?: string;
  readonly source?: string;
  readonly energy: RateTable;
  readonly tiers?: readonly Tier[];
  /** Where a price was told it stands in place of the table's. */
  readonly dynamic?: DynamicPrices;
  /** Fees for the network, per kWh, on top. */
  readonly grid?: RateTable;
  readonly standing?: StandingCharge;
  readonly demand?: DemandCharge;
  /** Percent on all lines. */
  readonly tax_pct?: number;
  /** Prices hold their taxes already: no line of tax. */
  readonly tax_included?: boolean;
}

/** A price of energy that somebody told: what price messages and files hold. */
export interface ToldPrice {
  /** Epoch ms; a whole slot from here on. */
  readonly start: number;
  /** Per kWh. */
  readonly price: number;
}
