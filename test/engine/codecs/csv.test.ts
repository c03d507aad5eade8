import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DecodeOptions } from '../../../engine/codecs/codec';
import { csv } from '../../../engine/codecs/csv';
import type { Metric } from '../../../engine/telemetry/metric';
import { encodeCsv } from '../../support/csv-text';
import { whole } from '../../support/decoded';

const TIME = 1767225600000;
const OPTIONS: DecodeOptions = { receivedAt: 0 };
const decode = (text: string, options = OPTIONS) => whole(csv.decode(text, options));

describe('CSV of telemetry', () => {
  it('is one Metric a row: time, name, tags, fields, quality', () => {
    const { metrics, refused, notes, guessedTimes } = decode(
      [
        'timestamp,name,tag:server,tag:fan,cpu_temp_c,speed_rpm,running,quality',
        '1767225600000,server,node01,,61.5,,,cpu_temp_c:clamped',
        '2026-01-01T00:00:00.25Z,fan,node01,f1,,5040,true,',
        '1767225600000.5,server,node02,,null,,,',
      ].join('\n'),
    );
    assert.deepEqual(metrics, [
      {
        name: 'server',
        tags: { server: 'node01' },
        fields: { cpu_temp_c: 61.5 },
        timestamp: TIME,
        quality: { cpu_temp_c: 'clamped' },
      },
      {
        name: 'fan',
        tags: { server: 'node01', fan: 'f1' },
        fields: { speed_rpm: 5040, running: true },
        timestamp: TIME + 250,
      },
      { name: 'server', tags: { server: 'node02' }, fields: { cpu_temp_c: null }, timestamp: TIME + 0.5 },
    ]);
    assert.deepEqual([refused, notes, guessedTimes], [[], [], 0]);
  });

  it('may have its columns in any order', () => {
    const { metrics } = decode('x,quality,tag:a,name,timestamp\n1,x:stale,b,m,2026-01-01 00:00:00');
    assert.deepEqual(metrics, [
      { name: 'm', tags: { a: 'b' }, fields: { x: 1 }, timestamp: TIME, quality: { x: 'stale' } },
    ]);
  });

  it('has times in the unit that the options say', () => {
    assert.equal(
      decode('timestamp,name,x\n1767225600,m,1', { ...OPTIONS, timeUnit: 's' }).metrics[0]?.timestamp,
      TIME,
    );
  });

  const values: [cell: string, value: unknown][] = [
    ['1', 1],
    ['-1.5e3', -1500],
    ['true', true],
    ['false', false],
    ['null', null],
    ['word', 'word'],
    ['1 2', '1 2'],
    ['0x1F', '0x1F'],
    ['TRUE', 'TRUE'],
    ['"1"', '1'],
    ['"true"', 'true'],
    ['"null"', 'null'],
    ['"NaN"', 'NaN'],
    ['""', ''],
    ['"a ""b"", c"', 'a "b", c'],
  ];
  for (const [cell, value] of values) {
    it(`reads ${cell} by its look`, () => {
      assert.deepEqual(decode(`timestamp,name,x\n${TIME},m,${cell}`).metrics[0]?.fields, { x: value });
    });
  }

  it('goes by the vocabulary for the fields it knows', () => {
    const { metrics, notes } = decode(
      `timestamp,name,cpu_temp_c,power_w,power_source\n${TIME},server,"61.5",word,12\n`,
    );
    assert.deepEqual(metrics[0]?.fields, { cpu_temp_c: 61.5, power_source: 12 });
    assert.deepEqual(
      notes.map(({ line, problem }) => [line, problem.code, problem.field, problem.value]),
      [[2, 'not-a-number', 'fields.power_w', 'word']],
    );
  });

  for (const [cell, code] of [
    ['NaN', 'not-a-number'],
    ['-Inf', 'not-a-number'],
    ['N/A', 'not-a-number'],
    ['1e400', 'not-a-number'],
    ['9007199254740993', 'unsafe-integer'],
  ]) {
    it(`leaves ${cell} out by name, and refuses a row that has nothing else`, () => {
      const { metrics, refused, notes } = decode(
        `timestamp,name,x,y\n${TIME},m,${cell},1\n${TIME},m,${cell},\n`,
      );
      assert.deepEqual(
        metrics.map(({ fields }) => fields),
        [{ y: 1 }],
      );
      assert.deepEqual(
        [...notes, ...refused].map(({ line, problem }) => [line, problem.code, problem.field]),
        [
          [2, code, 'fields.x'],
          [3, code, 'fields.x'],
        ],
      );
    });
  }

  const bad: [what: string, row: string, code: string, field: string][] = [
    ['no time', ',m,1,', 'bad-time', 'timestamp'],
    ['seconds', '1767225600,m,1,', 'bad-time', 'timestamp'],
    ['no date', 'yesterday,m,1,', 'bad-time', 'timestamp'],
    ['no name', `${TIME},,1,`, 'missing-field', 'name'],
    ['a cell too few', `${TIME},m,1`, 'malformed', 'row'],
    ['a cell too many', `${TIME},m,1,,`, 'malformed', 'row'],
    ['bad quoting', `${TIME},m,"1"2,`, 'malformed', 'cell'],
  ];
  for (const [what, row, code, field] of bad) {
    it(`refuses a row with ${what} and no other`, () => {
      const { metrics, refused } = decode(`timestamp,name,x,quality\n${TIME},m,1,\n${row}\n${TIME},m,2,\n`);
      assert.deepEqual(
        metrics.map(({ fields }) => fields.x),
        [1, 2],
      );
      assert.deepEqual(
        refused.map(({ line, text, problem }) => [line, text, problem.code, problem.field]),
        [[3, row, code, field]],
      );
    });
  }

  it('notes marks that are none and keeps the row', () => {
    const { metrics, notes } = decode(`timestamp,name,x,quality\n${TIME},m,1,good\n`);
    assert.deepEqual(metrics[0], { name: 'm', tags: {}, fields: { x: 1 }, timestamp: TIME });
    assert.deepEqual(
      notes.map(({ line, problem }) => [line, problem.code, problem.field]),
      [[2, 'malformed', 'quality']],
    );
  });

  for (const [header, code, field] of [
    ['name,x', 'missing-field', 'timestamp'],
    ['timestamp,x', 'missing-field', 'name'],
    ['timestamp,name,x,x', 'malformed', 'header'],
    ['timestamp,name,x,field:x', 'malformed', 'header'],
    ['timestamp,name,tag:a,tag:a', 'malformed', 'header'],
    ['timestamp,timestamp,name', 'malformed', 'header'],
    ['timestamp,name,', 'bad-name', 'header'],
    ['timestamp,name,tag:', 'bad-name', 'header'],
    ['timestamp,name,__proto__', 'bad-name', 'header'],
    ['timestamp,name,"x', 'truncated', 'cell'],
  ]) {
    it(`refuses the whole text under the header ${header}`, () => {
      const { metrics, refused } = decode(`${header}\n${TIME},m,1,2\n`);
      assert.deepEqual(metrics, []);
      assert.deepEqual(
        refused.map(({ line, text, problem }) => [line, text, problem.code, problem.field]),
        [[1, header, code, field]],
      );
    });
  }
});

