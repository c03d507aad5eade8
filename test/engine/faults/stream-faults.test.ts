import assert from 'node:assert/strict';
import { FAULT_KINDS, kindSpec, type StreamFaultKind } from '../../../engine/faults/catalogue';
import { mergedFaults } from '../../../engine/faults/merged';
import { readPlan } from '../../../engine/faults/read-plan';
import type { Metric } from '../../../engine/telemetry/metric';
import { START } from './rig';
import { feed, type Passed, pass } from './stream-rig';

const STREAM_KINDS = FAULT_KINDS.filter((kind) => kindSpec(kind).layer === 'stream') as StreamFaultKind[];
const HOUR_S = 3600;

/** A fault of server s2, from 5 to 10 minutes, strong enough to hit within them. */
function plan(kind: StreamFaultKind, more: Record<string, unknown> = {}) {
  const field = kindSpec(kind).needs.includes('field') ? { field: 'cpu_temp_c' } : {};
  const always: Partial<Record<StreamFaultKind, object>> = {
    'sensor-drift': { intensity: 60 },
    'sensor-spike': { parameters: { chance: 0.5 } },
    'telemetry-loss': { parameters: { law: 'intermittent' }, intensity: 50 },
    'telemetry-duplicate': { intensity: 50 },
    'telemetry-reorder': { intensity: 50 },
  };
  const times = { after: '5m', for: '5m' };
  return readPlan({ kind, target: { server: 's2', ...field }, ...times, ...always[kind], ...more }, '', 'f');
}

const id = ({ name, tags, timestamp }: Metric) => JSON.stringify([name, tags, timestamp]);
const told = (metrics: readonly Metric[]) => metrics.map((metric) => JSON.stringify(metric)).sort();
const valuesOf = ({ metrics }: Passed, server: string, field: string) =>
  metrics
    .filter((metric) => metric.tags.server === server && field in metric.fields)
    .map((m) => m.fields[field]);

