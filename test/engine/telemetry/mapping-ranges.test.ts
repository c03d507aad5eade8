import assert from 'node:assert/strict';
import { Mapper } from '../../../engine/telemetry/mapper';
import type { Metric } from '../../../engine/telemetry/metric';

const T = 1767225600000;

describe('mapping: a Metric', () => {
  it('has its values inside their range, marked, whatever names are asked for; raw is as it came', () => {
    // measurements/equipment.ts: a temperature of a chip from -50 to 150 °C.
    const hot: Metric = {
      name: 'server',
      tags: { server: 's1', method: 'measured' },
      fields: { cpu_temp_c: 900 },
      timestamp: T,
    };
    const clamped = { ...hot, fields: { cpu_temp_c: 150 }, quality: { cpu_temp_c: 'clamped' } };
    const { method: _, ...without } = hot.tags;
    const bare = { ...hot, tags: without };
    for (const names of ['canonical', 'both'] as const) {
      const mapper = new Mapper(names);
      assert.deepEqual(mapper.map(hot).metrics, [clamped]);
      assert.deepEqual(mapper.map(bare).metrics, [{ ...clamped, tags: without }]);
      assert.equal(mapper.counts.clamped, 2);
    }
    assert.deepEqual(new Mapper('raw').map(hot).metrics, [hot]);
  });

  it('of another maker is clamped as what it becomes', () => {
    const mem: Metric = { name: 'mem', tags: { host: 'a' }, fields: { used_percent: 130 }, timestamp: T };
    const [made] = new Mapper('canonical').map(mem).metrics;
    assert.deepEqual([made?.fields, made?.quality], [{ mem_used_pct: 100 }, { mem_used_pct: 'clamped' }]);
  });
});
