import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Metric } from '../../engine/telemetry/metric';
import { fieldSpec } from '../../engine/telemetry/vocabulary';
import { estimatePower, type Machine } from '../../io/host/estimate';
import type { RaplZone } from '../../io/host/rapl';
import type { Readings } from '../../io/host/readings';
import { HostMemory, toMetrics } from '../../io/host/to-metrics';

const AT = Date.UTC(2026, 0, 1, 12);
const HOST = { cluster: 'lab', server: 'A01' };
const RANGE_UJ = 262_143_328_850;
const NO_LOAD = { busyMs: 0, totalMs: 0, memory: 0 };

const zone = (domain: string, socket: string, joules: number): RaplZone => ({
  domain,
  package: socket,
  energyUj: joules * 1e6,
  rangeUj: RANGE_UJ,
});

/** Readings of power at so many seconds, one after the other; the Metrics of the last. */
function lastOf(memory: HostMemory, ...readings: [s: number, value: Readings['power']][]): Metric[] {
  let metrics: Metric[] = [];
  for (const [s, value] of readings) {
    metrics = toMetrics({ group: 'power', at: AT + 1000 * s, value }, HOST, memory);
  }
  return metrics;
}

const counted = (s: number, ...zones: RaplZone[]): [number, Readings['power']] => [
  s,
  { zones, load: NO_LOAD },
];

