import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Finding } from '../../../engine/telemetry/finding';
import { Gate } from '../../../engine/telemetry/gate/gate';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric } from '../../../engine/telemetry/metric';
import { host, metric, OPTIONS, process, run, socket, suspects, T, told } from '../../support/gate';

describe('gate: conservation', () => {
  // T-11: the summary of 002-11.
  const summary = (s = 0) => [
    host(9.39, s),
    socket({ power_w: 8.45 }, s, 'all'),
    process(642, 4.81, s),
    process(703, 4.81, s),
  ];

  it('processes that draw more than their host are told with the numbers, and marked; all passes (T-11)', () => {
    const { metrics, findings } = run([summary()]);
    assert.equal(metrics.length, 4);
    assert.deepEqual(suspects(metrics), ['process {"power_w":"suspect"}', 'process {"power_w":"suspect"}']);
    const [excess] = findings;
    assert.deepEqual(
      [excess?.cause, excess?.state, excess?.severity],
      ['parts-exceed-whole', 'opened', 'warning'],
    );
    assert.deepEqual(excess?.target, { cluster: 'default', server: 'n1', field: 'process.power_w' });
    const [evidence] = excess?.evidence ?? [];
    assert.deepEqual([evidence?.observed, evidence?.expected], [9.62, 9.39]);
  });

  it('a rest is explained as other: 8.5 W and 2.1 W of 12.3 W leave 1.7 W (T-11)', () => {
    const { metrics, findings } = run([[host(12.3), socket({ power_w: 8.5, dram_power_w: 2.1 })]]);
    assert.deepEqual(told(findings), ['other-power opened']);
    assert.equal(findings[0]?.severity, 'info');
    assert.equal(findings[0]?.evidence[1]?.observed?.toFixed(6), '1.700000');
    assert.deepEqual(suspects(metrics), []);
  });

  it('is told once while it holds, and closed by the first whole report without it', () => {
    const fine = [host(20, 20), process(1, 9, 20), process(2, 9, 20)];
    const { findings } = run([
      [...summary().filter(({ name }) => name !== 'package')],
      summary(10).filter(({ name }) => name !== 'package'),
      fine,
      [host(20, 30)],
    ]);
    assert.deepEqual(told(findings), ['parts-exceed-whole opened', 'parts-exceed-whole closed']);
    const [opened, closed] = findings;
    assert.equal(opened?.id, closed?.id);
    assert.deepEqual([closed?.since, closed?.until], [T, T + 20_000]);
  });

  it('readings of one report are put together over messages and times that differ by milliseconds', () => {
    const parts = [process(1, 6, 0.1), host(10), process(2, 6, -0.2)];
    const { metrics, findings } = run(parts.map((one) => [one]));
    assert.deepEqual(told(findings), ['parts-exceed-whole opened']);
    // The others have gone on already.
    assert.deepEqual(suspects(metrics), ['process {"power_w":"suspect"}']);
  });

  it('several reports in one message are judged each by itself; one that comes twice counts once', () => {
    const report = (s: number) => [host(10, s), process(1, 6, s)];
    assert.deepEqual(run([[...report(0), ...report(0.5), ...report(10), ...report(10)]]).findings, []);
    // Blocks of a table that has no times: the process of the first is gone in the second.
    assert.deepEqual(run([[host(10), process(1, 6), host(10.1), process(2, 6)]]).findings, []);
  });

  it('a late reading is not put into a report that is not its own', () => {
    const late = [[host(10, 60), process(1, 6, 60)], [process(2, 6, 30)], [process(1, 6.1, 60)]];
    assert.deepEqual(run(late).findings, []);
    // An hour early: the time of the first was wrong.
    const wrong = [[host(10, 3600)], [host(10, 0), process(1, 12, 0)]];
    assert.deepEqual(told(run(wrong).findings), ['parts-exceed-whole opened']);
  });

  it('packages above the host are told; memory is not counted where a package contains it', () => {
    const { findings, metrics } = run([
      [host(50), socket({ power_w: 30 }, 0, '0'), socket({ power_w: 30 }, 0, '1')],
    ]);
    assert.deepEqual(told(findings), ['parts-exceed-whole opened']);
    assert.equal(suspects(metrics).length, 2);
    assert.deepEqual(run([[host(12.5), socket({ power_w: 12.5, dram_power_w: 2.2 })]]).findings, []);
  });

  it('core and uncore above their package are told', () => {
    const { findings } = run([[socket({ power_w: 10, core_power_w: 8, uncore_power_w: 4 })]]);
    assert.deepEqual(told(findings), ['parts-exceed-whole opened']);
    assert.deepEqual(run([[socket({ power_w: 12.5, core_power_w: 8.2, uncore_power_w: 2.1 })]]).findings, []);
  });

  it('the whole that stands among the packages once more is none of them', () => {
    const sockets = [socket({ power_w: 38.8 }, 0, '0'), socket({ power_w: 133.8 }, 0, '2')];
    const { findings } = run([[host(133.7), ...sockets]]);
    assert.deepEqual(told(findings), ['other-power opened']);
    assert.equal(findings[0]?.evidence[1]?.observed?.toFixed(1), '94.9');
  });

  it('rounding is no contradiction', () => {
    assert.deepEqual(run([[host(9.391334), socket({ power_w: 9.392 })]]).findings, []);
  });

  it('a host without a value, and servers and meters of others, are not compared', () => {
    assert.deepEqual(run([[host(null), process(1, 5)]]).findings, []);
    assert.deepEqual(run([[host(1, 0, { server: 'n2' }), process(1, 5)]]).findings, []);
    assert.deepEqual(run([[host(1, 0, { method: 'estimated' }), process(1, 5)]]).findings, []);
    assert.deepEqual(run([[host(1, 0, { cluster: 'lab' }), process(1, 5)]]).findings, []);
  });
});

