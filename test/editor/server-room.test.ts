import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import type { Language } from '../support/catalogues';
import { editorCode } from '../support/form';
import { OpenForm, translator } from '../support/open-form';

type Values = Readonly<Record<string, unknown>>;

interface Definition {
  readonly defaults: Readonly<Record<string, { value: unknown; validate?: Validate }>>;
  label(this: Values): string;
  oneditprepare(this: Values): void;
}
type Validate = (this: Values, value: unknown, options: object) => true | string;

function definition(form: OpenForm): Definition {
  const registered: Definition[] = [];
  const nodes = { registerType: (_: string, given: Definition) => registered.push(given) };
  runInNewContext(editorCode('server-room'), { RED: { nodes }, $: form.$, Intl });
  return registered[0] as Definition;
}

const node = (language: Language = 'en-US') => ({ _: translator('server-room', language) });
const PICTURE = '#server-room-picture';
const CAPTION = '#server-room-caption';

describe('server-room in the editor', () => {
  function opened(fields: Record<string, string>, language?: Language): OpenForm {
    const form = new OpenForm(fields);
    definition(form).oneditprepare.call(node(language));
    return form;
  }

  it('shows the racks and servers of the size that is chosen, and of another when it changes', () => {
    const form = opened({ size: 'small', document: '{}' });
    assert.match(form.shown[PICTURE] ?? '', /^<svg/);
    assert.equal(form.shown[PICTURE]?.match(/<title>/g)?.length, 5);
    assert.equal(form.shown[CAPTION], 'Servers: 5 · racks: 1 · clusters: 1');
    form.type('size', 'large');
    assert.equal(form.shown[PICTURE]?.match(/<title>/g)?.length, 15);
  });

  it('follows the document as it is written: what is wrong by its path, then the room', () => {
    const form = opened({
      size: 'document',
      document: '{"racks":[{"name":"r","servers":[{"name":"a","class":"<i>"}]}]}',
    });
    assert.equal(form.shown[PICTURE], '');
    assert.match(form.shown[CAPTION] ?? '', /\(racks\[0\]\.servers\[0\]\.class\) names "&lt;i>"/);
    form.type('document', '{"racks":[{"name":"r","servers":[{"name":"a"}]}]}');
    assert.match(form.shown[PICTURE] ?? '', /<title>a · std2u<\/title>/);
    form.type('document', '{"racks":');
    assert.equal(form.shown[PICTURE], '');
  });

  it('speaks the language of the editor', () => {
    assert.match(opened({ size: 'small', document: '' }, 'fr').shown[CAPTION] ?? '', /^Serveurs : 5/);
    assert.match(opened({ size: 'small', document: '' }, 'es-ES').shown[CAPTION] ?? '', /^Servidores: 5/);
  });

  it('checks the document only while it is used', () => {
    const { defaults } = definition(new OpenForm({}));
    const check = (size: string) => defaults.document!.validate!.call({ ...node(), size }, '{', {});
    assert.equal(check('small'), true);
    assert.match(String(check('document')), /^In the|Document/);
  });

  it('is labelled by its name, else by its size', () => {
    const { label } = definition(new OpenForm({}));
    assert.equal(label.call({ ...node(), name: 'lab' }), 'lab');
    assert.equal(label.call({ ...node(), name: '', size: 'small' }), 'small: 5 servers');
  });
});
