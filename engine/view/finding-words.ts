import { fill } from '../telemetry/fill';
import type { Finding } from '../telemetry/finding';
import type { EpochMs } from '../telemetry/metric';
import type { Language } from '../telemetry/texts';
import { type EvidenceWords, evidenceWords, fieldName, named } from './evidence-words';
import type { FindingTexts } from './finding-texts';
import { moment, type Reader, remainingWords } from './moments';
import { duration, percent } from './quantity';

export { evidenceWords, fieldName } from './evidence-words';
export type { Reader } from './moments';
export { duration, figure, quantity } from './quantity';

/** A finding as a person reads it, in one language. */
export interface FindingWords {
  /** What it is: `Fan has failed`. */
  readonly title: string;
  /** What that means, in a sentence. */
  readonly about: string;
  /** Both: `Fan has failed: fan-2, server-07, rack-a` */
  readonly headline: string;
  /** Where: `fan-2, server-07, rack-a`. */
  readonly where: string;
  readonly scope: string;
  readonly severity: string;
  /** Open or over. */
  readonly state: string;
  /** `since 14:32`, `14:32 to 15:10` */
  readonly when: string;
  /** `for 44 min`, `lasted 38 min` */
  readonly lasts: string;
  /** `named after 40 s`; empty while no cause is named. */
  readonly named: string;
  readonly confidence: string;
  /** The worst first. */
  readonly evidence: readonly EvidenceWords[];
  /** The most urgent first. */
  readonly actions: readonly { readonly action: string; readonly reason: string }[];
  /** What it may be, the likeliest first. */
  readonly candidates: readonly { readonly cause: string; readonly probability: string }[];
  /** `Stops around 02:00, give or take 90 min`; empty when nothing is known of it. */
  readonly remaining: string;
}

/** Tells a finding to somebody. */
export function findingWords(finding: Finding, texts: FindingTexts, reader: Reader): FindingWords {
  const { cause, state, scope, severity, since, named_at, confidence, remaining } = finding;
  const { language } = reader;
  const lasts = (from: EpochMs, until: EpochMs) => lasting(from, until, texts, language);
  const title = named(texts.cause, cause) ?? cause;
  const where = whereOf(finding, texts);
  return {
    title,
    headline: fill(texts.head, { what: title, of: where }),
    about: named(texts.about, cause) ?? '',
    where,
    scope: texts.scope[scope],
    severity: texts.severity[severity],
    state: texts.state[state === 'closed' ? 'closed' : 'open'],
    ...timesOf(finding, texts, reader),
    named: named_at === undefined ? '' : fill(texts.time.named, lasts(since, named_at)),
    confidence: percent(confidence, language),
    evidence: finding.evidence.map((each) => evidenceWords(each, texts, language)),
    actions: finding.actions.map(({ action, reason }) => ({
      action: named(texts.action, action) ?? action,
      reason: named(texts.reason, reason) ?? reason,
    })),
    candidates: finding.candidates.map((each) => ({
      cause: named(texts.cause, each.cause) ?? each.cause,
      probability: percent(each.probability, language),
    })),
    remaining: remaining === undefined || state === 'closed' ? '' : remainingWords(remaining, texts, reader),
  };
}

/** The thing first, then what it is in. */
function whereOf({ scope, target }: Finding, texts: FindingTexts): string {
  const { cluster, rack, server, field, ...parts } = target;
  const sensor = field === undefined ? [] : [fill(texts.place.sensor, { field: fieldName(field, texts) })];
  const within = [server, rack].filter((name) => name !== undefined);
  const names = [...sensor, ...Object.values(parts), ...within];
  if (names.length > 0) return names.join(', ');
  const whole = scope === 'room' || scope === 'network' ? [texts.place[scope]] : [];
  return [...whole, cluster].filter((name) => name !== undefined).join(', ');
}

function timesOf(
  { state, since, until }: Finding,
  texts: FindingTexts,
  reader: Reader,
): Pick<FindingWords, 'when' | 'lasts'> {
  const { now, language } = reader;
  const lasts = (from: EpochMs, until: EpochMs) => lasting(from, until, texts, language);
  const from = moment(since, reader);
  if (state !== 'closed') {
    const when = fill(texts.time.since, { since: from });
    return { when, lasts: fill(texts.time.for, lasts(since, now)) };
  }
  const end = until ?? now;
  const when = fill(texts.time['from-to'], { since: from, until: moment(end, reader) });
  return { when, lasts: fill(texts.time.lasted, lasts(since, end)) };
}

function lasting(
  since: EpochMs,
  until: EpochMs,
  texts: FindingTexts,
  language: Language,
): { duration: string } {
  return { duration: duration((until - since) / 1000, texts, language) };
}
