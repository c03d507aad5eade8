import type { EpochMs } from '../../engine/telemetry/metric';
import type { DiskIo } from './disk-io';
import type { GpuReading } from './nvidia-smi';
import type { ProcessesReading } from './processes';
import type { RaplMissing, RaplZone } from './rapl';

/** What is read together: one poll, one interval, one instant. */
export const HOST_GROUPS = [
  'cpu',
  'memory',
  'disk',
  'network',
  'temperature',
  'power',
  'gpu',
  'process',
] as const;
export type HostGroup = (typeof HOST_GROUPS)[number];

/** What the worker reads, in the units of its source; absent = this machine does not tell. */
export interface Readings {
  /** Mean over all cores since the reading before, %. */
  cpu: { utilPct: number };
  memory: {
    totalBytes: number;
    availableBytes: number;
    uptimeS: number;
    /** Runnable processes over 1, 5 and 15 minutes; Windows has none. */
    load?: readonly [number, number, number];
  };
  disk: {
    mounts: readonly {
      device: string;
      mount: string;
      totalBytes: number;
      usedBytes: number;
      availableBytes: number;
    }[];
    io: readonly DiskIo[];
  };
  /** Counters since the interface came up. */
  network: readonly { interface: string; rxBytes: number; txBytes: number }[];
  temperature: { cpuC?: number };
  power: {
    /** Counters of energy; absent when there are none, and then it is told why. */
    zones?: readonly RaplZone[];
    missing?: RaplMissing;
    /** For an estimate: time of all cores since the start, and the share of the memory in use. */
    load: { busyMs: number; totalMs: number; memory: number };
  };
  gpu: readonly GpuReading[];
  process: ProcessesReading;
}

export type Reading = {
  [G in HostGroup]: { readonly group: G; readonly at: EpochMs; readonly value: Readings[G] };
}[HostGroup];

/** What the worker says about a group that could not be read. */
export interface FailedReading {
  readonly group: HostGroup;
  readonly error: string;
}
