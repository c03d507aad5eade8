import type { Cause } from '../../telemetry/cause';
import type { Signs, Suspicion } from '../findings/suspicion';
import { agreement, agreementWithUnknown } from './moves';
import { type Late, type Move, SIGNATURES, type Signature } from './signatures';

/** What may be behind a suspicion. */
export interface Candidate {
  readonly cause: Cause;
  /** 0..1; those of all candidates and of what is unknown make 1. */
  readonly probability: number;
  /** The signature that fits best; undefined for what is unknown. */
  readonly signature: Signature | undefined;
  /** The sensor that is wrong, when it is one. */
  readonly field: string | undefined;
}

/** How often it is something that no signature knows, to the priors of those that do. */
const UNKNOWN_PRIOR = 0.5;
/** What takes longer to be noticed is slow, s; so many times longer or shorter are sure. */
const SLOW_S = 1800;
const SURE_RATIO = 3;
/** What does not fit in a yes or no. */
const UNFIT = -4;

interface Fit {
  readonly log: number;
  readonly field: string | undefined;
}

/**
 * Candidates by Bayes: the prior of each signature times the likelihood of what is seen, the likeliest first.
 *
 * @param noticedS from the beginning to where it was noticed
 * @param lastsS from the beginning until now
 */
export function diagnose(suspicion: Suspicion, noticedS: number, lastsS: number): readonly Candidate[] {
  const signs = suspicion.signs ?? signsOf(suspicion);
  const byCause = new Map<
    Cause,
    { weight: number; best: number; signature?: Signature; field?: string | undefined }
  >();
  let unknown = Math.log(UNKNOWN_PRIOR);
  for (const field in signs) unknown += agreementWithUnknown(signs[field]!);
  let untold = Math.exp(unknown);
  for (const signature of SIGNATURES) {
    if (!signature.watches.includes(suspicion.watch) || !isOfAsMany(signature, suspicion)) continue;
    const fit = fitOf(signature, signs, lastsS);
    if (fit === undefined) continue;
    const log =
      fit.log +
      Math.log(signature.prior) +
      courseFit(signature, suspicion, noticedS) +
      stillFit(signature, suspicion);
    if (signature.notBeforeS !== undefined && lastsS < signature.notBeforeS) {
      untold += Math.exp(log);
      continue;
    }
    const known = byCause.get(signature.cause);
    const isBest = known === undefined || log > known.best;
    byCause.set(signature.cause, {
      weight: (known?.weight ?? 0) + Math.exp(log),
      ...(isBest ? { best: log, signature, field: fit.field } : known),
    });
  }
  byCause.set('unknown', { weight: untold, best: unknown });
  let sum = 0;
  for (const { weight } of byCause.values()) sum += weight;
  return [...byCause]
    .map(([cause, { weight, signature, field }]) => ({ cause, probability: weight / sum, signature, field }))
    .sort((a, b) => b.probability - a.probability);
}

/** Undefined when the signature speaks of nothing that is known here. */
function fitOf(signature: Signature, signs: Signs, lastsS: number): Fit | undefined {
  const { moves, alone, sensor } = signature;
  if (alone !== undefined) return fitAlone(alone, signs);
  let log = 0;
  let named = 0;
  let due = 0;
  for (const field in signs) {
    const move = moves?.[field];
    if (move !== undefined) named++;
    if (move !== undefined && isDue(move)) due++;
    if (moves === undefined) log += agreement('any', signs[field]!, lastsS);
    else log += agreement(move ?? 'stays', signs[field]!, lastsS);
  }
  // What must rise or fall must be told at all: nobody blames air of which nothing is known.
  if (moves !== undefined && (named === 0 || (due === 0 && Object.values(moves).some(isDue))))
    return undefined;
  return { log, field: sensor ?? (signature.scope === 'sensor' ? Object.keys(signs)[0] : undefined) };
}

function isDue(move: Move | Late): boolean {
  const [due] = typeof move === 'string' ? [move] : move;
  return due === 'rises' || due === 'falls';
}

function fitAlone(alone: readonly string[], signs: Signs): Fit | undefined {
  let field: string | undefined;
  for (const each of alone) {
    const sigma = signs[each];
    if (sigma !== undefined && (field === undefined || Math.abs(sigma) > Math.abs(signs[field]!)))
      field = each;
  }
  if (field === undefined) return undefined;
  let log = 0;
  for (const each in signs) {
    const sigma = signs[each]!;
    log += each === field ? agreement('rises', Math.abs(sigma), 0) : agreement('stays', sigma, 0);
  }
  return { log, field };
}

function isOfAsMany({ publishers }: Signature, { target }: Suspicion): boolean {
  if (publishers === undefined) return true;
  return (publishers === 'one') === (target.server !== undefined || target.publisher !== undefined);
}

/** A course is likelier the better it fits how it came; where that is not known, the further it is from where slow begins. */
function courseFit({ course }: Signature, suspicion: Suspicion, noticedS: number): number {
  if (course === undefined) return 0;
  const slow = suspicion.slow ?? (2 * Math.log(Math.max(noticedS, 1) / SLOW_S)) / Math.log(SURE_RATIO);
  return -Math.log(1 + Math.exp(course === 'slow' ? -slow : slow));
}

function stillFit({ isStill = false }: Signature, suspicion: Suspicion): number {
  return isStill === (suspicion.isStill ?? false) ? 0 : UNFIT;
}

/** What evidence says of each field; to which side a value is off it shows itself. */
function signsOf({ evidence }: Suspicion): Signs {
  const signs: Record<string, number> = {};
  for (const { field, observed, expected, sigma } of evidence) {
    const isKnown = observed !== null && expected !== null && observed !== expected;
    signs[field] = isKnown ? Math.sign(observed - expected) * Math.abs(sigma) : sigma;
  }
  return signs;
}
