import { fill } from '../telemetry/fill';
import type { FindingTexts } from './finding-texts';
import type { FindingWords } from './finding-words';

/** A finding as lines of text: what and where, then when, the evidence, what is left, what it may be, what to do. */
export function findingReport(words: FindingWords, texts: FindingTexts): string {
  const { severity, headline, state, when, lasts, evidence, remaining, candidates, actions } = words;
  const likely = candidates.map(({ cause, probability }) => fill(texts.likely, { cause, probability }));
  const below = [
    [state, when, lasts].join(', '),
    ...evidence.map(({ sentence }) => sentence),
    ...(remaining === '' ? [] : [remaining]),
    ...(likely.length < 2 ? [] : [likely.join(', ')]),
    ...actions.map((each) => `- ${fill(texts.do, each)}`),
  ];
  return [fill(texts.head, { what: severity, of: headline }), ...below.map((line) => `  ${line}`)].join('\n');
}
