import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { csv, fieldsOf, problemsOf, START } from '../../support/decode-by-rules';
import { ROOT } from '../../support/sources';

describe('rules for CSV', () => {
  const rules = {
    tags: { server: { path: 'node' } },
    fields: { power_w: { path: 'Sys Power' }, inlet_temp_c: { path: 'Ambient Temp' } },
    time: { path: 'timestamp', format: 'local', zone: 'UTC' },
  };
  const header = 'node,timestamp,Sys Power,Ambient Temp';

  it('columns by their titles, in any order, others passed over', () => {
    const { metrics, refused } = csv(
      '\ufefftimestamp ,"Sys Power",x, Ambient Temp,node\r\n2026-01-01 00:00:01,270.0,?,20,n1\r\n\r\n',
      rules,
    );
    assert.deepEqual(refused, []);
    assert.deepEqual(metrics, [
      {
        name: 'server',
        tags: { server: 'n1' },
        fields: { power_w: 270, inlet_temp_c: 20 },
        timestamp: START + 1000,
      },
    ]);
  });

  const cells: [cell: string, value: unknown][] = [
    ['20', 20],
    [' 20.5 ', 20.5],
    ['-.5', -0.5],
    ['1e3', 1000],
    ['"21"', 21],
    ['0', 0],
    ['007', '007'],
    ['warm', 'warm'],
    ['"a ""b"", c"', 'a "b", c'],
    ['true', true],
    ['false', false],
    ['null', null],
    ['NA', null],
    ['N/A', null],
    ['NaN', null],
    ['-Inf', null],
  ];
  for (const [cell, value] of cells) {
    it(`the cell ${cell} holds ${JSON.stringify(value)}`, () => {
      const { metrics, notes } = csv(`${header}\nn1,2026-01-01 00:00:00,${cell},20`, rules);
      assert.deepEqual(notes, []);
      assert.deepEqual(metrics[0]?.fields, { power_w: value, inlet_temp_c: 20 });
    });
  }

  it('an empty cell is no value, in any column', () => {
    const text = `${header}\nn1,2026-01-01 00:00:00,,20\nn1,2026-01-01 00:00:00,,\n,2026-01-01 00:00:00,1,2\nn1,,1,2`;
    const decoded = csv(text, rules);
    assert.deepEqual(fieldsOf(decoded), [{ inlet_temp_c: 20 }]);
    assert.deepEqual(problemsOf(decoded.refused), [
      [3, 'missing-field', 'Sys Power, Ambient Temp'],
      [4, 'missing-field', 'node'],
      [5, 'missing-field', 'timestamp'],
    ]);
  });

  it('a name, a tag and a time are the text of their cells, not what a number makes of it', () => {
    const { metrics } = csv('n;id;t;v\nfan;1.50;1767225600.1234567;1', {
      separator: ';',
      name: { path: 'n' },
      tags: { id: { path: 'id' } },
      fields: { v: { path: 'v' } },
      time: { path: 't', format: 'epoch-s' },
    });
    assert.deepEqual([metrics[0]?.name, metrics[0]?.tags], ['fan', { id: '1.50' }]);
    assert.ok(Math.abs((metrics[0]?.timestamp as number) - (START + 123.4567)) < 0.00025);
  });

  it('tabs, scaling, integers above 2^53', () => {
    const decoded = csv('flow\tbytes\n116\t9007199254740993\n', {
      separator: '\t',
      fields: { airflow_m3s: { path: 'flow', factor: 0.000471947443 }, net: { path: 'bytes' } },
    });
    // 1 CFM is 0.000471947443 m³/s.
    assert.deepEqual(fieldsOf(decoded), [{ airflow_m3s: 116 * 0.000471947443 }]);
    assert.deepEqual(problemsOf(decoded.notes), [[2, 'unsafe-integer', 'bytes']]);
  });

  it('one bad row costs that row', () => {
    const good = 'n1,2026-01-01 00:00:00,270,20';
    const rows = [
      header,
      good,
      'n1,2026-01-01 00:00:00,270',
      `${good},5`,
      'n1,yesterday,1,2',
      'n1,"2026',
      good,
    ];
    const decoded = csv(rows.join('\n'), rules);
    assert.equal(decoded.metrics.length, 2);
    assert.deepEqual(problemsOf(decoded.refused), [
      [3, 'malformed', 'row'],
      [4, 'malformed', 'row'],
      [5, 'wrong-type', 'timestamp'],
      [6, 'truncated', 'cell'],
    ]);
  });

  const headers: [what: string, text: string, problem: [number, string, string]][] = [
    [
      'without a column that is needed',
      'node,timestamp,Sys Power\nn1,2026-01-01 00:00:00,1',
      [1, 'missing-field', 'Ambient Temp'],
    ],
    [
      'with another separator',
      `${header.replaceAll(',', ';')}\nn1;2026-01-01 00:00:00;1;2`,
      [1, 'missing-field', 'timestamp'],
    ],
    ['with a column twice', `${header},node\nn1,2026-01-01 00:00:00,1,2,n2`, [1, 'malformed', 'node']],
    ['that breaks off', '"node,timestamp', [1, 'truncated', 'cell']],
  ];
  for (const [what, text, expected] of headers) {
    it(`a header ${what} is one Problem`, () => {
      const { metrics, refused } = csv(text, rules);
      assert.deepEqual([metrics, problemsOf(refused)], [[], [expected]]);
    });
  }

  it('a column that is not needed may be missing', () => {
    const decoded = csv('v\n1', {
      tags: { t: { path: 'x', optional: true } },
      fields: { f: { path: 'v' }, g: { path: 'y', optional: true } },
    });
    assert.deepEqual([fieldsOf(decoded), decoded.refused], [[{ f: 1 }], []]);
  });

  it('nothing, or a header alone, is no Metric and no Problem', () => {
    for (const text of ['', '\ufeff', '\n\n', header, `${header}\r\n`]) {
      assert.deepEqual(csv(text, rules), { metrics: [], refused: [], notes: [], guessedTimes: 0 });
    }
  });
});