describe('faults of a stream', () => {
  const clean = pass(feed(3, 900), []);

  it('none leaves everything as it came, the same objects', () => {
    const input = [...feed(3, 900)];
    const { metrics, labels } = pass(input, []);
    assert.equal(metrics.length, input.length);
    metrics.forEach((metric, i) => {
      assert.equal(metric, input[i]);
    });
    assert.deepEqual(labels, []);
  });

  for (const kind of STREAM_KINDS) {
    describe(kind, () => {
      const hurt = pass(feed(3, 900), [plan(kind)]);

      it('changes something of its target while it is on, and nothing else', () => {
        const isElsewhere = (metric: Metric) => metric.tags.server !== 's2';
        assert.deepEqual(told(hurt.metrics.filter(isElsewhere)), told(clean.metrics.filter(isElsewhere)));
        const from = START + 300_000;
        const isOutside = ({ timestamp }: Metric) => timestamp < from || timestamp >= from + 300_000;
        // A wrong clock moves readings across the ends by the 30 s that it is wrong.
        const isFarOutside = ({ timestamp }: Metric) => timestamp < from || timestamp >= from + 330_000;
        const outside = kind === 'clock-skew' ? isFarOutside : isOutside;
        assert.deepEqual(
          told(hurt.metrics.filter((m) => !isElsewhere(m) && outside(m))),
          told(clean.metrics.filter((m) => !isElsewhere(m) && outside(m))),
        );
        assert.notDeepEqual(
          hurt.metrics.map((metric) => JSON.stringify(metric)),
          clean.metrics.map((metric) => JSON.stringify(metric)),
        );
      });

      it('leaves clocks alone', () => {
        const clocks = ({ metrics }: Passed) => metrics.filter(({ name }) => name === 'clock');
        const wide = plan(kind, {
          target: kind === 'disk-failure' ? { server: 's2' } : targetOfClocks(kind),
        });
        assert.deepEqual(clocks(pass(feed(3, 900), [wide])), clocks(clean));
      });

      if (kindSpec(kind).scope === 'sensor') {
        it('changes its field alone', () => {
          const others = ({ metrics }: Passed) =>
            metrics.map(({ fields: { cpu_temp_c: _, ...fields }, ...rest }) => ({ ...rest, fields }));
          assert.deepEqual(others(hurt), others(clean));
        });
      }

      it('is labelled started, observable and ended with one id', () => {
        const states = hurt.labels.map(({ state, at }) => [state, at]);
        assert.deepEqual(states.at(0), ['started', START + 300_000]);
        assert.deepEqual(states.at(-1), ['ended', START + 600_000]);
        assert.equal(states.length, 3);
        const [row, ...more] = mergedFaults(hurt.labels);
        assert.deepEqual(more, []);
        assert.ok(row!.observable_at! >= row!.started_at! && row!.observable_at! < row!.ended_at!);
        assert.equal(row!.target.cluster, 'c');
        assert.equal(row!.origin, 'injected');
      });

      it('is the same for the same seed and after a restart', () => {
        assert.deepEqual(pass(feed(3, 900), [plan(kind)]), hurt);
        for (const cut of [1, 150, 200, 290]) {
          assert.deepEqual(pass(feed(3, 900), [plan(kind)], { cut }), hurt, `cut after ${cut}`);
        }
      });

      it('does not hang on how series mix', () => {
        const both = pass(feed(3, 900), [plan(kind, { target: targetOfAll(kind) })]);
        const alone = pass(
          [...feed(3, 900)].filter(({ tags }) => tags.server === 's2' || tags.server === undefined),
          [plan(kind, { target: targetOfAll(kind) })],
        );
        const ofOne = ({ metrics }: Passed) => told(metrics.filter(({ tags }) => tags.server === 's2'));
        assert.deepEqual(ofOne(both), ofOne(alone));
      });
    });
  }

  it('a sensor that is dead gives null, a disk that is gone all of its fields', () => {
    const dead = valuesOf(pass(feed(3, 900), [plan('sensor-null')]), 's2', 'cpu_temp_c');
    assert.equal(dead.filter((value) => value === null).length, 30);
    const gone = pass(feed(3, 900), [plan('disk-failure')]).metrics.filter(
      ({ name, tags, timestamp }) =>
        name === 'disk' &&
        tags.server === 's2' &&
        timestamp >= START + 300_000 &&
        timestamp < START + 600_000,
    );
    assert.equal(gone.length, 5);
    for (const { fields } of gone) assert.deepEqual(fields, { temp_c: null, read_bytes: null });
  });

  it('a stuck sensor repeats what it says first', () => {
    const values = valuesOf(pass(feed(3, 900), [plan('sensor-stuck')]), 's2', 'cpu_temp_c').slice(29, 59);
    assert.equal(new Set(values).size, 1);
    assert.equal(values[0], valuesOf(clean, 's2', 'cpu_temp_c')[29]);
  });

  it('a drift is rate times hours: 2 °C after 4 h at 0.5 °C/h (F10)', () => {
    const drift = readPlan(
      { kind: 'sensor-drift', target: { server: 's2', field: 'cpu_temp_c' }, intensity: 0.5 },
      '',
      'f',
    );
    const truth = valuesOf(pass(feed(2, 4 * HOUR_S), []), 's2', 'cpu_temp_c');
    const said = valuesOf(pass(feed(2, 4 * HOUR_S), [drift]), 's2', 'cpu_temp_c');
    assert.ok(Math.abs((said.at(-1) as number) - (truth.at(-1) as number) - 2) < 1e-6);
  });

  it('a sensor in steps of 1 °C keeps its steps, and its mean is right', () => {
    const stepped = [...feed(1, HOUR_S)].map((m) =>
      m.name === 'server' && 'cpu_temp_c' in m.fields ? { ...m, fields: { cpu_temp_c: 50 } } : m,
    );
    const bias = readPlan(
      { kind: 'sensor-bias', target: { server: 's1', field: 'cpu_temp_c' }, intensity: 1.3 },
      '',
      'f',
    );
    const values = valuesOf(pass(stepped, [bias]), 's1', 'cpu_temp_c') as number[];
    assert.deepEqual([...new Set(values)].sort(), [51, 52]);
    // 360 draws of 0.3: the mean is within 3 · √(0.21 / 360) = 0.072.
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.abs(mean - 51.3) < 0.072, `${mean}`);
  });

  describe('T-13: a hole of 10 to 30 s in 20 % of the sensors', () => {
    // By hand: 20 % of 15, 30, 45, 60 sensors.
    for (const [servers, hit] of [
      [5, 3],
      [10, 6],
      [15, 9],
      [20, 12],
    ] as const) {
      it(`hits ${hit} of the ${3 * servers} sensors of ${servers} servers, for 1 to 3 samples each`, () => {
        const hole = readPlan({ kind: 'telemetry-loss', after: '5m' }, '', 'f');
        const whole = pass(feed(servers, 900), []);
        const { metrics, labels } = pass(feed(servers, 900), [hole]);
        const seen = new Map(metrics.map((metric) => [id(metric), metric.fields]));
        const missing = whole.metrics.flatMap((metric) =>
          Object.keys(metric.fields)
            .filter((field) => !(field in (seen.get(id(metric)) ?? {})))
            .map((field) => `${metric.tags.server} ${field}`),
        );
        const bySensor = new Map<string, number>();
        for (const sensor of missing) bySensor.set(sensor, (bySensor.get(sensor) ?? 0) + 1);
        // A hole of less than 30 s may lie between two samples of power.
        assert.ok(bySensor.size <= hit && bySensor.size >= hit / 2, `${bySensor.size}`);
        for (const [sensor, samples] of bySensor) {
          assert.ok(samples <= (sensor.endsWith('power_w') ? 1 : 3), `${sensor}: ${samples}`);
        }
        assert.ok(missing.every((sensor) => !sensor.includes('util')));
        const [row] = mergedFaults(labels);
        assert.equal(String(row!.parameters.sensors).split(' ').length, hit);
        assert.equal(row!.ended_at! - row!.started_at!, 30_000);
      });
    }
  });

  it('intermittent loss takes its share, in runs of its length', () => {
    const loss = (intensity: number) =>
      readPlan({ kind: 'telemetry-loss', intensity, parameters: { law: 'intermittent', run: 2 } }, '', 'f');
    const all = [...feed(20, 6 * HOUR_S)].filter(({ name }) => name === 'server');
    const lost = (intensity: number) => 1 - pass(all, [loss(intensity)]).metrics.length / all.length;
    // 57 600 readings in runs of 2: σ of the share is about √(0.04 · 0.96 · 3 / 57 600) = 0.0014.
    assert.ok(Math.abs(lost(4) - 0.04) < 0.0045, `${lost(4)}`);
    assert.equal(lost(0), 0);
    assert.equal(lost(100), 1);
  });

  it('late readings come out in the order of their release, none is lost', () => {
    const late = plan('telemetry-delay', { target: {}, intensity: 20, parameters: { jitter_s: 60 } });
    const { metrics } = pass(feed(3, 900), [late]);
    assert.deepEqual(told(metrics), told(clean.metrics));
  });

  it('holds no more than it may: the first to go goes early', () => {
    const late = plan('telemetry-delay', { target: {}, intensity: 3600 });
    const { metrics } = pass(feed(3, 900), [late], { maxHeld: 4 });
    assert.deepEqual(told(metrics), told(clean.metrics));
  });

  it('works on another cluster only when it is meant', () => {
    const other = plan('sensor-null', { target: { cluster: 'd', field: 'cpu_temp_c' } });
    assert.deepEqual(pass(feed(3, 900), [other]), clean);
  });
});

