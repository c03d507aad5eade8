import type { Evidence, Scope, Severity } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';

/** What a watch sees of a thing now. */
export interface Suspicion {
  /** What is looked at, of which thing: the same as long as it is the same matter. */
  readonly key: string;
  /** 1 is the threshold from which a finding is opened. */
  readonly level: number;
  readonly severity: Severity;
  readonly scope: Scope;
  readonly target: Readonly<Record<string, string>>;
  /** The worst first. */
  readonly evidence: readonly Evidence[];
  /** When it seems to have begun. */
  readonly since: EpochMs;
}

/** A matter of which there is nothing to tell now. */
export type Calm = Pick<Suspicion, 'key'> & { readonly level: number };