/** Logs of real machines, as they were published; counts are those of SOURCES.md beside them or of the files. */
describe('rules: logs of real machines', () => {
  const folder = path.join(ROOT, '../shared/data/physics');
  before(function () {
    if (!existsSync(folder)) this.skip();
  });
  const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const ipmi = {
    fields: {
      power_w: { path: 'Sys Power' },
      inlet_temp_c: { path: 'Ambient Temp' },
      cpu_temp_c: { path: 'CPU 1 Temp', optional: true },
    },
    time: { path: 'timestamp', format: 'local', zone: 'America/New_York' },
  };

  it('fasrc_ipmi_lichtmandce03: a day of one server, a row a minute', () => {
    const { metrics, refused, notes } = csv(read('fasrc_ipmi_lichtmandce03_2025-06-03.csv'), {
      ...ipmi,
      tags: { server: 'lichtmandce03' },
      fields: {
        ...ipmi.fields,
        exhaust_temp_c: { path: 'Exhaust Temp' },
        airflow_m3s: { path: 'System Air Flow', factor: 0.000471947443 },
      },
    });
    assert.deepEqual([metrics.length, refused, notes], [1440, [], []]);
    assert.deepEqual(metrics[0], {
      name: 'server',
      tags: { server: 'lichtmandce03' },
      fields: {
        power_w: 270,
        inlet_temp_c: 20,
        cpu_temp_c: 30,
        exhaust_temp_c: 23,
        airflow_m3s: 116 * 0.000471947443,
      },
      timestamp: Date.UTC(2025, 5, 3, 4, 0, 11),
    });
    const hours = (metrics[1439]!.timestamp - metrics[0]!.timestamp) / 3_600_000;
    assert.ok(hours > 23.9 && hours < 24);
  });

  it('fasrc_ipmi_power_on_step: six nodes in one file', () => {
    const { metrics, refused } = csv(read('fasrc_ipmi_power_on_step_6nodes_2025-06-03.csv'), {
      ...ipmi,
      tags: { server: { path: 'node' } },
    });
    assert.deepEqual([metrics.length, refused], [732, []]);
    assert.deepEqual(
      new Set(metrics.map(({ tags }) => tags.server)),
      new Set(['02', '03', '05', '08', '10', '12'].map((node) => `holy7c182${node}`)),
    );
  });

  it('biohpc: tabs, a byte-order mark, a GPU an hour', () => {
    const { metrics, refused } = csv(read('biohpc_a100_cbsugpu07_hourly.tsv'), {
      separator: '\t',
      name: 'gpu',
      tags: { server: { path: 'name' } },
      fields: { power_w: { path: 'powerave' }, temp_c: { path: 'tempave' } },
      time: { path: 'timestamp', format: 'local', zone: 'America/New_York' },
    });
    assert.equal(metrics.length, 15493);
    assert.deepEqual(
      refused.map(({ line, text }) => [line, text]),
      [
        [15496, '(15493 rows affected)'],
        [15499, 'Completion time: 2025-10-31T10:36:53.6431604-04:00'],
      ],
    );
    assert.deepEqual(metrics[0], {
      name: 'gpu',
      tags: { server: 'cbsugpu07' },
      fields: { power_w: 44.64, temp_c: 35 },
      timestamp: Date.UTC(2025, 9, 31, 13),
    });
  });

  it('codecarbon: seconds with a fraction', () => {
    const { metrics } = csv(read('codecarbon_E5-2620_load_power_temp.csv'), {
      fields: { rapl_power_w: { path: 'rapl_power' }, cpu_util_pct: { path: 'cpu_load' } },
      time: { path: 'timestamp', format: 'epoch-s' },
    });
    assert.equal(metrics.length, 11);
    assert.ok(Math.abs((metrics[0]?.timestamp as number) - 1736851743347.8486) < 0.00025);
  });
});
