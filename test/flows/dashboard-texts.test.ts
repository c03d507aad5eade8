import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES, readCatalogue } from '../support/catalogues';
import { ROOT } from '../support/sources';

const catalogueOf = (language: string) => readCatalogue(`dashboard/locales/${language}.json`);
const named = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const english = catalogueOf('en-US');

const read = (file: string) => readFileSync(path.join(ROOT, 'dashboard', file), 'utf8');
const components = readdirSync(path.join(ROOT, 'dashboard/first-light'))
  .filter((file) => file.endsWith('.vue'))
  .map((file) => ({ section: path.basename(file, '.vue'), source: read(`first-light/${file}`) }));

/** Keys of a section, and those that components share. */
const keysOf = (section: string) =>
  [...english.keys()].flatMap((key) =>
    key.startsWith(`${section}.`) ? [key.slice(section.length + 1)] : [],
  );

describe('texts of the dashboard', () => {
  for (const language of LANGUAGES) {
    it(`${language}: the keys of English, no text empty, the same places to fill in`, () => {
      const texts = catalogueOf(language);
      assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort());
      for (const [key, text] of texts) {
        assert.ok(text.trim().length > 0, key);
        assert.deepEqual(named(text), named(english.get(key) ?? ''), key);
      }
    });
  }

  for (const { section, source } of components) {
    it(`${section}.vue: each text that it names exists`, () => {
      const known = [...keysOf(section), ...keysOf('common')];
      const used = [...source.matchAll(/texts\.(\w+)/g)].map((match) => match[1] as string);
      assert.deepEqual(
        used.filter((key) => !known.includes(key)),
        [],
      );
    });

    it(`${section}.vue: each of its texts is named in it`, () => {
      const unused = keysOf(section).filter((key) => {
        // state('well') shows the texts well and wellDetail.
        const name = key.replace(/Detail$/, '');
        return !new RegExp(`\\b(${key}|${name})\\b`).test(source);
      });
      assert.deepEqual(unused, []);
    });
  }

  it('texts of nodes, and of the demo, are all used', () => {
    const flow = read('first-light/flow.json');
    const unused = [...keysOf('firstLight'), ...keysOf('telegraf')].filter(
      (key) => !flow.includes(`@text firstLight.${key}"`) && !flow.includes(`@text telegraf.${key}"`),
    );
    assert.deepEqual(unused, []);
    const demo = readFileSync(path.join(ROOT, 'scripts/demo.mjs'), 'utf8');
    assert.deepEqual(
      keysOf('demo').filter((key) => !demo.includes(`texts.${key}`)),
      [],
    );
  });
});
