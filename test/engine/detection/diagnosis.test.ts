import assert from 'node:assert/strict';
import { ACTIONS } from '../../../engine/detection/diagnosis/actions';
import { SIGNATURES } from '../../../engine/detection/diagnosis/signatures';
import type { Signs, Suspicion, WatchName } from '../../../engine/detection/findings/suspicion';
import { verdictOn } from '../../../engine/detection/findings/verdict';
import { CAUSES } from '../../../engine/telemetry/cause';
import type { Evidence, Finding } from '../../../engine/telemetry/finding';

const SERVER = { cluster: 'c', rack: 'r', server: 's' };

function suspicion(watch: WatchName, signs: Signs, more: Partial<Suspicion> = {}): Suspicion {
  const evidence: Evidence[] = Object.entries(signs).map(([field, sigma]) => ({
    ...{ field, sigma },
    observed: sigma,
    expected: 0,
  }));
  const seen = {
    key: 'k',
    level: 2,
    severity: 'warning',
    scope: 'server',
    target: SERVER,
    since: 0,
  } as const;
  return { ...seen, watch, signs, evidence, ...more };
}

const CALM = {
  airflow_m3s: 0.2,
  cpu_temp_c: -0.4,
  chassis_temp_c: 0.3,
  exhaust_temp_c: 0.1,
  inlet_temp_c: -0.2,
};
const MINUTE_MS = 60_000;

