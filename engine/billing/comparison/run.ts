import type { EpochMs } from '../../telemetry/metric';

/** One run of one environment (Docker, MicroVM, Unikernel) or period (before, after) under load. */
export interface Run {
  readonly environment: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Mean power over the run, W; absent when nothing measures it. */
  readonly total_w?: number;
  /** Parts of it: processors and memory. The rest is "other". */
  readonly cpu_w?: number;
  readonly ram_w?: number;
  /** Processor time per time, 1 is one core: a stand-in where there is no power. */
  readonly cpu_cores?: number;
  /** What should be alike: inlet_temp_c, workload, requests, ... */
  readonly conditions?: Readonly<Record<string, number | string>>;
}
