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
  outputLabels(this: Values, index: number): string;
}

/** What open forms show, by the ids of their fields. */
let fields: Values = {};

function editor() {
  const registered: Definition[] = [];
  const nodes = { registerType: (_: string, given: Definition) => registered.push(given) };
  const $ = (selector: string) => {
    const value = fields[selector.slice(1)];
    return { length: value === undefined ? 0 : 1, val: () => value };
  };
  runInNewContext(editorCode('prometheus-scrape'), { RED: { nodes }, $, URL });
  const definition = registered[0] as Definition;
  const texts = new Map([...nodeCatalogue('prometheus-scrape', 'en-US'), ...sharedCatalogue('en-US')]);
  const _ = (key: string, values: Values = {}) =>
    (texts.get(key) ?? key).replace(/__(\w+?)__/g, (__, name) => String(values[name] ?? ''));
  const own = Object.fromEntries(Object.entries(definition.defaults).map(([key, { value }]) => [key, value]));
  const node = (changes: object) => ({ ...own, _, ...changes });
  return {
    definition,
    check: (property: string, value: unknown, changes: object = {}) =>
      definition.defaults[property]?.validate?.call(node(changes), value, {}) ?? true,
    label: (changes: object) => definition.label.call(node(changes)),
    port: (index: number) => definition.outputLabels.call(node({}), index),
  };
}

describe('prometheus-scrape in the editor', () => {
  const { definition, check, label, port } = editor();

  afterEach(() => {
    fields = {};
  });

  it('keeps user, password and token apart from the flow', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(definition.credentials)), {
      user: { type: 'text' },
      password: { type: 'password' },
      token: { type: 'password' },
    });
    assert.ok(!['user', 'password', 'token'].some((secret) => secret in definition.defaults));
  });

  it('offers the TLS configurations of Node-RED, and does without', () => {
    const { type, required } = definition.defaults.tls ?? {};
    assert.deepEqual([type, required], ['tls-config', false]);
  });

  const rows = (...targets: string[]) => targets.map((target) => ({ target, tags: '' }));
  const CASES: [property: string, value: unknown, said: RegExp | true][] = [
    ['targets', rows('n1:9100', 'https://n2/metrics'), true],
    ['targets', [], true],
    // A variable of the environment is put in when the flow starts.
    ['targets', rows(`\${HOST}:9100`), true],
    [
      'targets',
      rows('n1:9100', 'ftp://n2'),
      /^The option Targets \(2\) is ftp:\/\/n2; accepted: host:port, or an http/,
    ],
    ['targets', rows('http://me:hidden@n1'), /^The option Targets \(1\) is http:\/\/…@n1;/],
    ['targets', rows('n1', 'n1'), /^The option Targets is n1; accepted: each target once/],
    [
      'targets',
      [{ target: 'n1', tags: 'rack' }],
      /^The option Targets \(1\) is rack; accepted: tag=value, tag=value/,
    ],
    ['path', 'metrics', /^The option Path is metrics; accepted: a path that begins with \//],
    ['intervalS', '0', /^The option Every is 0; accepted: 1\.\.86400/],
    ['timeoutS', '20', /^The option Timeout is 20; accepted: 0\.1\.\.15/],
    ['relabel', 'keep node_*\nhold x', /^The option Keep, drop.* \(2\) is hold x; accepted: keep NAME/],
    ['atOnce', '0', /^The option Scrapes at once is 0/],
    ['cluster', 'a#b', /^Cluster is "a#b"/],
  ];
  for (const [property, value, said] of CASES) {
    it(`answers ${property} = ${JSON.stringify(value)} with ${said}`, () => {
      const answer = check(property, value);
      if (said === true) assert.equal(answer, true);
      else assert.match(String(answer), said);
    });
  }

  it('wants a file when the targets come from one, going by the open form', () => {
    assert.equal(check('file', ''), true);
    assert.match(String(check('file', '', { source: 'file' })), /^File is missing/);
    fields = { 'node-input-source': 'file' };
    assert.match(String(check('file', '')), /^File is missing/);
    assert.equal(check('file', 'targets.json'), true);
    // The list does not count then.
    assert.equal(check('targets', rows('ftp://n1')), true);
  });

  it('measures the timeout by the interval of the open form', () => {
    fields = { 'node-input-intervalS': '60' };
    assert.equal(check('timeoutS', '20'), true);
  });

  it('is labelled by its name, else by its target', () => {
    assert.equal(label({ name: 'lab' }), 'lab');
    assert.equal(label({}), 'scrape localhost:9100');
    assert.equal(label({ targets: rows('n1', 'n2') }), 'prometheus scrape');
    assert.equal(label({ source: 'file' }), 'scrape the targets of a file');
    assert.deepEqual([port(0), port(1)], ['Metrics', 'refused, and targets that are down']);
  });
});
