import assert from 'node:assert/strict';
import { helpOf } from '../../../engine/telemetry/help';
import { MEASUREMENTS } from '../../../engine/telemetry/vocabulary';
import { type Catalogue, LANGUAGES, readCatalogue } from '../../support/catalogues';

const expected = Object.entries(MEASUREMENTS).flatMap(([name, { fields }]) => [
  `${name}.help`,
  ...Object.keys(fields).map((field) => `${name}.fields.${field}`),
]);

const catalogue = (language: (typeof LANGUAGES)[number]) =>
  readCatalogue(`engine/telemetry/texts/vocabulary.${language}.json`);

describe('help of the vocabulary', () => {
  for (const language of LANGUAGES) {
    it(`${language} has a text for every measurement and field, and no other`, () => {
      assert.deepEqual([...catalogue(language).keys()].sort(), [...expected].sort());
    });

    it(`${language} says each in one sentence`, () => {
      for (const [key, text] of catalogue(language)) assert.match(text, /^\S.*\S\.$/, key);
    });
  }

  it('is translated: no text is the English one', () => {
    const english: Catalogue = catalogue('en-US');
    for (const language of ['fr', 'es-ES'] as const) {
      const same = [...catalogue(language)].filter(([key, text]) => text === english.get(key));
      assert.deepEqual(same, [], language);
    }
  });

  it('is found by measurement, by field and by language', () => {
    assert.equal(helpOf('server', 'inlet_temp_c'), 'Air that enters at the front.');
    assert.equal(helpOf('server', 'inlet_temp_c', 'fr'), "Air qui entre par l'avant.");
    assert.equal(helpOf('server', 'inlet_temp_c', 'es-ES'), 'Aire que entra por delante.');
    assert.equal(helpOf('rack'), 'A rack of servers.');
  });

  it('is undefined outside the vocabulary', () => {
    for (const name of ['weather', 'constructor', '__proto__']) {
      assert.equal(helpOf(name), undefined);
      assert.equal(helpOf('server', name), undefined);
    }
  });
});
