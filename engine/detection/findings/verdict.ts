import type { Finding } from '../../telemetry/finding';
import type { Suspicion } from './suspicion';

/** What a finding says about its evidence. */
export type Verdict = Pick<
  Finding,
  'cause' | 'candidates' | 'actions' | 'severity' | 'scope' | 'target' | 'confidence'
>;

/** Names the cause behind a suspicion. Nobody does so yet: it is told as it was seen. */
export function verdictOn({ severity, scope, target, level }: Suspicion): Verdict {
  return {
    cause: 'unknown',
    candidates: [],
    actions: [],
    severity,
    scope,
    target: { ...target },
    confidence: level / (1 + level),
  };
}