describe('gate: what passes', () => {
  it('simulations, windows and what has no power pass as they are, at once when nothing waits', () => {
    const others = [
      metric('server', { method: 'simulated' }, { rapl_power_w: 0 }),
      metric('server', { window: '1m' }, { rapl_power_w_avg: 5 }),
      metric('fan', {}, { power_w: 5 }),
      metric('server', {}, { cpu_temp_c: 50 }),
    ];
    const gate = new Gate(OPTIONS);
    for (const one of others) assert.equal([...gate.take(one)][0]?.value, one);
    assert.deepEqual([...gate.take(host(5))], []);
    assert.deepEqual([...gate.take(others[2] as Metric)], []);
    assert.deepEqual(
      [...gate.flush()].map(({ value }) => (value as Metric).name),
      ['server', 'fan'],
    );
  });

  it('what is marked already keeps its worse mark', () => {
    const bad: Metric = { ...host(86_000), quality: { rapl_power_w: 'missing', other: 'stale' } };
    assert.deepEqual(run([[bad]]).metrics[0]?.quality, { rapl_power_w: 'missing', other: 'stale' });
  });

  it('holds 2,000 Metrics at most, and follows so many servers as it may', () => {
    const gate = new Gate({ maxServers: 1 });
    const outs = Array.from({ length: 2000 }, (_, i) => [...gate.take(process(i, 1))].length);
    assert.equal(outs.at(-1), 2000);
    const other = host(0, 0, { server: 'n2' });
    assert.equal([...gate.take(other)][0]?.value, other);
    assert.equal(gate.counts.dropped, 1);
    gate.forgetBefore(T + 1);
    assert.deepEqual([...gate.take(other)], []);
  });

  it('finds nothing in a plausible day', () => {
    const day = Array.from({ length: 500 }, (_, i) => {
      const watts = 60 + 20 * Math.sin(i / 7) + (i % 13) / 10;
      return [host(watts, 60 * i), process(1, watts / 3, 60 * i), socket({ power_w: watts * 0.97 }, 60 * i)];
    });
    assert.deepEqual(run(day).findings, []);
  });
});

describe('gate: state', () => {
  const values = fc.constantFrom(0, 5, 9.4, 30, 30.5, 90_000);
  const messages = fc.array(
    fc.record({ host: values, process: values, energy: fc.nat(100), gap: fc.constantFrom(0.5, 5, 30) }),
    { minLength: 2, maxLength: 40 },
  );

  it('going on from a snapshot gives the same findings, and every Metric comes out once, in order', () => {
    fc.assert(
      fc.property(messages, fc.nat(39), (steps, cut) => {
        let s = 0;
        const input = steps.map(({ host: watts, process: part, energy, gap }) => {
          s += gap;
          return [host(watts, s), process(1, part, s), socket({ energy_j: energy }, s)];
        });
        const at = Math.min(cut, input.length);
        const before = run(input.slice(0, at));
        // What a report said so far is not kept: it ends with the snapshot.
        const gate = new Gate(OPTIONS);
        for (const [key, state] of before.gate.snapshot())
          gate.restore(key, JSON.parse(JSON.stringify(state)));
        const after = run(input.slice(at), gate);
        const steadily = (findings: Finding[]) =>
          findings.filter(({ cause }) =>
            ['power-zero', 'power-frozen', 'counter-fell', 'unit-mismatch'].includes(cause),
          );
        const whole = run(input);
        assert.deepEqual(
          steadily([...before.findings, ...after.findings]).map(({ id, state }) => [id, state]),
          steadily(whole.findings).map(({ id, state }) => [id, state]),
        );
        assert.deepEqual(
          whole.metrics.map(({ quality: _, ...rest }) => rest),
          input.flat(),
        );
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('what no snapshot holds is left out', () => {
    const saved = [...run([[host(86_000), socket({ energy_j: 5 })]]).gate.snapshot()];
    const part = fc.constantFrom('last', 'claims', 'watch', 'tdp', 'meters');
    fc.assert(
      fc.property(part, fc.jsonValue({ maxDepth: 4 }), (name, value) => {
        const gate = new Gate(OPTIONS);
        for (const [key, state] of saved) gate.restore(key, { ...(state as object), [name]: value as Json });
        run([[host(5, 10), process(1, 2, 10)], [host(6, 20)]], gate);
      }),
      { seed: 12, numRuns: 500 },
    );
  });

  it('names that come and go are forgotten after a minute of silence, beyond so many; one with an open finding is not', () => {
    const gate = new Gate({ maxServers: 50_000 });
    const wrong = [host(9.39), socket({ power_w: 20 })];
    // Ten new ones a second, for ten minutes; one goes on for ever.
    const seconds = Array.from({ length: 600 }, (_, s) => [
      host(100 + (s % 7), s, { server: 'steady' }),
      ...Array.from({ length: 10 }, (_, i) => host(100, s, { server: `new-${s}-${i}` })),
    ]);
    const { metrics } = run([wrong, ...seconds], gate);
    assert.equal(metrics.length, 2 + 600 * 11);
    const kept = [...gate.snapshot()].map(([key]) => key);
    // 2,000 of 6,002: what the bound says.
    assert.equal(kept.length, 2000);
    assert.ok(kept.some((key) => key.endsWith('n1')) && kept.some((key) => key.endsWith('steady')));
    assert.ok(kept.some((key) => key.endsWith('new-599-9')));
    assert.equal(gate.counts.dropped, 0);
  });
});
