import type { Json } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import type { Points, ShownCommand, ShownFan, Standing } from './pages/common';

/** What the pages of one cluster are made of by themselves: findings, cooling, energy. Bounded; kept over restarts. */
export interface Memory {
  /** One entry a key, for the `restore` of its class. */
  snapshot(): Iterable<[key: string, state: Json]>;
  /** Time of the domain has reached `now`: what is too old is forgotten. */
  advance(now: EpochMs): void;
}

/** A server as it was read last. */
export interface ServerNow {
  readonly server: string;
  readonly rack?: string;
  readonly cpuC?: number;
  readonly watts?: number;
  readonly fans: readonly ShownFan[];
  readonly off: boolean;
  readonly stale: boolean;
  /** Of its last reading. */
  readonly at?: EpochMs;
}

/** What surrounds a page when it is asked for: of one cluster, by now. */
export interface Scene {
  readonly cluster: string;
  readonly simulated: boolean;
  readonly standing: Standing;
  /** Time of the domain; undefined before its first clock. */
  readonly now: EpochMs | undefined;
  readonly servers: readonly ServerNow[];
  /** The newest first. */
  readonly commands: readonly ShownCommand[];
  /** A field of the thing with these tags (`server`, `fan`, ...), from `from` to `to`; undefined: nothing is kept of it. */
  observed(target: Readonly<Record<string, string>>, field: string, span: Span): Points | undefined;
  /** The same of what a detector expected. */
  expected(target: Readonly<Record<string, string>>, field: string, span: Span): Points | undefined;
}

export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly everyMs: number;
}
