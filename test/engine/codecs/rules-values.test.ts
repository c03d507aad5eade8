import assert from 'node:assert/strict';
import { decode, fieldsOf, json, problemsOf } from '../../support/decode-by-rules';

describe('rules: values', () => {
  const field = (value: unknown, rule: object = {}) => {
    const decoded = json(
      { v: value, other: 1 },
      { fields: { f: { path: 'v', ...rule }, other: { path: 'other' } } },
    );
    assert.deepEqual(decoded.refused, []);
    return decoded;
  };

  const kept: [value: unknown, rule: object, expected: unknown][] = [
    [21.5, {}, 21.5],
    [0, {}, 0],
    ['21.5', {}, '21.5'],
    ['007', {}, '007'],
    [true, {}, true],
    [235, { factor: 0.1 }, 23.5],
    // 68 °F is 20 °C: (68 − 32) / 1.8. The factor comes first.
    [68, { factor: 1 / 1.8, offset: -32 / 1.8 }, 20],
    [20, { offset: 273.15 }, 293.15],
    ['235', { factor: 0.1 }, 23.5],
    [' 2.5e2 ', { factor: 1 }, 250],
    ['007', { factor: 1 }, 7],
    [5, { factor: 0 }, 0],
    [null, {}, null],
    [null, { factor: 2 }, null],
    ...['null', 'NULL', 'NA', 'N/A', 'n/a', 'NaN', 'nan', '-inf', 'Infinity'].map(
      (text): [string, object, null] => [text, {}, null],
    ),
    ['N/A', { factor: 2 }, null],
  ];
  for (const [value, rule, expected] of kept) {
    it(`${JSON.stringify(value)} with ${JSON.stringify(rule)} is ${expected}`, () => {
      const { metrics, notes } = field(value, rule);
      assert.deepEqual(notes, []);
      const found = metrics[0]?.fields.f;
      // The factor of degrees Fahrenheit is no exact double.
      if (typeof expected === 'number') assert.ok(Math.abs((found as number) - expected) < 1e-12);
      else assert.equal(found, expected);
    });
  }

  for (const value of ['', '  ']) {
    it(`${JSON.stringify(value)} is no field`, () => {
      assert.deepEqual(fieldsOf(field(value)), [{ other: 1 }]);
    });
  }

  const left: [value: unknown, rule: object, code: string][] = [
    ['warm', { factor: 1 }, 'wrong-type'],
    [true, { offset: 1 }, 'wrong-type'],
    ['1,5', { factor: 1 }, 'wrong-type'],
    ['0x10', { factor: 1 }, 'wrong-type'],
    [{ deep: 1 }, {}, 'nested-field'],
    [[1], { factor: 2 }, 'nested-field'],
    [1e300, { factor: 1e300 }, 'not-a-number'],
  ];
  for (const [value, rule, code] of left) {
    it(`${JSON.stringify(value)} with ${JSON.stringify(rule)} is left out and noted as ${code}`, () => {
      const decoded = field(value, rule);
      assert.deepEqual(fieldsOf(decoded), [{ other: 1 }]);
      assert.deepEqual(problemsOf(decoded.notes), [[1, code, 'v']]);
    });
  }

  it('an integer above 2^53 is left out by name', () => {
    const decoded = decode('{"v":9007199254740993,"w":9007199254740991}', {
      from: 'json',
      name: 'm',
      tags: { serial: { path: 'v' } },
      fields: { f: { path: 'v' }, g: { path: 'w' } },
    });
    assert.deepEqual(fieldsOf(decoded), [{ g: 9007199254740991 }]);
    assert.deepEqual(problemsOf(decoded.notes), [[1, 'unsafe-integer', 'v']]);
    // As text it is whole.
    assert.equal(decoded.metrics[0]?.tags.serial, '9007199254740993');
  });

  it('a record left without a field is refused, with the reason', () => {
    const fields = { f: { path: 'v', factor: 1 }, g: { path: 'w', optional: true } };
    assert.deepEqual(problemsOf(json({ v: 'warm' }, { fields }).refused), [[1, 'wrong-type', 'v']]);
    assert.deepEqual(problemsOf(json({ v: '' }, { fields }).refused), [[1, 'missing-field', 'v, w']]);
  });

  it('what is missing refuses the record by its path, unless it is optional', () => {
    const document = { v: 1, empty: '', nothing: null };
    const missing: [rules: object, path: string][] = [
      [{ fields: { f: { path: 'v' }, g: { path: 'a.b' } } }, 'a.b'],
      [{ name: { path: 'kind' } }, 'kind'],
      [{ name: { path: 'empty' } }, 'empty'],
      [{ tags: { t: { path: 'rack' } } }, 'rack'],
      [{ tags: { t: { path: 'empty' } } }, 'empty'],
      [{ tags: { t: { path: 'nothing' } } }, 'nothing'],
      [{ time: { path: 'ts', format: 'iso' } }, 'ts'],
      [{ time: { path: 'empty', format: 'epoch-s' } }, 'empty'],
      [{ time: { path: 'nothing', format: 'epoch-s' } }, 'nothing'],
    ];
    for (const [rules, at] of missing) {
      const { metrics, refused } = json(document, { fields: { f: { path: 'v' } }, ...rules });
      assert.deepEqual([metrics, problemsOf(refused)], [[], [[1, 'missing-field', at]]]);
    }
    const { metrics } = json(document, {
      tags: { t: { path: 'rack', optional: true }, u: { path: 'empty', optional: true } },
      fields: { f: { path: 'v' }, g: { path: 'a.b', optional: true } },
    });
    assert.deepEqual([metrics[0]?.tags, metrics[0]?.fields], [{}, { f: 1 }]);
  });

  it('a name or a tag that is an object is refused', () => {
    const fields = { f: { path: 'v' } };
    const document = { v: 1, o: {} };
    assert.deepEqual(problemsOf(json(document, { name: { path: 'o' }, fields }).refused), [
      [1, 'nested-field', 'o'],
    ]);
    assert.deepEqual(problemsOf(json(document, { tags: { t: { path: 'o' } }, fields }).refused), [
      [1, 'nested-field', 'o'],
    ]);
  });
});
