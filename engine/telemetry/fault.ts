import type { Scope } from './finding';
import type { EpochMs } from './metric';

/** Ground truth of one fault: appended as `started`, `observable` and `ended` with one id. */
export interface Fault {
  id: string;
  state: 'started' | 'observable' | 'ended';
  /** When this state was reached. */
  at: EpochMs;
  kind: string;
  origin: 'injected' | 'background';
  scope: Scope;
  target: Record<string, string>;
  parameters: Record<string, number | string | boolean>;
}
