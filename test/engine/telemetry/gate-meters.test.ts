import assert from 'node:assert/strict';
import type { Finding } from '../../../engine/telemetry/finding';
import { Gate, type GateOptions } from '../../../engine/telemetry/gate/gate';
import type { Metric } from '../../../engine/telemetry/metric';
import { host, metric, OPTIONS, process, run, socket, suspects, T, told } from '../../support/gate';

describe('gate: meters that stand still', () => {
  const every10s = (count: number, make: (s: number, i: number) => Metric[]) =>
    Array.from({ length: count }, (_, i) => make(10 * i, i));

  it('processes without power on a host that has some, three reports long (001-16)', () => {
    for (const watts of [0, null]) {
      const { findings } = run(
        every10s(5, (s, i) => [host(20 + i, s), process(1, watts, s), process(2, watts, s)]),
      );
      assert.deepEqual(told(findings), ['process-power-zero opened']);
    }
    // One that is below resolution is no silence.
    assert.deepEqual(
      run(every10s(5, (s, i) => [host(20 + i, s), process(1, 0, s), process(2, 3, s)])).findings,
      [],
    );
  });

  it('a host at zero, or without a value, from the third reading on, until it has one', () => {
    for (const watts of [0, null]) {
      const { findings, metrics } = run(every10s(6, (s, i) => [host(i < 5 ? watts : 30, s)]));
      assert.deepEqual(told(findings), ['power-zero opened', 'power-zero closed']);
      assert.equal(findings[0]?.since, T + 20_000);
      assert.equal(suspects(metrics).length, watts === 0 ? 3 : 0);
    }
  });

  it('the same power to its last digit ten times over a minute', () => {
    const { findings, metrics } = run(every10s(12, (s, i) => [host(i < 11 ? 41.25 : 41.26, s)]));
    assert.deepEqual(told(findings), ['power-frozen opened', 'power-frozen closed']);
    assert.equal(findings[0]?.since, T + 90_000);
    assert.equal(suspects(metrics).length, 2);
    // Ten readings in ten seconds prove nothing, and a plug that tells whole watts is no counter.
    assert.deepEqual(run(Array.from({ length: 30 }, (_, i) => [host(41.25, i)])).findings, []);
    assert.deepEqual(run(every10s(30, (s) => [metric('server', {}, { power_w: 41 }, s)])).findings, []);
  });

  it('a single time from the future silences no meter', () => {
    const future = 1e6;
    const { findings } = run([[host(5, future)], ...every10s(4, (s) => [host(0, s)])]);
    assert.deepEqual(told(findings), ['power-zero opened']);
    const counted = run([
      [socket({ energy_j: 9000 }, future)],
      ...every10s(3, (s, i) => [socket({ energy_j: [50, 60, 10][i] as number }, s)]),
    ]);
    assert.deepEqual(told(counted.findings), ['counter-fell opened']);
  });

  it('a counter that falls: over its end, or after a restart', () => {
    const energies = (values: number[]) =>
      run(every10s(values.length, (s, i) => [socket({ energy_j: values[i] as number }, s)])).findings;
    const wrapped = energies([262_000, 262_100, 50, 150]);
    assert.deepEqual(told(wrapped), ['counter-fell opened', 'counter-fell closed']);
    assert.equal(wrapped[0]?.actions[0]?.reason, 'counter-wrapped');
    assert.deepEqual([wrapped[0]?.evidence[0]?.observed, wrapped[0]?.evidence[0]?.expected], [50, 262_100]);
    assert.equal(energies([900, 50])[0]?.actions[0]?.reason, 'counter-reset');
  });
});