/** All, clocks too: a sensor may have any name. */
function targetOfClocks(kind: StreamFaultKind): Record<string, string> {
  return kindSpec(kind).needs.includes('field') ? { field: 'rate' } : {};
}

function targetOfAll(kind: StreamFaultKind): Record<string, string> {
  const { needs } = kindSpec(kind);
  if (needs.includes('field')) return { field: 'cpu_temp_c' };
  return needs.includes('server') ? { server: 's2' } : {};
}

describe('when a fault of a sensor can be seen', () => {
  const seenAfterS = (document: object, seconds = 12 * HOUR_S) => {
    const at = pass(feed(1, seconds), [readPlan(document, '', 'f')]).labels.find(
      ({ state }) => state === 'observable',
    )?.at;
    return at === undefined ? undefined : (at - START) / 1000;
  };
  const target = { server: 's1', field: 'cpu_temp_c' };

  // 3 σ of a thermometer of 0.3 °C noise in steps of 1 °C: 3 · max(0.3, 1/√12) = 0.9 °C.
  it('a drift after 3σ / rate: 4.5 h at 0.2 °C/h, 1.8 h at 0.5 °C/h', () => {
    assert.ok(Math.abs(seenAfterS({ kind: 'sensor-drift', target })! - 4.5 * HOUR_S) < 1e-6);
    assert.ok(Math.abs(seenAfterS({ kind: 'sensor-drift', target, intensity: 0.5 })! - 1.8 * HOUR_S) < 1e-6);
  });

  it('a bias at once, along its ramp where it passes 3σ, or never', () => {
    assert.equal(seenAfterS({ kind: 'sensor-bias', target, intensity: -3 }), 0);
    assert.ok(Math.abs(seenAfterS({ kind: 'sensor-bias', target, intensity: 3, ramp: '100s' })! - 30) < 1e-6);
    assert.equal(seenAfterS({ kind: 'sensor-bias', target, intensity: 0.8 }), undefined);
  });

  it('a drift whose rate grows along a ramp, where rate · t² / ramp is 3σ', () => {
    // 0.9 = 0.2 · t² / 10 h: t = √45 h.
    const hours = seenAfterS({ kind: 'sensor-drift', target, ramp: '10h' })! / HOUR_S;
    assert.ok(Math.abs(hours - Math.sqrt(45)) < 1e-6, `${hours}`);
  });
});

