import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES, readCatalogue } from '../support/catalogues';
import { ROOT } from '../support/sources';

const DASHBOARD = path.join(ROOT, 'dashboard');
const read = (file: string) => readFileSync(path.join(DASHBOARD, file), 'utf8');
const named = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

/** Files of texts by their place without the language: `locales/control-room/room`. */
const FILES = readdirSync(path.join(DASHBOARD, 'locales'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('en-US.json'))
  .map((file) => `locales/${file.replace(/\.?en-US\.json$/, '')}`);
const catalogueOf = (place: string, language: string) =>
  readCatalogue(`dashboard/${place}${place.endsWith('/') ? '' : '.'}${language}.json`);

/** Every text of a page in English: the sections that pages share, and its own in place of any of the same name. */
function textsOf(page: string): Map<string, string> {
  const own = FILES.filter((place) => place.startsWith(`locales/${page}/`)).flatMap((place) => [
    ...catalogueOf(place, 'en-US'),
  ]);
  const sectionOf = (key: string) => key.split('.')[0];
  const sections = new Set(own.map(([key]) => sectionOf(key)));
  const shared = [...catalogueOf('locales/', 'en-US')].filter(([key]) => !sections.has(sectionOf(key)));
  return new Map([...shared, ...own]);
}

describe('texts of the dashboard', () => {
  for (const place of FILES) {
    const english = catalogueOf(place, 'en-US');
    for (const language of LANGUAGES) {
      it(`${place} in ${language}: the keys of English, no text empty, the same places to fill in`, () => {
        const texts = catalogueOf(place, language);
        assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort());
        for (const [key, text] of texts) {
          assert.ok(text.trim().length > 0, key);
          assert.deepEqual(named(text), named(english.get(key) ?? ''), key);
        }
      });
    }
  }

  for (const page of ['first-light', 'control-room']) {
    describe(page, () => {
      const texts = textsOf(page);
      /** Keys of a section. */
      const keysOf = (section: string) =>
        [...texts.keys()].flatMap((key) =>
          key.startsWith(`${section}.`) ? [key.slice(section.length + 1)] : [],
        );
      const components = readdirSync(path.join(DASHBOARD, page), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.vue'))
        .map((file) => ({ file, section: path.basename(file, '.vue'), source: read(`${page}/${file}`) }));

      it('has components', () => assert.ok(components.length > 5));

      for (const { file, section, source } of components) {
        it(`${file}: each text that it names exists`, () => {
          const known = [...keysOf(section), ...keysOf('common')].map((key) => key.split('.')[0] as string);
          const used = [...source.matchAll(/texts\.(\w+)/g)].map((match) => match[1] as string);
          assert.deepEqual(
            used.filter((key) => !known.includes(key)),
            [],
          );
        });

        it(`${file}: each of its texts is named in it`, () => {
          const unused = keysOf(section).filter((key) => {
            // state('well') shows the texts well and wellDetail; a group of texts is chosen from by name.
            const name = key.replace(/Detail$/, '').split('.')[0] as string;
            return !new RegExp(`\\b(${key}|${name})\\b`).test(source);
          });
          assert.deepEqual(unused, []);
        });
      }

      it('its texts of nodes are all used', () => {
        const flow = read(`${page}/flow.json`);
        const sections = page === 'first-light' ? ['firstLight', 'telegraf'] : ['controlRoom'];
        const unused = sections.flatMap((section) =>
          keysOf(section).filter((key) => !flow.includes(`@text ${section}.${key}"`)),
        );
        assert.deepEqual(unused, []);
      });
    });
  }

  it('texts of the demo are all used', () => {
    const demo = readFileSync(path.join(ROOT, 'scripts/demo.mjs'), 'utf8');
    const keys = [...catalogueOf('locales/', 'en-US').keys()].filter((key) => key.startsWith('demo.'));
    assert.deepEqual(
      keys.filter((key) => !demo.includes(`texts.${key.slice('demo.'.length)}`)),
      [],
    );
  });
});
