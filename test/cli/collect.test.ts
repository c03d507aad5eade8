import assert from 'node:assert/strict';
import { Collection } from '../../cli/collect/collection';
import { powerSummary } from '../../engine/codecs/power-summary';
import { Mapper } from '../../engine/telemetry/mapper';
import type { Fields, Metric, Tags } from '../../engine/telemetry/metric';
import { whole } from '../support/decoded';
import { coldaisle } from './shell';

const AT = Date.UTC(2026, 0, 1, 12);
const OF = { server: 'ci-7', startedAt: AT, durationS: 30, isShort: false, missing: undefined };

const metric = (s: number, name: string, fields: Fields, tags: Tags = {}): Metric => ({
  name,
  tags,
  fields,
  timestamp: AT + 1000 * s,
});

/** What a flow gets of a summary: name, method, fields. */
function inFlow(summary: object): unknown[] {
  const { metrics } = whole(powerSummary.decode(JSON.stringify(summary), { receivedAt: AT }));
  const mapper = new Mapper('canonical');
  const mapped = metrics.flatMap((one) => mapper.map(one).metrics);
  assert.deepEqual([...mapper.unmapped], []);
  return mapped.map(({ name, tags, fields }) => [name, tags.method, fields]);
}

describe('coldaisle collect', () => {
  describe('a summary', () => {
    it('holds means over the time, and is read by the codec', () => {
      const collection = new Collection(AT, 4);
      // 10 s at 30 W, then 20 s at 60 W: 50 W. Both sockets together; network by interface.
      for (const [s, watts] of [
        [10, 30],
        [30, 60],
      ] as const) {
        collection.take([
          metric(s, 'server', { rapl_power_w: watts }, { method: 'measured' }),
          metric(s, 'package', { power_w: watts / 2 }, { package: '0' }),
          metric(s, 'package', { power_w: watts / 4 }, { package: '1' }),
        ]);
        collection.take([metric(s, 'server', { cpu_util_pct: watts })]);
        collection.take([
          metric(s, 'network', { net_rx_bytes_s: 100 }, { interface: 'eth0' }),
          metric(s, 'network', { net_rx_bytes_s: 11 }, { interface: 'eth1' }),
        ]);
        collection.take([
          metric(s, 'disk', { read_bytes_s: s, write_bytes_s: 7 }, { disk: 'sda' }),
          metric(s, 'disk', { total_bytes: 9 }, { disk: 'sda1', path: 'root' }),
        ]);
      }
      // Of the last reading: 200 % of one of 4 cores are half of the machine, and of its 50 W.
      collection.take([metric(1, 'process', { cpu_util_pct: 400 }, { process: 'old', pid: '1' })]);
      collection.take([
        metric(30, 'process', { cpu_util_pct: 200, exe: '/usr/bin/stress' }, { process: 'stress', pid: '7' }),
        metric(30, 'process', { cpu_util_pct: 4 }, { process: 'kworker', pid: '9' }),
      ]);
      const summary = collection.summary(OF);
      assert.deepEqual(summary, {
        available: true,
        host_power_watts: 50,
        socket_power_watts: 37.5,
        top_consumers: [
          { pid: 7, exe: '/usr/bin/stress', power_w: 25, cpu_util_pct: 200 },
          { pid: 9, exe: 'kworker', power_w: 0.5, cpu_util_pct: 4 },
        ],
        method: 'measured',
        energy_j: 1500,
        server: 'ci-7',
        started_at: '2026-01-01T12:00:00.000Z',
        duration_s: 30,
        cpu_util_pct: 50,
        net_rx_bytes_s: 111,
        // 10 for 10 s, 30 for 20 s.
        disk_read_bytes_s: 23,
        disk_write_bytes_s: 7,
      });
      assert.ok(powerSummary.recognises(JSON.stringify(summary, null, 2)));
      assert.deepEqual(inFlow(summary), [
        ['server', 'measured', { rapl_power_w: 50 }],
        ['package', 'measured', { power_w: 37.5 }],
        ['process', 'measured', { power_w: 25, exe: '/usr/bin/stress' }],
        ['process', 'measured', { power_w: 0.5, exe: 'kworker' }],
      ]);
    });

    it('without counters says so, and holds an estimate that nothing takes for a measurement', () => {
      const collection = new Collection(AT, 4);
      const fields = { estimated_power_w: 90, estimated_uncertainty_w: 50 };
      collection.take([metric(5, 'server', fields, { method: 'estimated' })]);
      const summary = collection.summary({ ...OF, missing: 'rapl-virtual', durationS: 5.04, isShort: true });
      assert.deepEqual(summary, {
        available: false,
        top_consumers: [],
        method: 'estimated',
        reason: 'rapl-virtual',
        estimated_power_watts: 90,
        estimated_uncertainty_watts: 50,
        server: 'ci-7',
        started_at: '2026-01-01T12:00:00.000Z',
        duration_s: 5,
        short: true,
      });
      assert.ok(powerSummary.recognises(JSON.stringify(summary)));
      assert.deepEqual(inFlow(summary).at(-1), ['server', 'estimated', fields]);
    });
  });

  const wrong: [flags: string[], says: RegExp][] = [
    [['--duration', '0'], /--duration is "0"; accepted: 1\.\.86400/],
    [['--duration', 'long'], /--duration is "long"; accepted: a number/],
    [['--server', 'a/b'], /--server is "a\/b"; accepted: a name/],
    [['--tdp', '0'], /--tdp is "0"; accepted: 0\.1\.\.100000/],
    [['--idle', '50'], /--idle goes with --full only/],
    [['--full', '50'], /--full goes with --idle only/],
    [['--idle', '50', '--full', '50'], /--idle is "50"; accepted: 0\.1\.\.50/],
    [['--tdp', '100', '--full', '200'], /--tdp and --full exclude each other/],
  ];
  for (const [flags, says] of wrong) {
    it(`refuses ${flags.join(' ')} with exit code 2`, async () => {
      const { code, out, err } = await coldaisle(['collect', ...flags]);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
    });
  }

  it('tells that it cannot write before it measures', async () => {
    const { code, err } = await coldaisle(['collect', '--out', 'no/such/folder/power.json']);
    assert.equal(code, 1);
    assert.match(err, /no\/such\/folder\/power\.json cannot be written/);
  });
});
