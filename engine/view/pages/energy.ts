import type { Described } from '../../billing/equivalents/describe';
import type { EpochMs } from '../../telemetry/metric';
import type { Money, Said, ShownCommand } from './common';

/** Page Energy & bill: what an `energy-bill` says of a cluster. Money in units of `currency`. */
export interface EnergyPage {
  readonly answer: Said;
  readonly detail: readonly Said[];
  readonly currency: string;
  readonly tariff?: {
    readonly name: string;
    readonly date?: string;
    readonly source?: string;
    readonly priceKwh?: number;
  };
  readonly zone?: string;
  readonly pue?: number;
  readonly nowW?: number;
  readonly itW?: number;
  readonly costAnHour?: Money;
  readonly today?: Spent;
  /** Today at its end, and this month so far and at its end, at the pace of now. */
  readonly todayByEnd?: Spent;
  readonly month?: Spent;
  readonly monthByEnd?: Spent;
  readonly yesterday?: Spent;
  /**
   * Of today: servers and the rest. What is still to come is forecast at the pace of now, from `start` to the end of its
   * hour: the hour of now is told twice, so far and what is to come. Hours that nothing is known of are not there. Money is
   * rounded only where rounding would not be seen.
   */
  readonly hours: readonly {
    readonly start: EpochMs;
    readonly servers: number;
    readonly rest: number;
    readonly kwh: number;
    readonly grams?: number;
    readonly forecast: boolean;
    /** Share of it that nothing is known of, and nothing was billed for. */
    readonly missing?: number;
  }[];
  readonly shares: readonly { readonly item: string; readonly kwh: number; readonly cost: number }[];
  /** What the power now and the energy of today are as much as; texts are those of the bill in words. */
  readonly power: readonly Described[];
  readonly energy: readonly Described[];
  /** The same day under other tariffs: the one in force first. */
  readonly tariffs: readonly {
    readonly name: string;
    readonly cost: number;
    readonly current: boolean;
    readonly bands: readonly {
      readonly fromH: number;
      readonly toH: number;
      readonly price: number;
      readonly rate: string;
    }[];
    readonly date?: string;
    readonly source?: string;
  }[];
  /** The carbon of the same day in other grids, grams, the least first; an own one that is none of them has no name. */
  readonly elsewhere: readonly {
    readonly country: string;
    readonly grams: number;
    /** What its factor counts, as a bill has it: `life-cycle` or `direct`. */
    readonly scope: string;
    readonly current: boolean;
    readonly source?: string;
    /** Year of the factor. */
    readonly date?: string;
  }[];
  /** Today by server and by rack, dearest first; what has none is `unattributed`. Of very many the rest is one sum. */
  readonly byServer: readonly BilledPart[];
  readonly byServerRest?: RestOfParts;
  readonly byRack: readonly BilledPart[];
  readonly byRackRest?: RestOfParts;
  /** Shares of today by how power is known. */
  readonly coverage?: {
    readonly measured: number;
    readonly estimated: number;
    readonly interpolated: number;
    readonly simulated: number;
    readonly missing: number;
  };
  /** Tariffs that were asked for, the newest first, at most six. */
  readonly commands: readonly ShownCommand[];
}

export interface Spent {
  readonly cost: number;
  readonly kwh: number;
  readonly itKwh?: number;
  readonly itCost?: number;
  readonly grams?: number;
}

export interface BilledPart {
  readonly name: string;
  readonly kwh: number;
  readonly cost: number;
}

export interface RestOfParts {
  readonly count: number;
  readonly kwh: number;
  readonly cost: number;
}
