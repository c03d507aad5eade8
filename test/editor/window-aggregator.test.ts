import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { AGGREGATES } from '../../engine/windows/config';
import { type Language, nodeCatalogue, sharedCatalogue } from '../support/catalogues';
import { editorCode } from '../support/form';

type Values = Readonly<Record<string, unknown>>;
type Validate = (this: Values, value: unknown, options: object) => true | string;

interface Definition {
  readonly defaults: Readonly<Record<string, { value: unknown; validate?: Validate }>>;
  label(this: Values): string;
  outputLabels(this: Values, index: number): string;
}

/** What the form shows while it is open; undefined when it is closed. */
let form: Values | undefined;

/** The editor code as it is delivered, with the little of jQuery that its checks use. */
function definition(): Definition {
  const registered: Definition[] = [];
  const nodes = { registerType: (_: string, given: Definition) => registered.push(given) };
  const $ = (selector: string) => {
    const value = form?.[selector.replace('#node-input-', '')];
    return { length: value === undefined ? 0 : 1, val: () => value };
  };
  runInNewContext(editorCode('window-aggregator'), { RED: { nodes }, $ });
  return registered[0] as Definition;
}

function textsIn(language: Language): ReadonlyMap<string, string> {
  return new Map([...nodeCatalogue('window-aggregator', language), ...sharedCatalogue(language)]);
}

/** As the editor's i18next does it, `__name__` for values. */
function translator(texts: ReadonlyMap<string, string>) {
  return (key: string, values: Values = {}): string =>
    (texts.get(key) ?? key).replace(/__(\w+?)__/g, (_, name) => String(values[name] ?? ''));
}

describe('window-aggregator in the editor', () => {
  const { defaults, label, outputLabels } = definition();
  const values = Object.fromEntries(Object.entries(defaults).map(([key, { value }]) => [key, value]));
  const texts = textsIn('en-US');
  const node = (changes: object): Values => ({ ...values, _: translator(texts), ...changes });

  function check(property: string, value: unknown, changes: object = {}): true | string {
    return defaults[property]!.validate!.call(node(changes), value, {});
  }

  afterEach(() => {
    form = undefined;
  });

  it('finds nothing wrong with its defaults', () => {
    for (const property of Object.keys(defaults)) {
      if (defaults[property]?.validate) assert.equal(check(property, values[property]), true, property);
    }
  });

  it('has checks that Node-RED takes sentences from: functions of two parameters', () => {
    for (const { validate } of Object.values(defaults)) {
      if (validate !== undefined) assert.equal(validate.length, 2);
    }
  });

  const WRONG: [property: string, value: unknown, changes: object, said: RegExp][] = [
    ['every', 'soon', {}, /^The option Length is soon; accepted: a length such as 5s/],
    ['every', '7s', {}, /^The option Length is 7s/],
    ['hop', '7s', { kind: 'hopping', every: '1m' }, /^The option A new one every is 7s/],
    ['gap', '', { kind: 'session' }, /^The option Ends after silence is /],
    ['size', '0', { kind: 'count' }, /^The option Samples is 0; accepted: 1\.\.100000/],
    ['zone', 'Mars', {}, /^The option Time zone of days is Mars/],
    ['aggregates', '', {}, /^The option Calculate is/],
    ['latenessS', '-1', {}, /^The option Revise for is -1; accepted: 0\.\.604800/],
    ['expectedS', [{ field: 'a', seconds: 'x' }], {}, /^The option Expected seconds .* \(a\) is x/],
    ['maxMetrics', '0', {}, /^The option Metrics a message is 0/],
    ['zone', '<img src=x onerror=1>', {}, /is &lt;img src=x onerror=1>/],
  ];
  for (const [property, value, changes, said] of WRONG) {
    it(`says what is wrong with ${property} = ${JSON.stringify(value)}`, () => {
      const answer = check(property, value, changes);
      assert.match(String(answer), said);
      assert.doesNotMatch(String(answer), /__|undefined/);
    });
  }

  const TRANSLATED: [language: Language, property: string, value: unknown, said: RegExp][] = [
    ['fr', 'every', '7s', /vaut 7s ; accepté : une durée qui divise 1h\.$/],
    ['fr', 'latenessS', '-1', /vaut -1 ; accepté : 0\.\.604800\.$/],
    ['es-ES', 'zone', 'Mars', /es Mars; se acepta: una zona IANA, por ejemplo Europe\/Paris\.$/],
  ];
  for (const [language, property, value, said] of TRANSLATED) {
    it(`says in ${language} what is accepted for ${property}`, () => {
      assert.match(String(check(property, value, { _: translator(textsIn(language)) })), said);
    });
  }

  it('checks only what the kind uses', () => {
    assert.equal(check('hop', 'x', { kind: 'tumbling' }), true);
    assert.equal(check('every', 'x', { kind: 'session' }), true);
    assert.equal(check('size', '', { kind: 'session' }), true);
  });

  it('blames each property for its own flaw only', () => {
    assert.equal(check('latenessS', '60', { every: 'x', zone: 'Mars' }), true);
    assert.equal(check('hop', '10s', { kind: 'hopping', every: 'x' }), true);
  });

  it('goes by what the form shows while it is open', () => {
    form = { kind: 'hopping', every: '1m' };
    assert.match(String(check('hop', '7s', { kind: 'tumbling' })), /7s/);
    form = { kind: 'tumbling', every: '1m' };
    assert.equal(check('hop', '7s', { kind: 'hopping' }), true);
  });

  it('is labelled by its name, else by what it does', () => {
    assert.equal(label.call(node({ name: 'minutes' })), 'minutes');
    assert.equal(label.call(node({ every: '5s, 1m' })), 'windows 5s, 1m');
    assert.equal(label.call(node({ kind: 'hopping' })), 'windows 1m, every 10s');
    assert.equal(label.call(node({ kind: 'session' })), 'sessions, gap 5m');
    assert.equal(label.call(node({ kind: 'count' })), 'windows of 100 samples');
  });

  it('labels its outputs', () => {
    assert.deepEqual(
      [0, 1].map((index) => outputLabels.call(node({}), index)),
      ['windows', 'late and refused'],
    );
  });

  it('has a text for every aggregate', () => {
    for (const aggregate of AGGREGATES) {
      assert.ok(texts.has(`window-aggregator.aggregate.${aggregate}`), aggregate);
    }
  });
});
