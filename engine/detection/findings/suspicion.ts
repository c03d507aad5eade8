import type { Evidence, Finding, Scope, Severity } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';

/** Who looks: each sees one way in which something can be wrong. */
export const WATCHES = [
  'server', // what a server says does not go together
  'down',
  'silent',
  'partly-silent',
  'fan', // a fan does not do what it is told to
  'fan-stopped',
  'sensor-silent',
  'sensor-stuck',
  'sensor-spike',
  'limit',
  'load',
  'disk',
  'common', // what many servers are off together
  'series', // a number by its own past
  'row',
  'missing',
  'duplicate',
  'out-of-order',
  'delay',
  'ahead', // readings are refused, as of the future
] as const;
export type WatchName = (typeof WATCHES)[number];

/** These tell what is there to be seen, such as a limit that is passed: how sensitive one is makes no difference to it. */
export const PLAIN_WATCHES: ReadonlySet<WatchName> = new Set([
  'limit',
  'down',
  'disk',
  'fan-stopped',
  'load',
  'partly-silent',
]);

/** How far readings are off, in deviations by field. */
export type Signs = Readonly<Record<string, number>>;

/** What a watch sees of a thing now. */
export interface Suspicion {
  /** What is looked at, of which thing: the same as long as it is the same matter. */
  readonly key: string;
  readonly watch: WatchName;
  /** 1 is the threshold from which a finding is opened. */
  readonly level: number;
  readonly severity: Severity;
  readonly scope: Scope;
  readonly target: Readonly<Record<string, string>>;
  /** The worst first. */
  readonly evidence: readonly Evidence[];
  /** All that is known of the thing, also what is as it should be; absent where evidence says it all. */
  readonly signs?: Signs;
  /** Does the value that is off not move at all? */
  readonly isStill?: boolean;
  /** How much likelier it came little by little than by a jump, as the logarithm of the ratio, where that is known. */
  readonly slow?: number;
  /** The rack that all of it is in, where it is seen of a whole room. */
  readonly rack?: string;
  /** How long it will go on as it does, when that is known. */
  readonly remaining?: Finding['remaining'];
  /** When it seems to have begun. */
  readonly since: EpochMs;
}

/** A matter of which there is nothing to tell now. */
export type Calm = Pick<Suspicion, 'key'> & { readonly level: number };