describe('random walk of a sensor (T-06, 000-105)', () => {
  it('has the deviation σ√t over sensors, and the same path for any sampling', () => {
    const walk = readPlan(
      {
        kind: 'sensor-drift',
        target: { field: 'cpu_temp_c' },
        parameters: { law: 'random-walk', sigma: 0.5 },
      },
      '',
      'f',
    );
    const input = [...feed(100, 2 * HOUR_S)].filter(
      ({ name, timestamp }) => name === 'server' && timestamp % 60_000 < 1000,
    );
    const truth = pass(input, []).metrics;
    const said = pass(input, [walk]).metrics;
    const off = said.map(({ fields }, i) => Number(fields.cpu_temp_c) - Number(truth[i]!.fields.cpu_temp_c));
    const last = off.filter((_, i) => 'cpu_temp_c' in truth[i]!.fields).slice(-100);
    const rms = Math.sqrt(last.reduce((sum, value) => sum + value * value, 0) / last.length);
    // σ√(2 h) = 0.707; that of 100 sensors deviates by 0.707/√200 = 0.05.
    assert.ok(Math.abs(rms - Math.SQRT1_2) < 0.15, `${rms}`);
    const seldom = pass(
      input.filter(({ timestamp }) => timestamp % 600_000 < 1000),
      [walk],
    ).metrics;
    const often = new Map(said.map((metric) => [id(metric), metric.fields.cpu_temp_c]));
    for (const metric of seldom) assert.equal(metric.fields.cpu_temp_c, often.get(id(metric)));
  });
});
