import type { Problem } from '../../engine/telemetry/problem';
import type { Account, Qos } from './broker';
import type { Consumed } from './consumer';
import type { Published, PublisherOptions } from './publisher';

/** What one thread does: publish, or consume what is published. */
export type LoadJob = {
  readonly url: string;
  readonly account?: Account;
} & (
  | { readonly publish: PublisherOptions }
  | { readonly consume: { readonly cluster: string; readonly qos: Qos; readonly run?: string } }
);

/** What is said to a thread, in this order. */
export type LoadOrder = 'begin' | 'stop';

export interface HandedDelays {
  readonly counts: Uint32Array;
  readonly maxMs: number;
  readonly negative: number;
}

/** What a thread says: `ready` once, figures now and then, and its last figures. */
export type LoadReport =
  | { readonly ready: true }
  | { readonly problem: Problem }
  | { readonly published: Published; readonly isLast: boolean }
  | { readonly consumed: Consumed; readonly delays?: HandedDelays };
