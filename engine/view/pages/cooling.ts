import type { EpochMs } from '../../telemetry/metric';
import type { Money, Said, ShownCommand, ShownFan } from './common';

/** Page Cooling: what a `fan-controller` says of a cluster. */
export interface CoolingPage {
  readonly answer: Said;
  readonly detail: readonly Said[];
  /** The mode of most servers, since when, and how many servers are in which; absent: no controller tells. */
  readonly mode?: {
    readonly mode: string;
    readonly since?: EpochMs;
    readonly until?: EpochMs;
    readonly counts: Readonly<Record<string, number>>;
  };
  readonly policy?: string;
  /** The law of the policy where it is one of the temperature alone: [°C, %], rising. */
  readonly law?: readonly (readonly [number, number])[];
  readonly servers: readonly CooledServer[];
  /** How many more there are than are listed. */
  readonly more?: number;
  /** Watts of all fans now, by learned curves, and what they would be at 60 and 100 % of speed. */
  readonly fans?: {
    readonly count: number;
    readonly nowW: number;
    readonly at60W?: number;
    readonly fullW?: number;
  };
  /** What less is drawn at the plug than with all fans at full speed, and in a day: of so many servers it is known. */
  readonly saved?: {
    readonly watts: number;
    readonly kwhADay: number;
    readonly costADay?: Money;
    readonly servers: number;
  };
  readonly failsafes: readonly {
    readonly cause: string;
    readonly pct?: number;
    readonly servers: readonly string[];
  }[];
  readonly commands: readonly ShownCommand[];
}

export interface CooledServer {
  readonly server: string;
  readonly rack?: string;
  readonly cpuC?: number;
  readonly fans: readonly ShownFan[];
  readonly fansW?: number;
  readonly mode?: string;
  readonly causes: readonly string[];
  /** Until when a manual override holds. */
  readonly until?: EpochMs;
}
