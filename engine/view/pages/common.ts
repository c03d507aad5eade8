import type { Finding } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';

/** Pages that a `room-view` tells about unasked, each by a message of that topic; `shell` is what stands around all. */
export const PAGES = ['shell', 'room', 'findings', 'cooling', 'energy', 'workers'] as const;
export type PageName = (typeof PAGES)[number];

/** A number and what it is of, so that a page can write it as its reader does. */
export interface Amount {
  readonly value: number;
  readonly unit:
    | 'count'
    | 'celsius'
    | 'kelvin' // a difference of temperatures
    | 'watts'
    | 'percent' // 0..100
    | 'share' // 0..1
    | 'm3s'
    | 'rpm'
    | 'kwh'
    | 'grams'
    | 'seconds' // a length of time
    | 'instant' // epoch ms, shown as a time of day
    | 'factor'; // PUE, COP
}

/** Money is told with its currency, ISO 4217. */
export interface Money {
  readonly value: number;
  readonly currency: string;
}

/**
 * A sentence by rule: the key of a text in texts/view.<language>.json, and what stands in its places. A finding is told
 * by its cause and its place, which the texts of findings have words for.
 */
export interface Said {
  readonly key: string;
  readonly with: Readonly<Record<string, Amount | Money | string>>;
}

/** How things stand with a cluster: `waiting` for the first reading, `stopped` is a room whose clock is not heard. */
export type Standing = 'waiting' | 'live' | 'stale' | 'paused' | 'stopped';

/** A cluster as the selector and the bar show it. */
export interface ClusterHead {
  readonly cluster: string;
  readonly servers: number;
  readonly simulated: boolean;
  readonly standing: Standing;
  /** Time of its domain; absent before the first reading. */
  readonly now?: EpochMs;
  /** When something was heard of it last, by the wall clock. */
  readonly heardAt?: EpochMs;
  /** Of a driven domain: how many of its seconds pass in one. */
  readonly rate?: number;
  /** Open findings of `warning` and above, and of `info`. */
  readonly firing: number;
  readonly watched: number;
}

/** What a message to a page holds: the same for every page but for the models, one for each cluster that it is about. */
export interface Snapshot<Model> {
  /** Wall clock when it was sent. */
  readonly sentAt: EpochMs;
  readonly clusters: readonly ClusterHead[];
  readonly models: Readonly<Record<string, Model>>;
}

/** Values at even distances of time, `null` where nothing was read: a gap stays a gap. The last one is the newest. */
export interface Points {
  readonly from: EpochMs;
  readonly everyMs: number;
  readonly values: readonly (number | null)[];
}

/** Ground truth of a fault, of a room that is simulated; without `to` it goes on. */
export interface FaultSpan {
  readonly id: string;
  readonly kind: string;
  readonly target: Readonly<Record<string, string>>;
  readonly from: EpochMs;
  readonly to?: EpochMs;
}

/** A finding with what a list needs beside it. */
export interface ShownFinding {
  readonly finding: Finding;
  /** Time of its domain. */
  readonly now: EpochMs;
  readonly simulated: boolean;
}

/** A command that came by, and what became of it; without `outcome` the answer is still awaited. */
export interface ShownCommand {
  readonly id: string;
  readonly kind: string;
  readonly target: Readonly<Record<string, string>>;
  readonly value?: unknown;
  readonly at: EpochMs;
  readonly outcome?: 'applied' | 'refused' | 'expired' | 'overridden' | 'unanswered';
  /** Code of a Problem, or the rank that holds. */
  readonly reason?: string;
}

/** A fan as it turns: measured and asked, percent of full speed. */
export interface ShownFan {
  readonly fan: string;
  readonly pct?: number;
  readonly askedPct?: number;
  readonly rpm?: number;
  /** `worn` turns below 90 % of what is asked, `off` does not turn though it is asked to. */
  readonly state: 'well' | 'worn' | 'off' | 'unread';
}
