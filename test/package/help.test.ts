import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES, type Language } from '../support/catalogues';
import { nodeTypes, ROOT } from '../support/sources';

/** The headings of Node-RED's help style guide in its order, as its own help translates them. */
const HEADINGS: Record<Language, string[]> = {
  'en-US': ['Inputs', 'Outputs', 'Details', 'References'],
  fr: ['Entrées', 'Sorties', 'Détails', 'Références'],
  'es-ES': ['Entradas', 'Salidas', 'Detalles', 'Referencias'],
};

function helpOf(type: string, language: Language): string {
  return readFileSync(path.join(ROOT, `nodes/${type}/locales/${language}/${type}.html`), 'utf8');
}

/** The elements in order, without what they say. */
function skeleton(help: string): string {
  return [...help.matchAll(/<(\w+)/g)].map((match) => match[1]).join(' ');
}

describe('help', () => {
  for (const type of nodeTypes()) {
    for (const language of LANGUAGES) {
      describe(`${type}, ${language}`, () => {
        const help = helpOf(type, language);

        it('is the help of this type, and begins with a paragraph: the tooltip', () => {
          const start = new RegExp(`^<script type="text/html" data-help-name="${type}">\\s*<p>`);
          assert.match(help, start);
          assert.match(help, /<\/script>\s*$/);
        });

        it('has the official headings in their order', () => {
          const headings = [...help.matchAll(/<h3>(.*?)<\/h3>/g)].map((match) => match[1] as string);
          assert.notEqual(headings.length, 0);
          assert.deepEqual(
            headings,
            HEADINGS[language].filter((heading) => headings.includes(heading)),
          );
        });

        it('has the same parts as the English one', () => {
          assert.equal(skeleton(help), skeleton(helpOf(type, 'en-US')));
        });
      });
    }
  }
});
