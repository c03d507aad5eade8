import assert from 'node:assert/strict';
import type { Finding } from '../../../engine/telemetry/finding';
import { Intake, type IntakeConfig } from '../../../engine/telemetry/intake';
import type { Metric } from '../../../engine/telemetry/metric';
import type { Out } from '../../../engine/telemetry/stage';

const T = 1_767_225_600_000;
const CONFIG: IntakeConfig = { names: 'canonical', maxSeries: 100 };

const metric = (name: string, fields: Metric['fields'], tags: Metric['tags'] = {}, s = 0): Metric => ({
  name,
  tags: { method: 'measured', ...tags },
  fields,
  timestamp: T + 1000 * s,
});
const through = (
  metrics: Metric[],
  config: Partial<IntakeConfig> = {},
  intake = new Intake({ ...CONFIG, ...config }),
) => [...metrics.flatMap((one) => [...intake.take(one)]), ...intake.end()];
const valuesOf = (outs: Out[], port = 'result') =>
  outs.filter((out) => out.port === port).map(({ value }) => value as Metric);

describe('intake', () => {
  it('adds the tags that are missing, where they belong', () => {
    const given = [
      metric('server', { cpu_temp_c: 50 }),
      metric('server', { cpu_temp_c: 50 }, { server: 'own', cluster: 'own', meter: 'own' }),
      metric('disk', { used_bytes: 1 }),
      metric('room', { air_temp_c: 20 }),
    ];
    const tags = valuesOf(through(given, { server: 'n1', cluster: 'lab', meter: 'm' })).map(
      (one) => one.tags,
    );
    assert.deepEqual(tags, [
      { method: 'measured', cluster: 'lab', server: 'n1', meter: 'm' },
      { method: 'measured', server: 'own', cluster: 'own', meter: 'own' },
      { method: 'measured', cluster: 'lab', server: 'n1' },
      { method: 'measured', cluster: 'lab' },
    ]);
  });

  it('is the same object when nothing is missing and nothing is wrong', () => {
    const one = metric('server', { rapl_power_w: 5 }, { server: 'n1' });
    assert.equal(valuesOf(through([one], { gate: {}, server: 'n2' }))[0], one);
  });

  it('gives the names of the package before it judges and sums', () => {
    const theirs = [
      { name: 'power_summary', tags: {}, fields: { host_power_watts: 9.39 }, timestamp: T },
      {
        name: 'power_summary_process',
        tags: { pid: '1', exe: '/bin/a' },
        fields: { power_w: 20 },
        timestamp: T,
      },
    ];
    const outs = through(theirs, { gate: {}, services: [{ service: 'x', patterns: ['a'] }] });
    const names = valuesOf(outs).map(({ name, quality }) => [name, quality?.power_w]);
    // A service of suspect processes is suspect.
    assert.deepEqual(names, [
      ['server', undefined],
      ['process', 'suspect'],
      ['service', 'suspect'],
    ]);
    assert.equal(valuesOf(outs, 'event').length, 1);
    // Under their own names powers are not known as such.
    assert.deepEqual(valuesOf(through(theirs, { names: 'raw', gate: {} }), 'event'), []);
  });

  it('keeps counters and what the gate knows in one snapshot', () => {
    const net = (bytes: number, s: number): Metric => ({
      name: 'net',
      tags: { host: 'n1', interface: 'eth0' },
      fields: { bytes_recv: bytes },
      timestamp: T + 1000 * s,
    });
    const zero = (s: number) => metric('server', { rapl_power_w: 0 }, { server: 'n1' }, s);
    const config = { ...CONFIG, gate: {} };
    const before = new Intake(config);
    through([net(100, 0), zero(0), zero(10)], {}, before);
    const after = new Intake(config);
    after.restore(JSON.parse(JSON.stringify([...before.snapshot()])));
    const outs = through([net(300, 20), zero(20)], {}, after);
    assert.equal(valuesOf(outs)[0]?.fields.net_rx_bytes_s, 10);
    assert.deepEqual(
      valuesOf(outs, 'event').map((finding) => (finding as unknown as Finding).cause),
      ['power-zero'],
    );
    assert.equal(after.warnings, 1);
  });

  it('counts what it has no room for, and forgets the silent', () => {
    const intake = new Intake({ ...CONFIG, gate: {}, maxSeries: 1 });
    const host = (server: string, s: number) => metric('server', { rapl_power_w: 5 }, { server }, s);
    assert.equal(through([host('a', 0), host('b', 0)], {}, intake).length, 2);
    assert.equal(intake.counts.dropped, 1);
    intake.forgetBefore(T + 1);
    through([host('b', 10)], {}, intake);
    assert.equal(intake.counts.dropped, 1);
  });
});
