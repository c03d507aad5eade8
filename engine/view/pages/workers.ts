import type { Points, Said } from './common';

/** Page Workers: hosts that are real machines, the worst first, then by name. */
export interface WorkersPage {
  readonly answer: Said;
  readonly detail: readonly Said[];
  readonly hosts: readonly Host[];
}

export interface Host {
  readonly host: string;
  /** 1..12: an edge mark that tells hosts apart, by the name. */
  readonly colour: number;
  /** Nothing for 30 s is stale. */
  readonly heard: 'well' | 'stale' | 'never';
  /** Seconds by the wall clock since it was heard of. */
  readonly ageS?: number;
  /** Does it send figures at all? */
  readonly samples: boolean;
  /** 5 min, 1 h and 24 h of each: cpu_util_pct, mem_used_pct, net_rx_bytes_s, net_tx_bytes_s, used_pct (fullest disk). */
  readonly lines: Readonly<Record<string, Readonly<Record<HostRange, Points>>>>;
  readonly last: Readonly<Record<string, number>>;
  readonly gpus: readonly { readonly gpu: string; readonly last: Readonly<Record<string, number>> }[];
}

export const HOST_RANGES = { '5min': 300_000, '1h': 3_600_000, '24h': 86_400_000 } as const;
export type HostRange = keyof typeof HOST_RANGES;
