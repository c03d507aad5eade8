import type { Evidence, Finding } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import { actionsFor } from '../diagnosis/actions';
import { type Candidate, diagnose } from '../diagnosis/diagnose';
import type { Suspicion } from './suspicion';

/** What a finding says about its evidence. */
export type Verdict = Pick<
  Finding,
  'cause' | 'candidates' | 'actions' | 'severity' | 'scope' | 'target' | 'confidence'
>;

/** From this probability on a cause is named. */
const NAMED = 0.5;
/** And from this on in place of another. */
const RENAMED = 0.75;
/** Candidates that are less likely are not told. */
const TOLD = 0.05;
/** Evidence of fewer deviations tells nothing new of a cause that has a name. */
const TELLING_SIGMA = 2;
/** Nor does what is left of most of it. */
const FADED = 0.5;

/**
 * Names the cause behind a suspicion, by the table of `diagnosis/signatures.ts`.
 *
 * @param before the finding as it stands; undefined when it is opened now
 * @param peakSigma the most deviations that were told of it
 */
export function verdictOn(suspicion: Suspicion, at: EpochMs, before?: Finding, peakSigma = 0): Verdict {
  const { level } = suspicion;
  const confidence = level / (1 + level);
  if (before !== undefined && isFading(suspicion, before, peakSigma)) return { ...named(before), confidence };
  const since = before?.since ?? suspicion.since;
  const noticedS = ((before?.detected_at ?? at) - since) / 1000;
  const likeliest = diagnose(suspicion, noticedS, (at - since) / 1000);
  const candidates = likeliest
    .filter(({ cause, probability }) => cause !== 'unknown' && probability >= TOLD)
    .map(({ cause, probability }) => ({ cause, probability }));
  const [best] = likeliest;
  const isNamed = best !== undefined && best.cause !== 'unknown' && best.probability >= NAMED;
  // What has a name keeps it until there is one that is far likelier, or what is seen now rules it out.
  const isRuledOut = !likeliest.some(({ cause }) => cause === before?.cause);
  const isOther = isNamed && (best.cause === before?.cause || isRuledOut || best.probability >= RENAMED);
  if (before !== undefined && before.cause !== 'unknown' && !isOther) return { ...named(before), confidence };
  const cause = isNamed ? best.cause : 'unknown';
  const place = isNamed ? placed(suspicion, best) : seen(suspicion);
  return { cause, candidates, actions: actionsFor(cause, place.target.field), confidence, ...place };
}

function named({
  cause,
  candidates,
  actions,
  severity,
  scope,
  target,
}: Finding): Omit<Verdict, 'confidence'> {
  return { cause, candidates, actions, severity, scope, target };
}

/** What has begun to end leaves the slowest last: that is another pattern, and no other cause. */
function isFading({ evidence }: Suspicion, before: Finding, peakSigma: number): boolean {
  const worst = worstOf(evidence);
  const isLess = worst < worstOf(before.evidence) || worst < FADED * peakSigma;
  return before.cause !== 'unknown' && (isLess || worst < TELLING_SIGMA);
}

export function worstOf(evidence: readonly Evidence[]): number {
  return evidence.reduce((worst, { sigma }) => Math.max(worst, Math.abs(sigma)), 0);
}

type Place = Pick<Verdict, 'severity' | 'scope' | 'target'>;

/** Told as it was seen. */
function seen({ severity, scope, target }: Suspicion): Place {
  return { severity, scope, target: { ...target } };
}

/** What is wrong is not always where it is seen, nor as bad. */
function placed(suspicion: Suspicion, { signature, field }: Candidate): Place {
  const { severity, scope, target } = seen(suspicion);
  if (signature === undefined) return { severity, scope, target };
  const isSevere = worstOf(suspicion.evidence) >= (signature.severeFrom ?? 0);
  const where = signature.scope ?? scope;
  const { field: _, ...thing } = target;
  const isSensor = where === 'sensor' && field !== undefined;
  const isRack = where === 'rack' && target.rack === undefined && suspicion.rack !== undefined;
  return {
    severity: isSevere ? (signature.severity ?? severity) : severity,
    scope: isRack || where !== 'rack' || target.rack !== undefined ? where : scope,
    target: {
      ...(isSensor ? { ...thing, field } : where === 'sensor' ? target : thing),
      ...(isRack ? { rack: suspicion.rack! } : {}),
    },
  };
}
