import assert from 'node:assert/strict';
import { ACTIONS } from '../../../engine/detection/diagnosis/actions';
import { CAUSES } from '../../../engine/telemetry/cause';
import { SCOPES, SEVERITIES } from '../../../engine/telemetry/finding';
import { LANGUAGES, placeholders, readCatalogue } from '../../support/catalogues';

const catalogue = (language: (typeof LANGUAGES)[number]) =>
  readCatalogue(`engine/telemetry/texts/finding.${language}.json`);
const english = catalogue('en-US');
const actions = Object.values(ACTIONS).flat();

describe('texts of findings', () => {
  for (const language of LANGUAGES) {
    it(`${language}: the keys of English with the same places to fill in, and no text empty`, () => {
      const texts = catalogue(language);
      assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort());
      for (const [key, text] of texts) {
        assert.ok(text.trim().length > 0, key);
        assert.deepEqual(placeholders(text), placeholders(english.get(key) ?? ''), key);
      }
    });
  }

  it('are there for every cause, scope, severity, action and reason, and for no other', () => {
    const expected: [section: string, keys: readonly string[]][] = [
      ['cause', CAUSES],
      ['about', CAUSES],
      ['scope', SCOPES],
      ['severity', SEVERITIES],
      ['action', [...new Set(actions.map(({ action }) => action))]],
      ['reason', [...new Set(actions.map(({ reason }) => reason))]],
    ];
    for (const [section, keys] of expected) {
      const known = [...english.keys()].filter((key) => key.startsWith(`${section}.`));
      assert.deepEqual(known.sort(), keys.map((key) => `${section}.${key}`).sort());
    }
  });

  it('say what a cause means in sentences', () => {
    for (const language of LANGUAGES) {
      const sentences = [...catalogue(language)].filter(([key]) => key.startsWith('about.'));
      for (const [key, text] of sentences) assert.match(text, /^\p{Lu}.*\.$/u, `${language} ${key}`);
    }
  });

  it('are translated: no sentence is the English one', () => {
    for (const language of ['fr', 'es-ES'] as const) {
      const same = [...catalogue(language)].filter(
        ([key, text]) => /^(cause|about|action|reason)\./.test(key) && text === english.get(key),
      );
      assert.deepEqual(same, []);
    }
  });
});
