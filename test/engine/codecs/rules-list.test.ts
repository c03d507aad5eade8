import assert from 'node:assert/strict';
import { ChunkedDecoder } from '../../../engine/codecs/chunked';
import type { Metric } from '../../../engine/telemetry/metric';
import { decode, problemsOf, RECEIVED, rulesOf, START } from '../../support/decode-by-rules';
import { whole } from '../../support/decoded';

const time = { path: 'at', format: 'iso' };
const socket = (n: number) => ({
  from: 'csv',
  name: 'package',
  tags: { server: { path: 'node' }, package: String(n) },
  fields: { temp_c: { path: `CPU ${n} Temp` } },
  time,
});
const RULES = [
  {
    from: 'csv',
    name: 'server',
    tags: { server: { path: 'node' } },
    fields: { power_w: { path: 'Watts', factor: 1 } },
    time,
  },
  socket(0),
  socket(1),
  {
    from: 'csv',
    name: 'room',
    tags: { room: 'lab' },
    fields: { supply_temp_c: { path: 'Supply' } },
    time,
  },
];
const brief = (metrics: readonly Metric[]) =>
  metrics.map(({ name, tags, fields }) => [name, tags.package ?? '', Object.values(fields)[0]]);

describe('a list of rules for CSV', () => {
  it('gives a Metric a row by each rule whose columns the header has', () => {
    const { metrics, refused, notes } = decode(
      'node,at,Watts,CPU 0 Temp,CPU 1 Temp\nn1,2026-01-01T00:00:00Z,250,50,52\n',
      RULES,
    );
    assert.deepEqual([refused, notes], [[], []]);
    assert.deepEqual(brief(metrics), [
      ['server', '', 250],
      ['package', '0', 50],
      ['package', '1', 52],
    ]);
    assert.ok(metrics.every(({ tags, timestamp }) => tags.server === 'n1' && timestamp === START));
  });

  it('another file has other columns, and the rule for them', () => {
    const { metrics } = decode('at,Supply\n2026-01-01T00:00:00Z,18.5\n', RULES);
    assert.deepEqual(brief(metrics), [['room', '', 18.5]]);
  });

  it('a header that no rule knows costs the file, with what the first rule misses', () => {
    const { metrics, refused } = decode('at,Volts\n2026-01-01T00:00:00Z,230\n', RULES);
    assert.deepEqual(metrics, []);
    assert.deepEqual(problemsOf(refused), [[1, 'missing-field', 'node']]);
  });

  it('an empty cell costs the value of its rule, a bad one is noted, and a row without any is refused once', () => {
    const header = 'node,at,Watts,CPU 0 Temp,CPU 1 Temp\n';
    const { metrics, refused, notes } = decode(
      `${header}n1,2026-01-01T00:00:00Z,many,,52\n,2026-01-01T00:00:00Z,1,1,1\nn1,noon,1,1,1\n`,
      RULES,
    );
    assert.deepEqual(brief(metrics), [['package', '1', 52]]);
    assert.deepEqual(problemsOf(notes), [[2, 'wrong-type', 'Watts']]);
    assert.deepEqual(problemsOf(refused), [
      [3, 'missing-field', 'node'],
      [4, 'wrong-type', 'at'],
    ]);
  });
});

describe('rules beside the codecs', () => {
  const read = (text: string, rulesFor: 'all' | 'unrecognised') => {
    const decoder = new ChunkedDecoder({ receivedAt: RECEIVED, rules: rulesOf(RULES), rulesFor });
    return whole([...decoder.push(text), ...decoder.end()]);
  };
  const own = 'node,at,Watts\nn1,2026-01-01T00:00:00Z,250\n';
  const telegraf = '{"name":"cpu","tags":{},"fields":{"usage_idle":80},"timestamp":1767225600}\n';

  it('read what no codec recognises', () => {
    assert.deepEqual(brief(read(own, 'unrecognised').metrics), [['server', '', 250]]);
    assert.deepEqual(
      read(telegraf, 'unrecognised').metrics.map(({ name }) => name),
      ['cpu'],
    );
  });

  it('leave what they cannot be for: to rules for CSV a document of JSON has no known format', () => {
    const { refused } = read('{"watts": 250}\n', 'unrecognised');
    assert.deepEqual(problemsOf(refused), [[1, 'no-codec', 'payload']]);
  });

  it('in place of the codecs they read all', () => {
    assert.deepEqual(brief(read(own, 'all').metrics), [['server', '', 250]]);
    assert.deepEqual(read(telegraf, 'all').metrics, []);
  });
});
