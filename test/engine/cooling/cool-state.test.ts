import assert from 'node:assert/strict';
import { COOL_DEFAULTS, type CoolConfig } from '../../../engine/cooling/cool-config';
import { COOL, type CoolStage } from '../../../engine/cooling/cool-stage';
import type { CoolState } from '../../../engine/cooling/cool-state';
import { FAILSAFE_CAUSES } from '../../../engine/cooling/failsafe/causes';
import type { Metric } from '../../../engine/telemetry/metric';
import { BOSS, SERVER, START, server } from './server-metric';

/** Two fans that turn at 50 % and say what they draw: 1 W + 16 W · 0.5³ = 3 W each. */
const fan = (second: number, name: string, speedPct: number): Metric => ({
  name: 'fan',
  tags: { ...SERVER, fan: name, method: 'measured' },
  fields: { speed_pct: speedPct, power_w: 1 + 16 * (speedPct / 100) * (speedPct / 100) * (speedPct / 100) },
  timestamp: START + 1000 * second,
});

/** Plays an hour in which fans turn at 30 and 70 % by turns, and then at 50 %: both numbers of the curve are learned. */
function played(config: Partial<CoolConfig> = {}, cpuC: number | null = 50): CoolStage {
  const stage = COOL.create({ ...COOL_DEFAULTS, policy: 'curve', mode: 'off', ...config });
  for (let second = 0; second <= 3600; second += 10) {
    const speed = second > 3000 ? 50 : second % 600 < 300 ? 30 : 70;
    stage.push(
      server(second, { cpu_temp_c: cpuC === null ? null : cpuC + (second % 30) / 30, power_w: 200 }),
    );
    for (const name of ['fan-1', 'fan-2']) stage.push(fan(second, name, speed));
    for (const _ of stage.advance(START + 1000 * second));
  }
  return stage;
}

function stateOf(stage: CoolStage): CoolState {
  const state = stage.state();
  assert.ok(state !== undefined);
  return state;
}

describe('how it stands with a controller', () => {
  it('is nothing before the first clock', () => {
    assert.equal(COOL.create(COOL_DEFAULTS).state(), undefined);
  });

  it('holds the policy, the mode, and what all fans draw now, at 60 % and at full speed', () => {
    const state = stateOf(played());
    assert.deepEqual([state.kind, state.policy, state.dryRun], ['state', 'curve', false]);
    assert.deepEqual(state.target, { cluster: 'c' });
    assert.equal(state.at, START + 3_600_000);
    const { count, nowW, at60W, fullW } = state.fans;
    assert.equal(count, 2);
    // By the law that the fans of this test follow, 1 W + 16 W · n³ each, within 5 %.
    for (const [watts, expected] of [
      [nowW, 2 * 3],
      [at60W, 2 * (1 + 16 * 0.216)],
      [fullW, 2 * 17],
    ] as const)
      assert.ok(Math.abs(watts / expected - 1) < 0.05, `${watts} W where ${expected} W is drawn`);
    assert.deepEqual(
      state.servers.map(({ target, mode, causes }) => [target.server, mode, causes]),
      [['s1', 'off', []]],
    );
  });

  it('says until when an override holds, and what is asked of each fan', () => {
    const stage = played({ mode: 'auto' });
    const until = START + 3_600_000 + 900_000;
    for (const _ of stage.request({ id: 'x', kind: 'set-fan', target: BOSS, value: 80, expires_at: until }));
    for (const _ of stage.advance(START + 3_610_000));
    const [row] = stateOf(stage).servers;
    assert.deepEqual([row?.mode, row?.until], ['manual', until]);
    assert.deepEqual(
      row?.fans.map(({ fan: name, askedPct, failed }) => [name, askedPct, failed]),
      [
        ['fan-1', 80, false],
        ['fan-2', 80, false],
      ],
    );
  });

  it('names the failsafes with their speeds, and the causes that hold', () => {
    const state = stateOf(played({ mode: 'auto' }, null));
    assert.deepEqual(Object.keys(state.failsafes).sort(), [...FAILSAFE_CAUSES].sort());
    // By the configuration.
    assert.equal(state.failsafes['sensor-missing'], 75);
    assert.deepEqual(
      state.servers.map(({ mode, causes }) => [mode, causes.includes('sensor-missing')]),
      [['failsafe', true]],
    );
    assert.equal(state.saved.servers, 0, 'what a server without a thermometer saves is not known');
  });

  it('tells the law of policies that go by the temperature alone, within the limits of speed', () => {
    const lawOf = (config: Partial<CoolConfig>) => {
      const stage = COOL.create({ ...COOL_DEFAULTS, ...config });
      stage.push(server(0, { cpu_temp_c: 50 }));
      for (const _ of stage.advance(START));
      return stateOf(stage).law;
    };
    assert.deepEqual(lawOf({ policy: 'curve', minPct: 30, maxPct: 90 }), [
      [35, 30],
      [45, 35],
      [55, 45],
      [65, 65],
      [75, 90],
    ]);
    assert.deepEqual(lawOf({ policy: 'steps' }), [
      [55, 35],
      [55, 60],
      [70, 60],
      [70, 100],
    ]);
    for (const policy of ['pid', 'least-watts'] as const) assert.equal(lawOf({ policy }), undefined);
  });
});
