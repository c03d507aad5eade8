import assert from 'node:assert/strict';
import type { Finding } from '../../../engine/telemetry/finding';
import { sentenceOf } from '../../../engine/telemetry/gate/sentence';
import { LANGUAGES, readCatalogue } from '../../support/catalogues';

const finding = (cause: string, ...evidence: Finding['evidence']): Finding => ({
  id: 'x',
  state: 'opened',
  since: 0,
  detected_at: 0,
  severity: 'warning',
  scope: 'server',
  target: { cluster: 'c', server: 'n1' },
  cause,
  candidates: [],
  confidence: 1,
  evidence,
  actions: [],
});
const seen = (field: string, observed: number | null, expected: number | null) => ({
  field,
  observed,
  expected,
  sigma: 0,
});

describe('sentences of the power gate', () => {
  const catalogue = (language: (typeof LANGUAGES)[number]) =>
    readCatalogue(`engine/telemetry/texts/gate.${language}.json`);

  it('are the same in every language, with the same places for numbers', () => {
    const marks = (text: string) => [...text.matchAll(/__\w+?__/g)].map(String).sort();
    const english = catalogue('en-US');
    for (const language of LANGUAGES) {
      const texts = catalogue(language);
      assert.deepEqual([...texts.keys()], [...english.keys()], language);
      for (const [cause, text] of texts) {
        assert.deepEqual(marks(text), marks(english.get(cause) ?? ''), `${language} ${cause}`);
        assert.ok(language === 'en-US' || text !== english.get(cause), `${language} ${cause}`);
      }
    }
  });

  it('have the numbers of T-11, as the language writes them', () => {
    const excess = finding('parts-exceed-whole', seen('process.power_w', 9.62, 9.39));
    assert.equal(
      sentenceOf(excess),
      'n1: the parts (process.power_w) add up to 9.62 W, and their whole draws 9.39 W.',
    );
    assert.match(sentenceOf(excess, 'fr') ?? '', /font ensemble 9,62 W/);
    const rest = finding('other-power', seen('server.rapl_power_w', 12.3, 10.6), seen('other_w', 1.7, null));
    assert.match(sentenceOf(rest) ?? '', /of 12\.3 W, 10\.6 W are told by parts; 1\.7 W/);
  });

  it('say what has no number, and nothing of findings of others', () => {
    assert.match(sentenceOf(finding('unit-mismatch', seen('f', null, 500))) ?? '', /f is \? W/);
    assert.equal(sentenceOf(finding('fan-failed')), undefined);
    assert.equal(sentenceOf(finding('constructor')), undefined);
  });
});