describe('gate: units', () => {
  const reasons = (message: Metric[], options = OPTIONS) =>
    run([message], new Gate(options)).findings.map(({ cause, actions }) => [cause, actions[0]?.reason]);

  const cases: [what: string, message: Metric[], options: GateOptions, reason: string | undefined][] = [
    ['watts', [host(86)], OPTIONS, undefined],
    ['milliwatts', [host(86_000)], OPTIONS, 'milliwatts'],
    ['microwatts', [host(86_000_000)], OPTIONS, 'microwatts'],
    ['kilowatts, where the limit is known', [host(0.086)], { ...OPTIONS, tdpW: 125 }, 'kilowatts'],
    ['little, where it is not', [host(0.086)], OPTIONS, undefined],
    [
      'milliwatts, by the limit of the package',
      [socket({ power_w: 3000, tdp_w: 125 })],
      OPTIONS,
      'milliwatts',
    ],
    ['a plug with cards in it', [metric('server', {}, { power_w: 9000 })], OPTIONS, undefined],
    ['a plug in milliwatts', [metric('server', {}, { power_w: 250_000 })], OPTIONS, 'milliwatts'],
  ];
  for (const [what, message, options, reason] of cases) {
    it(what, () => {
      assert.deepEqual(reasons(message, options), reason === undefined ? [] : [['unit-mismatch', reason]]);
    });
  }

  it('marks the value, and closes when it is right again', () => {
    const { metrics, findings } = run([[host(86_000)], [host(86, 10)]]);
    assert.deepEqual(told(findings), ['unit-mismatch opened', 'unit-mismatch closed']);
    assert.deepEqual(suspects(metrics), ['server {"rapl_power_w":"suspect"}']);
  });
});

describe('gate: two meters of one server (001-04)', () => {
  /** Twenty minutes, a reading in ten seconds; the load rises and falls between 0 and 1. */
  const compared = (make: (load: number, s: number) => Metric[]) => {
    const messages = Array.from({ length: 121 }, (_, i) => make(0.5 + 0.5 * Math.sin(i / 10), 10 * i));
    return run(messages).findings.filter(({ cause }) => cause.startsWith('meters'));
  };
  const plug = (watts: number, s: number) => metric('server', {}, { power_w: watts }, s);
  const of = (finding: Finding | undefined, field: string) =>
    finding?.evidence.find((evidence) => evidence.field === field)?.observed ?? Number.NaN;

  it('difference, ratio and correlation, every ten minutes', () => {
    const findings = compared((load, s) => [plug(100 + 100 * load, s + 0.3), host(50 + 50 * load, s)]);
    assert.deepEqual(told(findings), ['meters-compared opened', 'meters-compared updated']);
    const [first] = findings;
    // One is twice the other, at all times.
    assert.ok(Math.abs(of(first, 'ratio') - 2) < 1e-9);
    assert.ok(Math.abs(of(first, 'correlation') - 1) < 1e-9);
    assert.ok(of(first, 'difference_w') > 50 && of(first, 'difference_w') < 100);
    assert.equal(of(first, 'pairs'), 61);
    assert.equal(first?.id, findings[1]?.id);
  });

  it('a part above its whole contradicts conservation; nothing tells which is wrong', () => {
    const [finding] = compared((load, s) => [plug(40 + load, s), host(80 + load, s)]);
    assert.equal(finding?.cause, 'meters-contradict');
    assert.deepEqual(
      finding?.candidates.map(({ probability }) => probability),
      [0.5, 0.5],
    );
  });

  it('its processes tell that it is the plug', () => {
    const [finding] = compared((load, s) => [plug(40 + load, s), host(80 + load, s), process(1, 70, s)]);
    assert.deepEqual(finding?.candidates, [
      { cause: 'power_w measured', probability: 1 },
      { cause: 'rapl_power_w measured', probability: 0 },
    ]);
  });

  it('two meters of one quantity that differ: the plug tells which is too high', () => {
    const [finding] = compared((load, s) => [
      host(80 + load, s, { meter: 'a' }),
      host(180 + load, s, { meter: 'b' }),
      plug(120 + load, s),
    ]).filter(
      ({ candidates }) => candidates.every(({ cause }) => cause.startsWith('rapl')) && candidates.length > 0,
    );
    assert.deepEqual(finding?.candidates, [
      { cause: 'rapl_power_w measured a', probability: 0 },
      { cause: 'rapl_power_w measured b', probability: 1 },
    ]);
  });

  it('meters that never read at one time are not compared', () => {
    // 7 s apart on one side, 23 s on the other.
    const messages = Array.from({ length: 60 }, (_, i) => [plug(100, 30 * i), host(50 + i, 30 * i + 7)]);
    assert.deepEqual(
      run(messages).findings.filter(({ cause }) => cause.startsWith('meters')),
      [],
    );
  });
});
