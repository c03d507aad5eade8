import assert from 'node:assert/strict';
import { Mapper } from '../../../engine/telemetry/mapper';
import type { Metric } from '../../../engine/telemetry/metric';

const T = 1_767_225_600_000;

describe('mapping: what has no name of the package', () => {
  const source: Metric = { name: 'mem', tags: { host: 'a' }, fields: { used: 5, colour: 1 }, timestamp: T };
  const canonical = {
    name: 'system',
    tags: { server: 'a', method: 'measured' },
    fields: { mem_used_bytes: 5 },
    timestamp: T,
  };

  it('mixed gives theirs only where there is none of ours, with what belongs to them', () => {
    const marked: Metric = {
      ...source,
      quality: { used: 'suspect', colour: 'stale' },
      types: { used: 'i', colour: 'u' },
    };
    const rest = { ...source, fields: { colour: 1 }, quality: { colour: 'stale' }, types: { colour: 'u' } };
    const ours = { ...canonical, quality: { mem_used_bytes: 'suspect' } };
    assert.deepEqual(new Mapper('mixed').map(marked), { metrics: [ours, rest], unmapped: [] });
    const foreign = { ...source, name: 'weather' };
    assert.deepEqual(new Mapper('mixed').map(foreign), { metrics: [foreign], unmapped: [] });
    const known = { ...source, fields: { used: 5 } };
    assert.deepEqual(new Mapper('mixed').map(known), { metrics: [canonical], unmapped: [] });
    const leftOut = { ...source, name: 'python_info', fields: { value: 1 } };
    assert.deepEqual(new Mapper('mixed').map(leftOut), { metrics: [], unmapped: [] });
  });

  it('a power that no row knows is not passed off as book-keeping of the kernel', () => {
    const power = { ...source, name: 'node_power_watts', fields: { value: 123.5 } };
    assert.deepEqual(new Mapper('canonical').map(power).unmapped, ['node_power_watts.*']);
    const limit = { ...source, name: 'node_hwmon_temp_crit_celsius', fields: { value: 100 } };
    assert.deepEqual(new Mapper('canonical').map(limit).unmapped, []);
  });
});
