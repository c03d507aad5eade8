import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FAULT_KINDS } from '../../../engine/faults/catalogue';
import { parseSpec } from '../../../engine/faults/parse-spec';
import { readPlan, readPlans } from '../../../engine/faults/read-plan';
import { planOf, problemOf } from './rig';

const fan = { server: 'server-03', fan: 'fan-1' };

describe('a fault document', () => {
  it('needs a kind and its target; the rest has a default', () => {
    assert.deepEqual(readPlan({ kind: 'fan-off', target: fan }, '', 'fault-1'), {
      id: 'fault-1',
      kind: 'fan-off',
      target: fan,
      start: { afterMs: 0 },
      durationMs: null,
      rampMs: 0,
      everyMs: null,
      times: 1,
      chance: 1,
      intensity: null,
      parameters: {},
    });
  });

  it('says all there is', () => {
    const document = {
      id: 'dust',
      kind: 'airflow-blocked',
      target: { cluster: 'cluster-1', server: 'server-01' },
      at: '2026-01-01T10:00:00+01:00',
      for: '30m',
      ramp: '10m',
      every: '1d',
      times: 3,
      chance: 0.5,
      intensity: 0.3,
    };
    assert.deepEqual(readPlan(document, '', 'fault-1'), {
      id: 'dust',
      kind: 'airflow-blocked',
      target: document.target,
      start: { at: Date.UTC(2026, 0, 1, 9) },
      durationMs: 1_800_000,
      rampMs: 600_000,
      everyMs: 86_400_000,
      times: 3,
      chance: 0.5,
      intensity: 0.3,
      parameters: {},
    });
  });

  it('has the defaults of its kind: a burst of 90 % lasts 120 s, a hole as long as its longest', () => {
    const burst = planOf('cpu-overload');
    assert.deepEqual([burst.intensity, burst.durationMs], [0.9, 120_000]);
    const hole = planOf('telemetry-loss', { parameters: { most_s: 20 } });
    assert.deepEqual([hole.intensity, hole.durationMs], [20, 20_000]);
    const loss = planOf('telemetry-loss', { parameters: { law: 'intermittent' } });
    assert.deepEqual([loss.intensity, loss.durationMs], [4, null]);
  });

  const base = { kind: 'fan-wear', target: fan };
  for (const [value, problem] of [
    [7, 'fault-value fault'],
    [null, 'fault-value fault'],
    [[], 'fault-value fault'],
    [{ target: fan }, 'missing-field kind'],
    [{ ...base, kind: 'fire' }, 'fault-value kind'],
    [{ ...base, kind: '__proto__' }, 'fault-value kind'],
    [{ kind: 'fan-wear' }, 'missing-field target.server'],
    [{ ...base, target: { server: 'a' } }, 'missing-field target.fan'],
    [{ ...base, target: { ...fan, disk: 'sda' } }, 'fault-field target.disk'],
    [{ ...base, target: { ...fan, server: 'a/b' } }, 'bad-name target.server'],
    [{ ...base, target: { ...fan, server: 3 } }, 'fault-value target.server'],
    [{ ...base, color: 'red' }, 'fault-field color'],
    [{ ...base, intensity: 101 }, 'fault-value intensity'],
    [{ ...base, intensity: Number.NaN }, 'fault-value intensity'],
    [{ ...base, intensity: '2' }, 'fault-value intensity'],
    [{ kind: 'fan-off', target: fan, intensity: 1 }, 'fault-field intensity'],
    [{ kind: 'fan-off', target: fan, ramp: '1m' }, 'fault-field ramp'],
    [{ ...base, parameters: { law: 'cubic' } }, 'fault-value parameters.law'],
    [{ ...base, parameters: { laws: 'linear' } }, 'fault-field parameters.laws'],
    [{ ...base, parameters: { every_h: 0 } }, 'fault-value parameters.every_h'],
    [{ ...base, after: '-5m' }, 'fault-value after'],
    [{ ...base, after: 300 }, 'fault-value after'],
    [{ ...base, after: '5m', at: '2026-01-01T00:00:00Z' }, 'fault-value after'],
    [{ ...base, at: 'tomorrow' }, 'fault-value at'],
    [{ ...base, at: 12 }, 'fault-value at'],
    [{ ...base, for: 'ever' }, 'fault-value for'],
    [{ ...base, every: '1s', for: '1s' }, 'fault-value every'],
    [{ ...base, every: '1d' }, 'missing-field for'],
    [{ ...base, every: '1h', for: '61m' }, 'fault-value for'],
    [{ kind: 'cpu-overload', target: { server: 'a' }, every: '1m' }, 'fault-value for'],
    [{ ...base, times: 2 }, 'missing-field every'],
    [{ ...base, cron: '0 3 * * *' }, 'missing-field for'],
    [{ ...base, cron: '0 3 * *', for: '1h' }, 'fault-value cron'],
    [{ ...base, cron: 3, for: '1h' }, 'fault-value cron'],
    [{ ...base, cron: '@daily', for: '1h', zone: 'Mars/Olympus' }, 'fault-value zone'],
    [{ ...base, cron: '@daily', for: '1h', every: '1d' }, 'fault-value every'],
    [{ ...base, cron: '@daily', for: '1h', at: '2026-01-01T00:00:00Z' }, 'fault-value cron'],
    [{ ...base, cron: '@daily', for: '1h', after: '1h' }, 'fault-value cron'],
    [{ ...base, cron: '@daily', for: '1h', times: 0 }, 'fault-value times'],
    [{ ...base, zone: 'Europe/Paris' }, 'missing-field cron'],
    [{ ...base, every: '1d', for: '1h', times: 0 }, 'fault-value times'],
    [{ ...base, chance: 1.1 }, 'fault-value chance'],
    [{ ...base, id: '' }, 'bad-name id'],
  ] as const) {
    it(`${JSON.stringify(value)}: ${problem}`, () => {
      assert.equal(
        problemOf(() => readPlan(value, '', 'f')),
        problem,
      );
    });
  }

  it('names the path in a list, and refuses an id twice', () => {
    assert.equal(
      problemOf(() => readPlans([base, { ...base, chance: 2 }])),
      'fault-value faults[1].chance',
    );
    assert.equal(
      problemOf(() =>
        readPlans([
          { ...base, id: 'a' },
          { ...base, id: 'a' },
        ]),
      ),
      'fault-twice faults[1].id',
    );
    assert.equal(
      problemOf(() => readPlans({})),
      'fault-value faults',
    );
    assert.deepEqual(
      readPlans([base, base]).map(({ id }) => id),
      ['fault-1', 'fault-2'],
    );
  });

  it('never throws but a Problem, whatever it is given', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FAULT_KINDS), fc.jsonValue(), fc.jsonValue(), (kind, a, b) => {
        for (const value of [a, { kind, target: a, parameters: b }, { kind, after: a, for: b, times: a }]) {
          problemOf(() => readPlan(value, '', 'f'));
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe('a fault on a command line', () => {
  it('is the same as its document', () => {
    const spec =
      'fan-wear:server=server-03,fan=fan-1,after=2h,for=30h,intensity=2,law=steps,every_h=0.5,id=wear';
    const document = {
      id: 'wear',
      kind: 'fan-wear',
      target: fan,
      after: '2h',
      for: '30h',
      intensity: 2,
      parameters: { law: 'steps', every_h: 0.5 },
    };
    assert.deepEqual(parseSpec(spec, 'f'), readPlan(document, '', 'f'));
    assert.deepEqual(parseSpec('cooling-stop', 'f'), readPlan({ kind: 'cooling-stop' }, '', 'f'));
    // The name of a server is a text, whatever it looks like.
    assert.equal(parseSpec('server-down:server=7', 'f').target.server, '7');
    assert.deepEqual(parseSpec('server-down:server=7,at=1767225600000', 'f').start, {
      at: 1_767_225_600_000,
    });
  });

  for (const [spec, problem] of [
    ['', 'fault-value kind'],
    ['fire:server=a', 'fault-value kind'],
    ['fan-off:server', 'malformed fault'],
    ['fan-off:=a', 'malformed fault'],
    ['fan-off:kind=b', 'malformed fault'],
    ['fan-off:target=b', 'malformed fault'],
    ['fan-off:server=a', 'missing-field target.fan'],
    ['fan-off:server=a,fan=b,law=steps', 'fault-field law'],
    ['pdu-limit:rack=r,intensity=half', 'fault-value intensity'],
    ['fan-off:server=a,fan=b,__proto__=c', 'malformed fault'],
    // A comma without quotes parts a value in two, and a quote alone is part of it.
    ['cooling-stop:cron=0 3,15 * * *,for=1h', 'malformed fault'],
    ['cooling-stop:cron="0 3 * * *,for=1h', 'fault-value cron'],
  ] as const) {
    it(`'${spec}': ${problem}`, () => {
      assert.equal(
        problemOf(() => parseSpec(spec, 'f')),
        problem,
      );
    });
  }
});
