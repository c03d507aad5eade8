import assert from 'node:assert/strict';
import type { Metric } from '../../engine/telemetry/metric';
import { fieldSpec } from '../../engine/telemetry/vocabulary';
import type { Reading, Readings } from '../../io/host/readings';
import { HostMemory, toMetrics } from '../../io/host/to-metrics';

const AT = Date.UTC(2026, 0, 1, 12);
const GIB = 1024 * 1024 * 1024;
const HOST = { cluster: 'lab', server: 'A01' };
const TAGS = { cluster: 'lab', server: 'A01', method: 'measured' };

/** A reading of disks that have moved nothing. */
function mounted(...mounts: Readings['disk']['mounts']): Readings['disk'] {
  return { mounts, io: [] };
}

describe('io/host/to-metrics', () => {
  const map = (reading: Reading) => toMetrics(reading, HOST, new HostMemory());

  const cases: [name: string, reading: Reading, metrics: Metric[]][] = [
    [
      'cpu',
      { group: 'cpu', at: AT, value: { utilPct: 12.5 } },
      [{ name: 'server', tags: TAGS, fields: { cpu_util_pct: 12.5 }, timestamp: AT }],
    ],
    [
      'memory and load',
      {
        group: 'memory',
        at: AT,
        value: { totalBytes: 8 * GIB, availableBytes: 6 * GIB, uptimeS: 3600.5, load: [0.5, 1, 2] },
      },
      [
        {
          name: 'system',
          tags: TAGS,
          fields: {
            load1: 0.5,
            load5: 1,
            load15: 2,
            mem_total_bytes: 8 * GIB,
            mem_used_bytes: 2 * GIB,
            mem_available_bytes: 6 * GIB,
            mem_used_pct: 25,
            uptime_s: 3600.5,
          },
          timestamp: AT,
        },
      ],
    ],
    [
      'memory on Windows, which has no load',
      { group: 'memory', at: AT, value: { totalBytes: 4, availableBytes: 1, uptimeS: 7 } },
      [
        {
          name: 'system',
          tags: TAGS,
          fields: {
            mem_total_bytes: 4,
            mem_used_bytes: 3,
            mem_available_bytes: 1,
            mem_used_pct: 75,
            uptime_s: 7,
          },
          timestamp: AT,
        },
      ],
    ],
    [
      'disks: one Metric each, 5 of 100 bytes reserved',
      {
        group: 'disk',
        at: AT,
        value: mounted(
          { device: '/dev/vda1', mount: '/', totalBytes: 100, usedBytes: 19, availableBytes: 76 },
          { device: 'nas:/a', mount: '/mnt/a+b', totalBytes: 10, usedBytes: 10, availableBytes: 0 },
        ),
      },
      [
        {
          name: 'disk',
          tags: { ...TAGS, disk: 'vda1', path: 'root' },
          fields: {
            mount: '/',
            total_bytes: 100,
            used_bytes: 19,
            free_bytes: 76,
            used_pct: 20,
          },
          timestamp: AT,
        },
        {
          name: 'disk',
          tags: { ...TAGS, disk: 'nas:_a', path: 'mnt_a_b' },
          fields: {
            mount: '/mnt/a+b',
            total_bytes: 10,
            used_bytes: 10,
            free_bytes: 0,
            used_pct: 100,
          },
          timestamp: AT,
        },
      ],
    ],
    [
      'an empty disk: a share of nothing is left out',
      {
        group: 'disk',
        at: AT,
        value: mounted({ device: 'overlay', mount: '/x', totalBytes: 0, usedBytes: 0, availableBytes: 0 }),
      },
      [
        {
          name: 'disk',
          tags: { ...TAGS, disk: 'overlay', path: 'x' },
          fields: { mount: '/x', total_bytes: 0, used_bytes: 0, free_bytes: 0 },
          timestamp: AT,
        },
      ],
    ],
    [
      'temperature',
      { group: 'temperature', at: AT, value: { cpuC: 48 } },
      [{ name: 'server', tags: TAGS, fields: { cpu_temp_c: 48 }, timestamp: AT }],
    ],
    ['no temperature', { group: 'temperature', at: AT, value: {} }, []],
    ['no number', { group: 'cpu', at: AT, value: { utilPct: Number.NaN } }, []],
    [
      'an impossible value, clamped and marked',
      { group: 'cpu', at: AT, value: { utilPct: 100.4 } },
      [
        {
          name: 'server',
          tags: TAGS,
          fields: { cpu_util_pct: 100 },
          timestamp: AT,
          quality: { cpu_util_pct: 'clamped' },
        },
      ],
    ],
  ];
  for (const [name, reading, metrics] of cases) {
    it(name, () => assert.deepEqual(map(reading), metrics));
  }

  it('uses names of the vocabulary alone', () => {
    const all = cases.flatMap(([, , metrics]) => metrics);
    const names = all.flatMap(({ name, fields }) =>
      Object.keys(fields).map((field) => [name, field] as const),
    );
    assert.deepEqual(
      names.filter(([name, field]) => fieldSpec(name, field) === undefined),
      [],
    );
  });

  it('what a disk moves is the increase of its counters, beside its file systems', () => {
    const memory = new HostMemory();
    const read = (s: number, readBytes: number, writtenBytes: number) => {
      const value = { mounts: [], io: [{ device: 'sda', readBytes, writtenBytes }] };
      return toMetrics({ group: 'disk', at: AT + 1000 * s, value }, HOST, memory);
    };
    assert.deepEqual(read(0, 1000, 0), []);
    // 5,000 bytes in 10 s.
    assert.deepEqual(read(10, 6000, 0), [
      {
        name: 'disk',
        tags: { ...TAGS, disk: 'sda' },
        fields: { read_bytes_s: 500, write_bytes_s: 0 },
        timestamp: AT + 10_000,
      },
    ]);
  });

  describe('network', () => {
    /** Readings of (seconds, received, sent) of one interface; the fields and quality of each Metric. */
    function rates(...samples: [s: number, rx: number, tx: number][]): Pick<Metric, 'fields' | 'quality'>[] {
      const counters = new HostMemory();
      return samples.flatMap(([s, rxBytes, txBytes]) => {
        const value = [{ interface: 'eth0', rxBytes, txBytes }];
        const metrics = toMetrics({ group: 'network', at: AT + s * 1000, value }, HOST, counters);
        for (const { name, tags } of metrics) {
          assert.deepEqual([name, tags], ['network', { ...TAGS, interface: 'eth0' }]);
        }
        return metrics.map(({ fields, quality }) =>
          quality === undefined ? { fields } : { fields, quality },
        );
      });
    }

    it('is the increase over the time between two readings', () => {
      // T-05 of the source documents: 1 250 000 B/s are 1.192 MiB/s and 10 Mbit/s.
      const none = { net_tx_bytes_s: 0, net_tx_mib_s: 0, net_tx_mbit_s: 0 };
      const received = { net_rx_bytes_s: 1_250_000, net_rx_mib_s: 1_250_000 / 2 ** 20, net_rx_mbit_s: 10 };
      assert.deepEqual(rates([0, 1000, 50], [5, 6_251_000, 50]), [{ fields: { ...received, ...none } }]);
    });

    it('after a reset counts what came since, and says so', () => {
      const [after] = rates([0, 9000, 10], [10, 500, 110]);
      assert.deepEqual([after?.fields.net_rx_bytes_s, after?.fields.net_tx_bytes_s], [50, 10]);
      assert.deepEqual(after?.quality, {
        net_rx_bytes_s: 'suspect',
        net_rx_mib_s: 'suspect',
        net_rx_mbit_s: 'suspect',
      });
    });

    it('keeps interfaces apart, and begins anew with one that was away', () => {
      const counters = new HostMemory();
      const read = (s: number, ...names: string[]) => {
        const value = names.map((name) => ({ interface: name, rxBytes: s * 10, txBytes: 1 }));
        return toMetrics({ group: 'network', at: AT + s * 1000, value }, HOST, counters).map(
          ({ tags }) => tags.interface,
        );
      };
      assert.deepEqual(read(1, 'eth0', 'wg#0'), []);
      assert.deepEqual(read(2, 'eth0', 'wg#0'), ['eth0', 'wg_0']);
      assert.deepEqual(read(3, 'eth0'), ['eth0']);
      assert.deepEqual(read(4, 'eth0', 'wg#0'), ['eth0']);
      assert.equal(counters.network.size, 4);
    });
  });
});
