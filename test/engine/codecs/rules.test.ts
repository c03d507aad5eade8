import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeByRules } from '../../../engine/codecs/rules';
import { checkRules } from '../../../engine/codecs/rules-check';
import { flaw } from '../../../engine/telemetry/admit';
import { decode, fieldsOf, json, problemsOf, RECEIVED, rulesOf, START } from '../../support/decode-by-rules';
import { whole } from '../../support/decoded';

describe('rules for JSON: where things are', () => {
  it('a Metric from literals and paths; without a time rule it is that of reception', () => {
    const decoded = json(
      { id: 'node/7', kind: 'server', env: { temp: 23.5, on: true, state: 'ok' }, slot: 3 },
      {
        name: { path: 'kind' },
        tags: { server: { path: 'id' }, slot: { path: 'slot' }, method: 'measured' },
        fields: {
          inlet_temp_c: { path: 'env.temp' },
          running: { path: 'env.on' },
          state: { path: 'env.state' },
        },
      },
    );
    assert.deepEqual(decoded, {
      metrics: [
        {
          name: 'server',
          // What means something in an MQTT topic is replaced.
          tags: { server: 'node_7', slot: '3', method: 'measured' },
          fields: { inlet_temp_c: 23.5, running: true, state: 'ok' },
          timestamp: RECEIVED,
        },
      ],
      refused: [],
      notes: [],
      guessedTimes: 0,
    });
  });

  const paths: [path: string, value: number][] = [
    ['a.b', 1],
    ['list[1].x', 2],
    ['list[0][2]', 3],
    ['["key with. and ["]', 4],
    ['a["b c"].d', 5],
    ['Sys Power', 6],
    ['$.a.b', 1],
    ['$["Sys Power"]', 6],
    ['température', 7],
    ['__proto__.x', 8],
    ['$x', 9],
  ];
  const device = JSON.parse(
    '{"a":{"b":1,"b c":{"d":5}},"list":[[0,0,3],{"x":2}],"key with. and [":4,"Sys Power":6,"température":7,"__proto__":{"x":8},"$x":9}',
  );
  for (const [at, value] of paths) {
    it(`${at} leads to ${value}`, () => {
      assert.deepEqual(fieldsOf(json(device, { fields: { f: { path: at } } })), [{ f: value }]);
    });
  }

  for (const at of ['a', 'list', '$']) {
    it(`${at} leads to an object or list, which is no value`, () => {
      const { metrics, refused } = json(device, { fields: { f: { path: at } } });
      assert.deepEqual([metrics, problemsOf(refused)], [[], [[1, 'nested-field', at]]]);
    });
  }

  // Inherited by every object, list, text or number; or of the kind of a large integer here.
  for (const at of [
    'constructor',
    'a.toString',
    'list.length',
    'list[9]',
    'a.b.toFixed',
    'a[0]',
    'big.digits',
  ]) {
    it(`${at} leads nowhere`, () => {
      const text = `{"big":12345678901234567890,${JSON.stringify(device).slice(1)}`;
      const { metrics, refused } = decode(text, { from: 'json', name: 'm', fields: { f: { path: at } } });
      assert.deepEqual([metrics, problemsOf(refused)], [[], [[1, 'missing-field', at]]]);
    });
  }
});

