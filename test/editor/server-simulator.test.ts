import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { editorCode } from '../support/form';
import { OpenForm, translator } from '../support/open-form';

interface Definition {
  oneditprepare(this: object): void;
}

/** Rooms as the flows of the editor have them. */
const ROOMS: Record<string, object> = {
  lab: { type: 'server-room', size: 'small', document: '{}' },
  wrong: { type: 'server-room', size: 'document', document: '{"racks":[{"name":"<b>","servers":7}]}' },
};
const PICTURE = '#server-simulator-picture';
const CAPTION = '#server-simulator-caption';

describe('server-simulator in the editor', () => {
  function opened(room: string): OpenForm {
    const form = new OpenForm({ room });
    const registered: Definition[] = [];
    const nodes = {
      registerType: (_: string, definition: Definition) => registered.push(definition),
      node: (id: string) => ROOMS[id],
    };
    runInNewContext(editorCode('server-simulator'), { RED: { nodes }, $: form.$, Intl });
    registered[0]!.oneditprepare.call({ _: translator('server-simulator', 'en-US') });
    return form;
  }
  const servers = (form: OpenForm) => form.shown[PICTURE]?.match(/<title>/g)?.length ?? 0;

  it('shows the 20 servers that it has without a room of its own', () => {
    // What the list of rooms says when none is chosen, in Node-RED 4 and where there are others.
    for (const none of ['_ADD_', '']) {
      const form = opened(none);
      assert.equal(servers(form), 20);
      assert.equal(form.shown[CAPTION], 'Servers: 20 · racks: 1 · clusters: 1');
    }
  });

  it('shows the room that is chosen, and another when it changes', () => {
    const form = opened('_ADD_');
    form.type('room', 'lab');
    assert.equal(servers(form), 5);
  });

  it('says what is wrong with a room, by its path, in place of a picture', () => {
    const form = opened('wrong');
    assert.equal(form.shown[PICTURE], '');
    assert.match(form.shown[CAPTION] ?? '', /document\.racks\[0\]/);
    assert.doesNotMatch(form.shown[CAPTION] ?? '', /<b>/);
  });
});