describe('causes', () => {
  // What rises and falls is what the end of section 3 of the physics of the room says, and what each sensor is for.
  const cases: [what: string, watch: WatchName, signs: Signs, cause: string, scope: string, more?: object][] =
    [
      [
        'less air and warmer exhaust',
        'server',
        { ...CALM, airflow_m3s: -5, exhaust_temp_c: 6, cpu_temp_c: 4 },
        'airflow-blocked',
        'server',
      ],
      ['less air that nobody misses', 'server', { ...CALM, airflow_m3s: -8 }, 'sensor-biased', 'sensor'],
      ['a processor alone', 'server', { ...CALM, cpu_temp_c: 5 }, 'sensor-biased', 'sensor'],
      [
        'a value that stays',
        'server',
        { ...CALM, cpu_temp_c: -6 },
        'sensor-stuck',
        'sensor',
        { isStill: true },
      ],
      [
        'an inlet, and all else against it',
        'server',
        { ...CALM, inlet_temp_c: 5, cpu_temp_c: -4, chassis_temp_c: -4, exhaust_temp_c: -5 },
        'sensor-biased',
        'sensor',
      ],
      ['warm air at one inlet', 'server', { ...CALM, inlet_temp_c: 6 }, 'recirculation', 'rack'],
      [
        'what nobody knows: colder air and warmer exhaust',
        'server',
        { ...CALM, inlet_temp_c: -6, exhaust_temp_c: 6, chassis_temp_c: -6 },
        'unknown',
        'server',
      ],
      ['all inlets alike', 'common', { inlet_temp_c: 8, inlet_spread: 0.5 }, 'cooling-unit', 'room'],
      [
        'inlets, some more than others',
        'common',
        { inlet_temp_c: 8, inlet_spread: 2.7 },
        'recirculation',
        'rack',
      ],
      ['less power than load asks for, of many', 'common', { power_w: -6 }, 'power-cap', 'rack'],
      ['a lower limit of a PDU', 'series', { power_limit_w: -99 }, 'power-cap', 'rack'],
      [
        'inlets that the supply air takes with it',
        'common',
        { inlet_temp_c: 8, supply_temp_c: 6 },
        'cooling-unit',
        'room',
      ],
      [
        'inlets alone, cold air as ever',
        'common',
        { inlet_temp_c: 8, supply_temp_c: 0.5 },
        'recirculation',
        'rack',
      ],
      ['a fan that stands', 'fan-stopped', { speed_pct: -99 }, 'fan-failed', 'fan'],
      [
        'a fan that stands and draws power',
        'fan-stopped',
        { speed_pct: -99, power_w: 0 },
        'fan-stalled',
        'fan',
      ],
      [
        'a fan that stands and draws none',
        'fan-stopped',
        { speed_pct: -99, power_w: -99 },
        'fan-failed',
        'fan',
      ],
      ['a fan that lags', 'fan', { speed_pct: -5 }, 'fan-wearing', 'fan'],
      ['no answer', 'sensor-silent', { cpu_temp_c: 99 }, 'sensor-dead', 'sensor'],
      ['a jump up and back', 'sensor-spike', { cpu_temp_c: 30 }, 'sensor-spiking', 'sensor'],
      ['hot, as its load lets expect', 'limit', CALM, 'real-load', 'server'],
      ['hot by its thermometer alone', 'limit', { ...CALM, cpu_temp_c: 9 }, 'sensor-biased', 'sensor'],
      ['a disk that is not there', 'disk', { present: -99 }, 'disk', 'server'],
      ['much to do', 'load', {}, 'real-load', 'server'],
      ['off', 'down', { running: 99 }, 'server-down', 'server'],
      ['missing', 'missing', { missing: 8 }, 'telemetry-lost', 'network'],
      ['twice', 'duplicate', { duplicate: 8 }, 'telemetry-duplicated', 'network'],
      ['out of order', 'out-of-order', { out_of_order: 8 }, 'telemetry-reordered', 'network'],
      ['all later', 'delay', { delay_s: 9 }, 'telemetry-delayed', 'network', { target: { cluster: 'c' } }],
      ['one earlier', 'delay', { delay_s: -9 }, 'clock-skew', 'network'],
    ];
  for (const [what, watch, signs, cause, scope, more] of cases) {
    it(`${what}: ${cause}`, () => {
      const common =
        watch === 'common' ? { target: { cluster: 'c' }, rack: 'r', scope: 'room' as const } : {};
      const verdict = verdictOn(suspicion(watch, signs, { ...common, ...more }), 7 * MINUTE_MS);
      assert.deepEqual([verdict.cause, verdict.scope], [cause, scope], JSON.stringify(verdict.candidates));
    });
  }

  it('takes for a drift what came on over hours', () => {
    const signs = { ...CALM, cpu_temp_c: 4 };
    assert.equal(verdictOn(suspicion('server', signs), 120 * MINUTE_MS).cause, 'sensor-drifting');
  });

  it('waits for heat before it calls missing air a wrong sensor', () => {
    const causeAfter = (minutes: number, exhaust_temp_c: number) =>
      verdictOn(suspicion('server', { ...CALM, airflow_m3s: -6, exhaust_temp_c }), minutes * MINUTE_MS).cause;
    assert.deepEqual([causeAfter(2, 0), causeAfter(2, 1.5)], ['unknown', 'airflow-blocked']);
    assert.deepEqual([causeAfter(6, 0), causeAfter(6, 3)], ['sensor-biased', 'airflow-blocked']);
  });

  it('names the sensor, and the rack of a room that has one', () => {
    const sensor = verdictOn(suspicion('server', { ...CALM, cpu_temp_c: 5 }), 0);
    assert.deepEqual(sensor.target, { ...SERVER, field: 'cpu_temp_c' });
    const signs = { inlet_temp_c: 8, inlet_spread: 2.7 };
    const room = { target: { cluster: 'c' }, scope: 'room', rack: 'r' } as const;
    assert.deepEqual(verdictOn(suspicion('common', signs, room), 0).target, { cluster: 'c', rack: 'r' });
    const { rack: _, ...manyRacks } = room;
    assert.equal(verdictOn(suspicion('common', signs, manyRacks), 0).scope, 'room');
  });

  it('alarms of spikes that are far out only', () => {
    const info = { severity: 'info' } as const;
    const of = (sigma: number) =>
      verdictOn(suspicion('sensor-spike', { cpu_temp_c: sigma }, info), 0).severity;
    assert.deepEqual([of(8), of(30)], ['info', 'warning']);
  });

  it('gives probabilities that make 1 at most, the likeliest first', () => {
    const { candidates } = verdictOn(suspicion('fan-stopped', { speed_pct: -99 }), 0);
    const all = candidates.map(({ probability }) => probability);
    assert.deepEqual(
      all,
      [...all].sort((a, b) => b - a),
    );
    assert.ok(all.length > 1 && all.reduce((sum, each) => sum + each, 0) <= 1);
  });

  it('keeps the name of what fades, and takes a better one when there is more to see', () => {
    const told = (signs: Signs, before?: Finding): Finding => {
      const seen = suspicion('server', signs);
      const finding = { id: 'k@0', state: 'opened', since: 0, detected_at: 7 * MINUTE_MS } as const;
      return { ...finding, evidence: [...seen.evidence], ...verdictOn(seen, 8 * MINUTE_MS, before) };
    };
    const sensor = told({ ...CALM, airflow_m3s: -5 });
    const blocked = told({ ...CALM, airflow_m3s: -6, exhaust_temp_c: 7 }, sensor);
    assert.deepEqual([sensor.cause, blocked.cause], ['sensor-biased', 'airflow-blocked']);
    assert.equal(blocked.target.field, undefined);
    assert.equal(told({ ...CALM, exhaust_temp_c: 5 }, blocked).cause, 'airflow-blocked');
  });

  it('says what to do: of a wrong thermometer that fans may follow, to take them off it first', () => {
    const actions = (field: string) =>
      verdictOn(suspicion('sensor-silent', { [field]: 99 }, { target: { ...SERVER, field } }), 0).actions;
    assert.deepEqual(actions('cpu_temp_c')[0], {
      action: 'fans-to-manual',
      reason: 'loop-follows-wrong-sensor',
    });
    assert.deepEqual(
      actions('power_w').map(({ action }) => action),
      ['replace-sensor'],
    );
  });

  it('has something to do about every cause, each thing once', () => {
    for (const cause of CAUSES) {
      const all = ACTIONS[cause].map(({ action }) => action);
      assert.ok(all.length > 0 && new Set(all).size === all.length, cause);
    }
  });

  it('has a signature of every cause', () => {
    const known = new Set<string>(SIGNATURES.map(({ cause }) => cause));
    assert.deepEqual(
      CAUSES.filter((cause) => !known.has(cause)),
      ['unknown'],
    );
  });
});
