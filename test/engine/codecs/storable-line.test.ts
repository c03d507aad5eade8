import assert from 'node:assert/strict';
import { storableLine } from '../../../engine/codecs/storable-line';
import { clockMetric } from '../../../engine/telemetry/clock';

// 2026-01-01T00:00:00Z is 1767225600 s.
const METRIC = {
  name: 'server',
  tags: { server: 'a' },
  fields: { power_w: 5 },
  timestamp: 1_767_225_600_000,
};

describe('storableLine', () => {
  it('is a line with its end, in the unit that is asked for', () => {
    assert.equal(storableLine(METRIC, 'ns'), 'server,server=a power_w=5 1767225600000000000\n');
    assert.equal(storableLine(METRIC, 'ms'), 'server,server=a power_w=5 1767225600000\n');
  });

  it('is empty for a clock, which is never stored', () => {
    const clock = {
      cluster: 'c',
      now: METRIC.timestamp,
      epoch: 1,
      sequence: 2,
      rate: 1,
      running: true,
      tickS: 1,
    };
    assert.equal(storableLine(clockMetric(clock), 'ns'), '');
  });

  it('keeps that something gave no answer', () => {
    const silent = { ...METRIC, fields: { power_w: null } };
    const line = 'server,server=a quality="power_w:missing" 1767225600000000000\n';
    assert.equal(storableLine(silent, 'ns'), line);
  });

  it('takes backslashes that escape nothing, in names too', () => {
    const paths = {
      name: 'a\\b',
      tags: { 'c\\d': 'e\\ f' },
      fields: { 'g\\h': 1 },
      timestamp: METRIC.timestamp,
    };
    assert.equal(storableLine(paths, 'ms'), 'a\\b,c\\d=e\\\\ f g\\h=1 1767225600000\n');
  });

  it('may have a field called quality when nothing is marked', () => {
    const line = storableLine({ ...METRIC, fields: { power_w: 5, quality: 'good' } }, 'ms');
    assert.equal(line, 'server,server=a power_w=5,quality="good" 1767225600000\n');
  });

  it('is one line whatever a text holds', () => {
    const log = { ...METRIC, name: 'log', fields: { text: 'a\nlog v=1\\', 'b\nc': '\\\n' } };
    const line = String.raw`log,server=a text="a\nlog v=1\\",b\nc="\\\n" 1767225600000000000`;
    assert.equal(storableLine(log, 'ns'), `${line}\n`);
  });

  const REFUSED: [claimed: unknown, code: string, field: string][] = [
    [undefined, 'wrong-type', 'payload'],
    ['server power_w=5', 'wrong-type', 'payload'],
    [{ ...METRIC, fields: { power_w: Number.NaN } }, 'not-a-number', 'fields.power_w'],
    [{ ...METRIC, fields: { power_w: Number.NEGATIVE_INFINITY } }, 'not-a-number', 'fields.power_w'],
    [{ ...METRIC, fields: { power_w: '5' } }, 'wrong-type', 'fields.power_w'],
    [{ ...METRIC, fields: { power_w: [5] } }, 'wrong-type', 'fields.power_w'],
    [{ ...METRIC, fields: {} }, 'missing-field', 'fields'],
    [{ ...METRIC, tags: { server: 7 } }, 'wrong-type', 'tags.server'],
    [{ ...METRIC, timestamp: METRIC.timestamp / 1000 }, 'bad-time', 'timestamp'],
    [{ ...METRIC, name: '##' }, 'bad-name', 'name'],
    // InfluxDB 1.6 answers 204 and keeps the other fields alone.
    [{ ...METRIC, fields: { time: 1, power_w: 5 } }, 'reserved-name', 'fields'],
    [{ ...METRIC, tags: { time: 'noon' } }, 'reserved-name', 'tags'],
    [{ ...METRIC, fields: { quality: 'good', power_w: null } }, 'reserved-name', 'fields'],
    // What InfluxDB 1.6 answers to these was looked at by hand: 204 and another name, or an error.
    [{ ...METRIC, name: 'a\\,b' }, 'bad-name', 'name'],
    [{ ...METRIC, tags: { 'a\\ b': '"' } }, 'bad-name', 'tags'],
    [{ ...METRIC, fields: { 'a\\\u0001=b': 1 } }, 'bad-name', 'fields'],
    [{ ...METRIC, fields: { '': 1, power_w: 5 } }, 'bad-name', 'fields'],
  ];
  for (const [claimed, code, field] of REFUSED) {
    it(`refuses ${JSON.stringify(claimed)} as ${code} of ${field}`, () => {
      const why = storableLine(claimed, 'ns');
      assert.ok(typeof why !== 'string', String(why));
      assert.deepEqual([why.code, why.field], [code, field]);
    });
  }
});