describe('CSV of telemetry, written', () => {
  it('has all tags and fields in the order in which they first appear', () => {
    const metrics: Metric[] = [
      {
        name: 'server',
        tags: { server: 'n1' },
        fields: { cpu_temp_c: 61.5, note: 'a "b", c' },
        timestamp: TIME,
      },
      {
        name: 'fan',
        tags: { fan: 'f1', server: 'n,1' },
        fields: { running: true, cpu_temp_c: null },
        timestamp: TIME + 0.25,
        quality: { running: 'stale' },
      },
    ];
    assert.equal(
      encodeCsv(metrics),
      [
        'timestamp,name,tag:server,tag:fan,cpu_temp_c,note,running,quality',
        '1767225600000,server,n1,,61.5,"a ""b"", c",,',
        '1767225600000.25,fan,"n,1",f1,null,,true,running:stale',
        '',
      ].join('\n'),
    );
  });

  it('marks fields that have the name of another column', () => {
    const fields = { name: 1, timestamp: 2, quality: 3, 'tag:x': 4, 'field:y': 5 };
    const metric: Metric = { name: 'm', tags: { name: 'a', quality: 'b' }, fields, timestamp: TIME };
    assert.equal(
      encodeCsv([metric]).split('\n')[0],
      'timestamp,name,tag:name,tag:quality,field:name,field:timestamp,field:quality,field:tag:x,field:field:y,quality',
    );
    assert.deepEqual(decode(encodeCsv([metric])).metrics, [metric]);
  });

  it('leaves out what no column can be called', () => {
    const [odd] = JSON.parse(
      `[{"name":"m","tags":{"":"a","__proto__":"b"},"fields":{"":1,"__proto__":2,"x":3},"timestamp":${TIME}}]`,
    ) as Metric[];
    assert.deepEqual(decode(encodeCsv([odd as Metric])).metrics, [
      { name: 'm', tags: {}, fields: { x: 3 }, timestamp: TIME },
    ]);
  });

  it('is a header alone when there are no Metrics', () => {
    assert.equal(encodeCsv([]), 'timestamp,name,quality\n');
  });

  it('is equal but for integer types when it is read again', () => {
    const unit = fc.constantFrom(...'abc,: \\"\n\r;é🚀');
    const key = fc.string({ unit, minLength: 1, maxLength: 6 });
    const value = fc.oneof(
      fc.string({ unit: fc.oneof(unit, fc.constantFrom(...'01.-etrunl')) }),
      fc.constantFrom('null', 'true', 'NaN', '12', ''),
      fc.boolean(),
      fc.constant(null),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: 2 ** 52, max: 1e22, noNaN: true }),
    );
    const plain = { noNullPrototype: true, maxKeys: 4 };
    const metrics = fc.record(
      {
        name: key,
        tags: fc.dictionary(key, fc.string({ unit }), plain),
        fields: fc.dictionary(
          key,
          value.map((one) => (typeof one === 'number' ? one + 0 : one)),
          plain,
        ),
        timestamp: fc.double({ min: 946684800000, max: 4102444799999, noNaN: true }),
        quality: fc.dictionary(key, fc.constantFrom('clamped' as const, 'stale' as const), {
          ...plain,
          minKeys: 1,
        }),
      },
      { requiredKeys: ['name', 'tags', 'fields', 'timestamp'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(metrics, { maxLength: 4 }), (originals) => {
        const { metrics: again, refused, notes } = decode(encodeCsv(originals as Metric[]));
        assert.deepEqual([...refused, ...notes], []);
        assert.deepEqual(again, originals);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
