import assert from 'node:assert/strict';
import { isProblem } from '../../nodes/common/config';
import { type EditorDefinition, editorCode, editorDefinition, formOf, nodeConfig } from '../support/form';
import { nodeTypes } from '../support/sources';

/** Properties that no user sets. */
const HIDDEN = ['version'];
/** Every editor loads the code of every form: the check of the options belongs there, what they set in motion does not. */
const MOST_CODE_BYTES = 40 * 1024;
/**
 * The form of a room reads all of its document, so that it can name the path of what is wrong, and draws it; that of a
 * simulator does so with the room that is chosen. That of faults reads theirs, with the library that follows cron.
 */
const MORE_CODE_BYTES: Readonly<Record<string, number>> = {
  'server-room': 64 * 1024,
  'server-simulator': 80 * 1024,
  'fault-injector': 120 * 1024,
  'anomaly-detector': 48 * 1024,
  // Sixty options, each with its range, and a curve that is drawn.
  'fan-controller': 48 * 1024,
  // It reads a tariff document part by part, and brings the published ones.
  'energy-bill': 48 * 1024,
};
/** The muted colours that Node-RED's guide names for nodes (docs/creating-nodes/appearance). */
const PALETTE = (
  '3FADB5 87A980 A6BBCF AAAA66 C0C0C0 C0DEED C7E9C0 D7D7A0 D8BFD8 DAC4B4 DEB887 DEBD5C ' +
  'E2D96E E6E0F8 E7E7AE E9967A F3B567 FDD0A2 FDF0C2 FFAAAA FFCC66 FFF0F0 FFFFFF'
)
  .split(' ')
  .map((colour) => `#${colour}`);

/** What a user can set: properties, and secrets. */
function keysOf({ defaults, credentials = {} }: EditorDefinition): string[] {
  return [...Object.keys(defaults), ...Object.keys(credentials)];
}

describe('forms', () => {
  for (const type of nodeTypes()) {
    describe(type, () => {
      const form = formOf(type);
      const ids = [...form.matchAll(/\bid="node-(?:config-)?input-([^"]+)"/g)].map(
        (match) => match[1] as string,
      );
      let definition: EditorDefinition;
      before(() => {
        definition = editorDefinition(type);
      });

      it('has a field for every property but the hidden ones', () => {
        // A list or table stands for its property as `node-input-<property>-container`.
        const missing = keysOf(definition).filter(
          (key) => !HIDDEN.includes(key) && !ids.some((id) => id === key || id === `${key}-container`),
        );
        assert.deepEqual(missing, []);
      });

      it('has no field without a property', () => {
        const keys = keysOf(definition);
        assert.deepEqual(
          ids.filter((id) => !keys.includes(id.split('-')[0] as string)),
          [],
        );
      });

      it('has no field twice', () => {
        assert.deepEqual([...new Set(ids)], ids);
      });

      it('has the defaults that the node has', () => {
        const values = Object.entries(definition.defaults).map(([key, { value }]) => [key, value]);
        // As JSON: the form's come from another context.
        assert.equal(JSON.stringify(Object.fromEntries(values)), JSON.stringify(nodeConfig(type).defaults));
        assert.equal(isProblem(nodeConfig(type).parse(Object.fromEntries(values))), false);
      });

      it('carries its version, as new nodes are made by this package', () => {
        assert.equal(typeof definition.defaults.version?.value, 'number');
      });

      it('has no text of its own: all of it comes from the catalogues', () => {
        const text = form.replace(/<!--[\s\S]*?-->/g, '').replace(/<[^>]*>/g, ' ');
        assert.doesNotMatch(text, /\p{L}{3,}/u);
      });

      it('checks its options without loading the engine', () => {
        const bytes = Buffer.byteLength(editorCode(type));
        assert.ok(bytes <= (MORE_CODE_BYTES[type] ?? MOST_CODE_BYTES), `${bytes} bytes`);
      });

      it('stands in the palette as the package promises', () => {
        const isConfig = form.includes('id="node-config-input-');
        assert.equal(definition.category, isConfig ? 'config' : 'server_room');
        assert.equal(definition.icon, `${type}.svg`);
        assert.ok(PALETTE.includes(definition.color.toUpperCase()), definition.color);
      });
    });
  }
});