describe('rules for JSON: records', () => {
  const fields = { f: { path: 'v' } };
  const lists: [what: string, document: unknown, records: string | undefined, expected: number[]][] = [
    ['the document', { v: 1 }, undefined, [1]],
    ['a list as the document', [{ v: 1 }, { v: 2 }], undefined, [1, 2]],
    ['a list inside', { data: { items: [{ v: 1 }, { v: 2 }] } }, 'data.items', [1, 2]],
    ['the same, said twice', { readings: [{ v: 1 }, { v: 2 }] }, 'readings[*]', [1, 2]],
    ['an object inside', { data: { v: 1 } }, 'data', [1]],
    ['one of a list', [{ v: 1 }, { v: 2 }], '[1]', [2]],
    ['lists inside a list', [{ s: [{ v: 1 }] }, { s: [] }, { s: [{ v: 2 }, { v: 3 }] }], '[*].s', [1, 2, 3]],
    ['objects inside a list', { racks: [{ pdu: { v: 1 } }, { pdu: { v: 2 } }] }, 'racks[*].pdu', [1, 2]],
    ['an empty list', { data: [] }, 'data', []],
    ['an empty list of lists', { racks: [] }, 'racks[*].servers', []],
  ];
  for (const [what, document, records, expected] of lists) {
    it(what, () => {
      const decoded = json(document, { ...(records && { records }), fields });
      assert.deepEqual(decoded.refused, []);
      assert.deepEqual(
        fieldsOf(decoded),
        expected.map((f) => ({ f })),
      );
    });
  }

  it('what all records share is read from the top', () => {
    const { metrics } = json(
      {
        host: 'n1',
        list: [
          { id: 0, v: 1 },
          { id: 1, v: 2 },
        ],
      },
      { records: 'list', tags: { server: { path: '$.host' }, fan: { path: 'id' } }, fields },
    );
    assert.deepEqual(
      metrics.map(({ tags }) => tags),
      [
        { server: 'n1', fan: '0' },
        { server: 'n1', fan: '1' },
      ],
    );
  });

  it('no list where it should be: the document is refused by that path', () => {
    assert.deepEqual(problemsOf(json({ items: [{ v: 1 }] }, { records: 'data.items', fields }).refused), [
      [1, 'missing-field', 'data.items'],
    ]);
  });

  it('no list in one of many: the others are kept', () => {
    const decoded = json(
      { racks: [{ s: [{ v: 1 }] }, {}, { s: [{ v: 3 }] }] },
      { records: 'racks[*].s', fields },
    );
    assert.deepEqual(fieldsOf(decoded), [{ f: 1 }, { f: 3 }]);
    assert.deepEqual(problemsOf(decoded.refused), [[1, 'missing-field', 'racks[*].s']]);
  });

  it('JSON lines, with their line and text when refused', () => {
    const decoded = decode('{"v":1}\r\n{"w":2}\n{"v":3\n{"v":4}', { from: 'json', name: 'm', fields });
    assert.deepEqual(fieldsOf(decoded), [{ f: 1 }, { f: 4 }]);
    assert.deepEqual(
      decoded.refused.map(({ line, text, problem }) => [line, text, problem.code]),
      [
        [2, '{"w":2}', 'missing-field'],
        [3, '{"v":3', 'malformed'],
      ],
    );
  });

  it('of a list cut off anywhere the whole records are kept, and never a half', () => {
    const rules = { from: 'json', name: 'm', records: 'list', tags: { t: { path: 'tags[1]' } }, fields };
    const text = '{"list":[{"tags":["a","b"],"v":123},{"tags":["c","d"],"v":456}],"n":1}';
    for (let length = 0; length < text.length; length++) {
      const { metrics, refused } = decode(text.slice(0, length), rules);
      const whole = text.slice(0, length).split(/3\}|6\}/).length - 1;
      assert.deepEqual(
        metrics.map(({ fields: { f } }) => f),
        [123, 456].slice(0, whole),
      );
      assert.equal(refused.length, length > 0 ? 1 : 0);
    }
  });

  it('a single record cut off is refused, though its fields are there', () => {
    const { metrics, refused } = decode('{"data":{"v":1,"w":[1', {
      from: 'json',
      name: 'm',
      records: 'data',
      fields,
    });
    assert.deepEqual([metrics, problemsOf(refused)], [[], [[1, 'truncated', 'payload']]]);
  });
});

describe('rules: whatever comes', () => {
  const rules = ['json', 'csv'].map((from) =>
    rulesOf({
      from,
      name: { path: 'a' },
      tags: { t: { path: 'b', optional: true } },
      fields: { f: { path: 'a', optional: true }, g: { path: 'b', factor: 2, optional: true } },
      time: { path: 'b', format: 'epoch-s' },
    }),
  );
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
    fc.string({ unit: fc.constantFrom(...'ab{}[]",:\n1'), maxLength: 100 }),
    fc.json(),
    fc
      .array(fc.record({ a: fc.jsonValue(), b: fc.oneof(fc.jsonValue(), fc.constant(START / 1000)) }))
      .map((list) => JSON.stringify(list)),
    fc
      .array(fc.tuple(fc.string(), fc.string()))
      .map((rows) => `a,b\n${rows.map((row) => row.join()).join('\n')}`),
  );

  it('never an exception, and only Metrics without flaw', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...rules), (written, rule) => {
        for (const one of whole(decodeByRules(written, rule, { receivedAt: RECEIVED })).metrics) {
          assert.equal(flaw(one), undefined);
        }
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });

  it('any value as rules: a bad-option', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        const found = checkRules(value);
        assert.ok('code' in found && found.code === 'bad-option');
      }),
      { seed: 20261122 },
    );
  });
});
