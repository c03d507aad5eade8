import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES, readCatalogue } from '../support/catalogues';
import { ROOT } from '../support/sources';

const LOCALES = 'dashboard/locales/control-room';
const ENGLISH = '.en-US.json';
const placesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const names = readdirSync(path.join(ROOT, LOCALES))
  .filter((file) => file.endsWith(ENGLISH))
  .map((file) => file.slice(0, -ENGLISH.length));
const english = names.flatMap((name) => [...readCatalogue(`${LOCALES}/${name}${ENGLISH}`).keys()]);
const shared = [...readCatalogue('dashboard/locales/en-US.json').keys()];

/** Components of the control room, pages and parts in folders: name and source, with that of the libraries it takes. */
function components(folder: string): { name: string; source: string }[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return components(file);
    if (!entry.name.endsWith('.vue')) return [];
    const source = readFileSync(path.join(ROOT, file), 'utf8');
    const libraries = [...source.matchAll(/from '(.+\.mjs)'/g)].map((match) => match[1] as string);
    const all = libraries.map((library) => readFileSync(path.join(ROOT, folder, library), 'utf8'));
    return [{ name: path.basename(file, '.vue'), source: [source, ...all].join('\n') }];
  });
}

const keysOf = (section: string, keys: readonly string[]) =>
  keys.flatMap((key) => (key.startsWith(`${section}.`) ? [key.slice(section.length + 1)] : []));

describe('texts of the control room', () => {
  for (const name of names)
    for (const language of LANGUAGES)
      it(`${name}.${language}.json: the keys of English, as many of them empty, the same places to fill in`, () => {
        const source = readCatalogue(`${LOCALES}/${name}${ENGLISH}`);
        const texts = readCatalogue(`${LOCALES}/${name}.${language}.json`);
        assert.deepEqual([...texts.keys()].sort(), [...source.keys()].sort());
        for (const [key, text] of texts) {
          assert.equal(text.trim() === '', source.get(key)?.trim() === '', key);
          assert.deepEqual(placesIn(text), placesIn(source.get(key) ?? ''), key);
        }
      });

  it('stand once: a section belongs to one component', () => {
    const sections = names.flatMap((name) => [
      ...new Set([...readCatalogue(`${LOCALES}/${name}${ENGLISH}`).keys()].map((key) => key.split('.')[0])),
    ]);
    assert.deepEqual(sections, [...new Set(sections)]);
  });

  for (const { name, source } of components('dashboard/control-room')) {
    it(`${name}.vue: each text that it names exists`, () => {
      const known = [...keysOf(name, english), ...keysOf('common', shared)];
      const used = [...source.matchAll(/\btexts\.(\w+)/g)].map((match) => match[1] as string);
      assert.deepEqual(
        used.filter((key) => !known.includes(key)),
        [],
      );
    });

    // One that chooses its texts by what it is told, or hands them on, does not name them.
    if (/\btexts( }|[[),])/.test(source)) continue;
    it(`${name}.vue: each of its texts is named in it`, () => {
      const unused = keysOf(name, english).filter((key) => !new RegExp(`\\b${key}\\b`).test(source));
      assert.deepEqual(unused, []);
    });
  }
});
