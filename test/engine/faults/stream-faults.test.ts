import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FAULT_KINDS, isOfStream, kindSpec, type StreamFaultKind } from '../../../engine/faults/catalogue';
import { mergedFaults } from '../../../engine/faults/merged';
import { readPlan } from '../../../engine/faults/read-plan';
import type { Metric } from '../../../engine/telemetry/metric';
import { START } from './rig';
import { feed, HOUR_S, type Passed, pass } from './stream-rig';

const STREAM_KINDS = FAULT_KINDS.filter(isOfStream);

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

  it('of what nobody tells are labelled, never observable, and say that they hit nothing', () => {
    const times = { after: '5m', for: '5m' };
    for (const [kind, target] of [
      ['sensor-null', { server: 's2', field: 'gpu_temp_c' }],
      ['sensor-bias', { server: 's9', field: 'cpu_temp_c' }],
      ['telemetry-delay', { server: 's9' }],
      ['disk-failure', { server: 's2', disk: 'sdb' }],
    ] as const) {
      const { metrics, labels } = pass(feed(3, 900), [readPlan({ kind, target, ...times }, '', 'f')]);
      assert.deepEqual(metrics, clean.metrics);
      assert.deepEqual(
        labels.map(({ state, parameters }) => [state, parameters.readings]),
        [
          ['started', undefined],
          ['ended', 0],
        ],
      );
    }
  });

  it('say how many readings of their target came meanwhile', () => {
    // One each 10 s over 5 min; and the disk of s2 once a minute.
    for (const [kind, count] of [
      ['sensor-null', 30],
      ['disk-failure', 5],
    ] as const) {
      const ended = pass(feed(3, 900), [plan(kind)], { cut: 200 }).labels.find(
        ({ state }) => state === 'ended',
      );
      assert.equal(ended?.parameters.readings, count);
    }
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

  it('any faults of one server together leave clocks and all other Metrics the same objects', () => {
    const input = [...feed(2, 900)];
    const kinds = fc.uniqueArray(fc.constantFrom(...STREAM_KINDS), { minLength: 1, maxLength: 5 });
    const length = fc.integer({ min: 1, max: 900 });
    fc.assert(
      fc.property(kinds, length, length, fc.nat(), (chosen, after, lasts, seed) => {
        const plans = chosen.map((kind) => ({
          ...plan(kind, { after: `${after}s`, for: `${lasts}s` }),
          id: kind,
        }));
        const isOther = ({ tags }: Metric) => tags.server !== 's2';
        const { metrics } = pass(input, plans, { seed });
        const [others, came] = [new Set(metrics.filter(isOther)), input.filter(isOther)];
        assert.equal(metrics.filter(isOther).length, came.length);
        assert.ok(came.every((metric) => others.has(metric)));
      }),
      { seed: 3, numRuns: 60 },
    );
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
