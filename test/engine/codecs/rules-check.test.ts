import assert from 'node:assert/strict';
import { checkRules } from '../../../engine/codecs/rules-check';

describe('rules: their own mistakes', () => {
  const good = { from: 'json', name: 'm', fields: { f: { path: 'v' } } };
  const bad: [field: string, rules: unknown][] = [
    ['rules', null],
    ['rules', []],
    ['rules', 'name: m'],
    ['rules[0].from', [good]],
    ['rules[1].from', [{ ...good, from: 'csv' }, good]],
    [
      'rules[1].name',
      [
        { ...good, from: 'csv' },
        { ...good, from: 'csv', name: '' },
      ],
    ],
    [
      'rules[1].separator',
      [
        { ...good, from: 'csv' },
        { ...good, from: 'csv', separator: ';' },
      ],
    ],
    ['rules.from', {}],
    ['rules.from', { ...good, from: 'xml' }],
    ['rules.names', { ...good, names: 'm' }],
    ['rules.name', { ...good, name: '' }],
    ['rules.name', { ...good, name: undefined }],
    ['rules.name', { ...good, name: 7 }],
    ['rules.name.path', { ...good, name: {} }],
    ['rules.name.path', { ...good, name: { path: 'a..b' } }],
    ['rules.name.paht', { ...good, name: { paht: 'a' } }],
    ['rules.records', { ...good, records: '' }],
    ['rules.records', { ...good, records: 'a[' }],
    ['rules.separator', { ...good, separator: ';' }],
    ['rules.tags', { ...good, tags: ['a'] }],
    ['rules.tags', { ...good, tags: { '': 'a' } }],
    ['rules.tags', { ...good, tags: JSON.parse('{"__proto__":"a"}') }],
    ['rules.tags.t', { ...good, tags: { t: null } }],
    ['rules.tags.t.path', { ...good, tags: { t: { path: 'list[*]' } } }],
    ['rules.tags.t.optional', { ...good, tags: { t: { path: 'a', optional: 'yes' } } }],
    ['rules.fields', { from: 'json', name: 'm' }],
    ['rules.fields', { ...good, fields: {} }],
    ['rules.fields.f', { ...good, fields: { f: 'v' } }],
    ['rules.fields.f.path', { ...good, fields: { f: {} } }],
    ['rules.fields.f.factor', { ...good, fields: { f: { path: 'v', factor: '2' } } }],
    ['rules.fields.f.offset', { ...good, fields: { f: { path: 'v', offset: Number.NaN } } }],
    ['rules.fields.f.unit', { ...good, fields: { f: { path: 'v', unit: 'W' } } }],
    ['rules.time', { ...good, time: 'ts' }],
    ['rules.time.path', { ...good, time: { format: 'iso' } }],
    ['rules.time.format', { ...good, time: { path: 'ts', format: 'unix' } }],
    ['rules.time.zone', { ...good, time: { path: 'ts', format: 'local' } }],
    ['rules.time.zone', { ...good, time: { path: 'ts', format: 'local', zone: 'Paris' } }],
    ['rules.time.zone', { ...good, time: { path: 'ts', format: 'iso', zone: 'Europe/Paris' } }],
    ['rules.records', { ...good, from: 'csv', records: 'a' }],
    ['rules.separator', { ...good, from: 'csv', separator: '' }],
    ['rules.separator', { ...good, from: 'csv', separator: ', ' }],
    ['rules.separator', { ...good, from: 'csv', separator: '"' }],
    ['rules.fields.f.path', { ...good, from: 'csv', fields: { f: { path: ' v' } } }],
    ...[
      '',
      '.',
      'a.',
      '.a',
      'a..b',
      '[',
      '[]',
      '[x]',
      '[-1]',
      '[1',
      '["a"',
      '[1]b',
      'a[*].b',
      '$.',
      '[1234567890]',
    ].map((at): [string, unknown] => ['rules.fields.f.path', { ...good, fields: { f: { path: at } } }]),
  ];
  for (const [field, rules] of bad) {
    it(`${JSON.stringify(rules)}: bad-option ${field}`, () => {
      const found = checkRules(rules);
      assert.ok('code' in found);
      assert.deepEqual([found.code, found.field], ['bad-option', field]);
      assert.ok((found.limit ?? '').length > 0);
    });
  }

  it('rules without a mistake come back as they are', () => {
    for (const rules of [
      good,
      { ...good, records: 'a[*].b', tags: {}, time: { path: '$.ts', format: 'local', zone: 'Asia/Tokyo' } },
      {
        ...good,
        from: 'csv',
        separator: '|',
        fields: { f: { path: 'a[.. *', factor: -1, offset: 0, optional: false } },
      },
    ]) {
      assert.deepEqual(checkRules(rules), [rules]);
    }
  });

  it('rules for CSV may be a list', () => {
    const one = { ...good, from: 'csv', separator: ';' };
    const two = { ...one, name: 'n' };
    assert.deepEqual(checkRules([one, two]), [one, two]);
  });
});
