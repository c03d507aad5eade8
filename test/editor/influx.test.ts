import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { nodeCatalogue, sharedCatalogue } from '../support/catalogues';
import { editorCode } from '../support/form';

type Values = Readonly<Record<string, unknown>>;
type Validate = (this: Values, value: unknown, options: object) => true | string;

interface Definition {
  readonly defaults: Readonly<
    Record<string, { value: unknown; type?: string; required?: boolean; validate?: Validate }>
  >;
  readonly credentials?: Readonly<Record<string, { type: string }>>;
  label(this: Values): string;
}

/** What open forms show, by the ids of their fields. */
let fields: Values = {};

function definition(type: string): Definition {
  const registered: Definition[] = [];
  const nodes = { registerType: (_: string, given: Definition) => registered.push(given) };
  const $ = (selector: string) => {
    const value = fields[selector.slice(1)];
    return { length: value === undefined ? 0 : 1, val: () => value };
  };
  runInNewContext(editorCode(type), { RED: { nodes }, $, URL });
  return registered[0] as Definition;
}

function editorOf(type: string) {
  const registered = definition(type);
  const texts = new Map([...nodeCatalogue(type, 'en-US'), ...sharedCatalogue('en-US')]);
  const _ = (key: string, values: Values = {}) =>
    (texts.get(key) ?? key).replace(/__(\w+?)__/g, (__, name) => String(values[name] ?? ''));
  const own = Object.fromEntries(Object.entries(registered.defaults).map(([key, { value }]) => [key, value]));
  const node = (changes: object) => ({ ...own, _, ...changes });
  const check = (property: string, value: unknown, changes: object = {}) =>
    registered.defaults[property]?.validate?.call(node(changes), value, {}) ?? true;
  const label = (changes: object) => registered.label.call(node(changes));
  return { registered, check, label };
}

describe('influx-connection in the editor', () => {
  const { registered, check, label } = editorOf('influx-connection');

  afterEach(() => {
    fields = {};
  });

  it('keeps user, password and token apart from the flow', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(registered.credentials)), {
      user: { type: 'text' },
      password: { type: 'password' },
      token: { type: 'password' },
    });
    assert.ok(!['user', 'password', 'token'].some((secret) => secret in registered.defaults));
  });

  it('takes an address, or a variable of the environment', () => {
    for (const url of [
      'http://localhost:8086',
      'https://db.lab/influx',
      `\${INFLUX_URL}`,
      `http://\${HOST}:8086`,
    ])
      assert.equal(check('url', url), true, url);
  });

  it('says what is wrong with an address, without the password in it', () => {
    for (const url of ['', 'localhost:8086', 'ftp://db', 'http://me:pw@db:8086', `http://me:pw@\${HOST}`]) {
      const said = String(check('url', url));
      assert.match(said, /^The option Address is .*an address such as/);
      assert.ok(!said.includes('pw'), said);
    }
  });

  it('wants a database or a bucket where the kind has one, going by the open form', () => {
    assert.match(String(check('bucket', '')), /The option Bucket is/);
    assert.equal(check('bucket', '', { target: 'influxdb-1' }), true);
    assert.match(String(check('database', '', { target: 'influxdb-1' })), /The option Database is/);
    fields = { 'node-config-input-target': 'victoria-metrics' };
    assert.equal(check('bucket', ''), true);
  });

  it('is labelled by its name, else by its address', () => {
    assert.equal(label({ name: 'lab' }), 'lab');
    assert.equal(label({}), 'http://localhost:8086');
  });
});

describe('influx-writer in the editor', () => {
  const { registered, check, label } = editorOf('influx-writer');

  it('offers connections for both targets, and does without', () => {
    for (const property of ['connection', 'second']) {
      const { type, required } = registered.defaults[property] ?? {};
      // Node-RED takes a configuration node for required unless it is told otherwise.
      assert.deepEqual([type, required], ['influx-connection', false]);
    }
  });

  const CASES: [property: string, value: unknown, said: RegExp | true][] = [
    ['maxMb', '0', /At most is 0; accepted: 1\.\.1000000/],
    ['batchLines', '50001', /Lines a request is 50001/],
    ['lingerMs', '', /Wait for more/],
    ['lingerMs', '500', true],
    ['precision', 's', /ns, us, ms/],
    ['whenFull', 'drop-oldest', true],
    // What an open form says for none.
    ['second', '_ADD_', true],
  ];
  for (const [property, value, said] of CASES) {
    it(`answers ${property} = ${JSON.stringify(value)} with ${said}`, () => {
      const answer = check(property, value, { connection: '_ADD_' });
      if (said === true) assert.equal(answer, true);
      else assert.match(String(answer), said);
    });
  }

  it('wants two different targets', () => {
    assert.match(String(check('second', 'a', { connection: 'a' })), /And also/);
    assert.equal(check('second', 'b', { connection: 'a' }), true);
  });

  it('is labelled by its name, else by where it writes', () => {
    assert.equal(label({ name: 'lab' }), 'lab');
    assert.equal(label({}), 'write to files');
    assert.equal(label({ connection: 'a' }), 'write to database');
  });
});
