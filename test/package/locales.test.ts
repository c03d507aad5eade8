import assert from 'node:assert/strict';
import {
  type Catalogue,
  LANGUAGES,
  nodeCatalogue,
  placeholders,
  readCatalogue,
  sharedCatalogue,
} from '../support/catalogues';
import { formKeys, formOf } from '../support/form';
import { type Mentions, mentions, nodeTypes, sourcesIn } from '../support/sources';

const nodeRed = readCatalogue('node_modules/@node-red/nodes/locales/en-US/messages.json');
const common = sourcesIn('nodes/common');

/** What an English catalogue has and the other has not, by key and placeholders. */
function assertEqualIn(read: (language: (typeof LANGUAGES)[number]) => Catalogue): void {
  const shape = (catalogue: Catalogue) =>
    [...catalogue].map(([key, text]) => `${key} ${placeholders(text).join(' ')}`).sort();
  const english = shape(read('en-US'));
  assert.notEqual(english.length, 0);
  for (const language of LANGUAGES) assert.deepEqual(shape(read(language)), english, language);
}

function isUsed(key: string, { texts, patterns }: Mentions, inForms: readonly string[]): boolean {
  return texts.has(key) || inForms.includes(key) || patterns.some((pattern) => pattern.test(key));
}

describe('texts', () => {
  const types = nodeTypes();

  describe('shared by all nodes', () => {
    it('are equal in keys and placeholders in all languages', () => {
      assertEqualIn((language) => readCatalogue(`nodes/common/locales/${language}.json`));
      assertEqualIn((language) => readCatalogue(`engine/telemetry/texts/problem.${language}.json`));
    });

    it('name the palette category', () => {
      for (const language of LANGUAGES) {
        assert.ok(sharedCatalogue(language).get('palette.label.server_room'), language);
      }
    });

    it('are all used', () => {
      const used = mentions(sourcesIn('nodes'));
      const inForms = types.flatMap((type) => formKeys(formOf(type)));
      const keys = [...readCatalogue('nodes/common/locales/en-US.json').keys()];
      assert.deepEqual(
        keys.filter((key) => key !== 'palette.label.server_room' && !isUsed(key, used, inForms)),
        [],
      );
    });

    it('name no limit that nothing has', () => {
      const used = mentions(['engine', 'io', 'nodes', 'cli'].flatMap(sourcesIn));
      const keys = [...readCatalogue('engine/telemetry/texts/problem.en-US.json').keys()]
        .filter((key) => key.startsWith('limit.'))
        .map((key) => key.slice('limit.'.length));
      assert.deepEqual(
        keys.filter((key) => !isUsed(key, used, [])),
        [],
      );
    });
  });

  for (const type of types) {
    describe(type, () => {
      const own = nodeCatalogue(type, 'en-US');
      const all = new Map([...own, ...sharedCatalogue('en-US')]);
      const used = mentions([...sourcesIn(`nodes/${type}`), ...common]);
      const inForm = formKeys(formOf(type));

      it('are equal in keys and placeholders in all languages', () => {
        assertEqualIn((language) => nodeCatalogue(type, language));
      });

      it('stand under the type alone, which no other node can overwrite', () => {
        assert.deepEqual(
          [...own.keys()].filter((key) => !key.startsWith(`${type}.`)),
          [],
        );
      });

      it('are there for every key of the form', () => {
        assert.notEqual(inForm.length, 0);
        const [ofNodeRed, ofOurs] = [true, false].map((is) =>
          inForm.filter((key) => key.startsWith('node-red:') === is),
        ) as [string[], string[]];
        assert.deepEqual(
          ofOurs.filter((key) => !all.has(key)),
          [],
        );
        assert.deepEqual(
          ofNodeRed.filter((key) => !nodeRed.has(key.replace('node-red:', ''))),
          [],
        );
      });

      it('are there for every key in the code', () => {
        const tops = new Set([...all.keys()].map((key) => key.split('.')[0]));
        const keys = [...used.texts].filter((text) => /^[\w-]+(\.[\w-]+)+$/.test(text));
        assert.deepEqual(
          keys.filter((key) => key !== `${type}.svg` && tops.has(key.split('.')[0]) && !all.has(key)),
          [],
        );
      });

      it('are all used', () => {
        assert.deepEqual(
          [...own.keys()].filter((key) => !isUsed(key, used, inForm)),
          [],
        );
      });
    });
  }
});