describe('io/host/host-power', () => {
  it('gives nothing at the first reading', () => {
    assert.deepEqual(lastOf(new HostMemory(), counted(0, zone('package', '0', 100))), []);
  });

  it('is the energy over the time between two readings, of the host and of each socket', () => {
    const metrics = lastOf(
      new HostMemory(),
      counted(
        0,
        zone('package', '0', 0),
        zone('core', '0', 0),
        zone('dram', '0', 0),
        zone('package', '1', 0),
        zone('psys', '2', 0),
      ),
      // 10 s: 400 J of the package are 40 W. The cores are part of it; memory and the other socket are not.
      counted(
        10,
        zone('package', '0', 400),
        zone('core', '0', 300),
        zone('dram', '0', 50),
        zone('package', '1', 200),
        zone('psys', '2', 900),
      ),
    );
    assert.deepEqual(
      metrics.map(({ name, tags, fields }) => [name, tags.package, tags.method, fields]),
      [
        ['server', undefined, 'measured', { rapl_power_w: 65, psys_power_w: 90 }],
        ['package', '0', 'measured', { power_w: 40, core_power_w: 30, dram_power_w: 5 }],
        ['package', '1', 'measured', { power_w: 20 }],
      ],
    );
    for (const { name, fields } of metrics) {
      for (const field of Object.keys(fields)) assert.ok(fieldSpec(name, field), `${name}.${field}`);
    }
  });

  it('goes on over a wrap, and marks what follows a reset', () => {
    const range = RANGE_UJ / 1e6;
    const wrapped = lastOf(
      new HostMemory(),
      counted(0, zone('package', '0', range - 30)),
      counted(1, zone('package', '0', 20)),
    );
    assert.ok(Math.abs(Number(wrapped[0]?.fields.rapl_power_w) - 50) < 1e-6);
    assert.equal(wrapped[0]?.quality, undefined);
    const reset = lastOf(
      new HostMemory(),
      counted(0, zone('package', '0', 1000)),
      counted(1, zone('package', '0', 20)),
    );
    assert.deepEqual(reset[0]?.fields, { rapl_power_w: 20 });
    assert.deepEqual(reset[0]?.quality, { rapl_power_w: 'suspect' });
  });

  it('begins anew after a pause in which a counter could wrap unseen', () => {
    const memory = new HostMemory();
    assert.deepEqual(
      lastOf(memory, counted(0, zone('package', '0', 0)), counted(121, zone('package', '0', 9))),
      [],
    );
    assert.equal(lastOf(memory, counted(122, zone('package', '0', 14)))[0]?.fields.rapl_power_w, 5);
  });

  describe('processes', () => {
    const read = (memory: HostMemory, s: number) =>
      toMetrics(
        {
          group: 'process',
          at: AT + 1000 * s,
          value: {
            cores: 4,
            top: [
              { pid: 7, name: 'stress ng', exe: '/usr/bin/stress-ng', share: 0.5, memBytes: 4096 },
              { pid: 9, name: 'kworker/0:1', share: 0.1 },
            ],
          },
        },
        HOST,
        memory,
      );

    it('draw their share of the power by counters, and of no other', () => {
      const memory = new HostMemory();
      lastOf(memory, counted(0, zone('package', '0', 0)), counted(1, zone('package', '0', 40)));
      const metrics = read(memory, 2);
      // Half of the time of 4 cores is 200 % of one, and half of 40 W.
      assert.deepEqual(
        metrics.map(({ tags, fields }) => [tags.process, tags.pid, fields]),
        [
          ['stress ng', '7', { cpu_util_pct: 200, power_w: 20, mem_bytes: 4096, exe: '/usr/bin/stress-ng' }],
          ['kworker_0:1', '9', { cpu_util_pct: 40, power_w: 4 }],
        ],
      );
      assert.equal(read(memory, 200)[0]?.fields.power_w, undefined, 'too old');
      const estimating = new HostMemory({ kind: 'server' });
      lastOf(estimating, loaded(0, 0, 0), loaded(1, 500, 1000));
      assert.equal(read(estimating, 1)[0]?.fields.power_w, undefined, 'an estimate');
    });
  });

  function loaded(s: number, busyMs: number, totalMs: number, memory = 0): [number, Readings['power']] {
    return [s, { missing: 'rapl-virtual', load: { busyMs, totalMs, memory } }];
  }

  describe('estimate', () => {
    it('is marked as such, from the load since the reading before', () => {
      const own: Machine = { kind: 'own', idleW: 60, fullW: 240 };
      const [metric] = lastOf(new HostMemory(own), loaded(0, 1000, 8000), loaded(5, 1000, 28_000));
      assert.equal(metric?.tags.method, 'estimated');
      assert.deepEqual(metric?.fields, { estimated_power_w: 60, estimated_uncertainty_w: 0.175 * 60 });
      const [full] = lastOf(new HostMemory(own), loaded(0, 0, 0, 1), loaded(5, 20_000, 20_000, 1));
      assert.ok(Math.abs(Number(full?.fields.estimated_power_w) - 240) < 1e-9);
    });

    it('is not made unless it is wanted', () => {
      assert.deepEqual(lastOf(new HostMemory(), loaded(0, 0, 0), loaded(5, 100, 1000)), []);
    });

    it('of a server that nothing is known of spans what the source document says of servers', () => {
      // 000-028: idle 50 to 120 W; 000-029: peak 150 to 500 W; the shape adds 17.5 %.
      const idle = estimatePower({ kind: 'server' }, { cpu: 0, memory: 0 });
      assert.deepEqual(idle, { watts: 85, uncertaintyW: 35 + 0.175 * 85 });
      const full = estimatePower({ kind: 'server' }, { cpu: 1, memory: 1 });
      assert.ok(full.watts - full.uncertaintyW < 150 && full.watts + full.uncertaintyW > 500);
    });

    it('by TDP has its processors draw that at full load', () => {
      // The median of published servers draws 21.9 % at idle: 0.3 × 0.219 + 0.8 × 0.781 = 0.6905 are processors.
      const { watts } = estimatePower({ kind: 'tdp', tdpW: 138.1 }, { cpu: 1, memory: 1 });
      assert.ok(Math.abs(watts - 200) < 1, String(watts));
    });

    it('rises with either load, and stays between idle and full', () => {
      const machine: Machine = { kind: 'own', idleW: 60, fullW: 240 };
      const watts = (cpu: number, memory: number) => estimatePower(machine, { cpu, memory }).watts;
      const share = fc.double({ min: 0, max: 1, noNaN: true });
      fc.assert(
        fc.property(share, share, share, (cpu, memory, more) => {
          const one = watts(cpu, memory);
          assert.ok(one >= 60 && one <= 240 + 1e-9, String(one));
          assert.ok(watts(Math.max(cpu, more), memory) >= one - 1e-9);
          assert.ok(watts(cpu, Math.max(memory, more)) >= one - 1e-9);
        }),
        { seed: 1 },
      );
    });
  });
});
