import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { nodeCatalogue, sharedCatalogue } from '../support/catalogues';
import { editorCode } from '../support/form';

type Values = Readonly<Record<string, unknown>>;

interface Definition {
  readonly defaults: Readonly<
    Record<
      string,
      { value: unknown; validate?: (this: Values, value: unknown, options: object) => true | string }
    >
  >;
  oneditprepare(this: Values): void;
}

const texts = new Map([...nodeCatalogue('host-metrics', 'en-US'), ...sharedCatalogue('en-US')]);
const translate = (key: string, values: Values = {}): string =>
  (texts.get(key) ?? key).replace(/__(\w+?)__/g, (_, name) => String(values[name] ?? ''));

/** The editor code as it is delivered, with the little of jQuery that it uses, on a form that is open. */
class Form {
  readonly shown = new Map<string, boolean>();
  readonly definition: Definition;
  private readonly changes: (() => void)[] = [];

  constructor(private readonly values: Record<string, unknown> = {}) {
    const registered: Definition[] = [];
    const nodes = { registerType: (_: string, given: Definition) => registered.push(given) };
    runInNewContext(editorCode('host-metrics'), {
      RED: { nodes },
      $: (selector: string) => this.find(selector),
    });
    this.definition = registered[0] as Definition;
  }

  set(property: string, value: unknown): void {
    this.values[property] = value;
    for (const changed of this.changes) changed();
  }

  /** Which of the rows of power are seen. */
  rows(): string[] {
    return [...this.shown].flatMap(([row, is]) => (is ? row.replace('.host-metrics-', '') : []));
  }

  private find(selector: string) {
    const property = selector.replace('#node-input-', '');
    const value = this.values[property];
    return {
      length: value === undefined ? 0 : 1,
      val: () => value,
      is: () => value === true,
      toggle: (is: boolean) => this.shown.set(selector, is),
      on: (_: string, changed: () => void) => this.changes.push(changed),
    };
  }
}

describe('host-metrics in the editor', () => {
  const { defaults } = new Form().definition;
  const values = Object.fromEntries(Object.entries(defaults).map(([key, { value }]) => [key, value]));
  const check = (property: string, value: unknown, changes: object = {}) =>
    defaults[property]!.validate!.call({ ...values, _: translate, ...changes }, value, {});

  it('finds nothing wrong with its defaults', () => {
    for (const [property, { value, validate }] of Object.entries(defaults))
      if (validate !== undefined) assert.equal(check(property, value), true, property);
  });

  const OWN = { machine: 'own' };
  const WRONG: [property: string, value: unknown, changes: object, said: RegExp][] = [
    ['powerEveryS', '61', {}, /^The option Power \(RAPL\), every is 61; accepted: 1\.\.60/],
    ['gpuEveryS', '0', {}, /^The option NVIDIA GPUs, every is 0; accepted: 1\.\.86400/],
    ['tdpW', '0', { machine: 'tdp' }, /^The option TDP of all its processors is 0/],
    ['idleW', '400', OWN, /^The option At its plug, idle is 400; accepted: 0\.1\.\.325/],
    ['fullW', 'much', OWN, /^The option At its plug, at full load is much; accepted: a number/],
  ];
  for (const [property, value, changes, said] of WRONG) {
    it(`says what is wrong with ${property} ${value}`, () => {
      assert.match(String(check(property, value, changes)), said);
    });
  }

  it('says nothing of what is hidden', () => {
    for (const property of ['tdpW', 'idleW', 'fullW'])
      assert.equal(check(property, 'hidden'), true, property);
  });

  it('shows what belongs to the choices made, and hides the rest', () => {
    const form = new Form({ power: false, estimate: false, machine: 'server' });
    form.definition.oneditprepare.call({});
    assert.deepEqual(form.rows(), []);
    form.set('power', true);
    assert.deepEqual(form.rows(), ['power']);
    form.set('estimate', true);
    assert.deepEqual(form.rows(), ['power', 'estimate']);
    form.set('machine', 'tdp');
    assert.deepEqual(form.rows(), ['power', 'estimate', 'tdp']);
    form.set('machine', 'own');
    assert.deepEqual(form.rows(), ['power', 'estimate', 'own']);
    form.set('power', false);
    assert.deepEqual(form.rows(), []);
  });
});
