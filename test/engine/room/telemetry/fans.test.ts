import assert from 'node:assert/strict';
import { FAN_HEALTH } from '../../../../engine/room/inputs';
import { moments } from '../workload/support';
import { CALM, named, play, rackOf, START, simulationOf } from './support';

describe('fans', () => {
  it('are told once at the start, then every 300 s while nothing changes', () => {
    const times = named(play(simulationOf(rackOf(1, CALM)), 1800).metrics, 'fan')
      .filter(({ tags }) => tags.fan === 'fan-1')
      .map(({ timestamp }) => (timestamp - START) / 1000);
    assert.equal(times[0], 1);
    const gaps = times.slice(2).map((time, i) => time - times[i + 1]!);
    assert.deepEqual([...new Set(gaps)], [300]);
  });

  it('are told within a second of a change: command, failure (000-114)', () => {
    const simulation = simulationOf(rackOf(1, CALM));
    play(simulation, 5);
    simulation.inputs.fanCommand[0] = 1;
    const commanded = named(simulation.advance(1000).metrics, 'fan');
    assert.deepEqual(
      commanded.map(({ tags, fields }) => [tags.fan, fields.mode, fields.command_pct]),
      [['fan-1', 'manual', 100]],
    );
    play(simulation, 30);
    simulation.inputs.fanHealth[1] = FAN_HEALTH.off;
    const [failed] = named(simulation.advance(1000).metrics, 'fan').filter(
      ({ tags }) => tags.fan === 'fan-2',
    );
    assert.deepEqual(
      [failed?.fields.running, failed?.fields.mode, failed?.fields.command_pct],
      [false, 'off', 0],
    );
  });

  it('that wear are told as their speed falls, at a constant command', () => {
    const simulation = simulationOf(rackOf(1, { ...CALM, fans: { command: 'high' } }));
    play(simulation, 20);
    const told = [];
    // Two percent of its efficiency a minute, for ten minutes.
    for (let minute = 1; minute <= 10; minute++) {
      simulation.inputs.fanEfficiency[0] = 1 - 0.02 * minute;
      told.push(...named(play(simulation, 60).metrics, 'fan').filter(({ tags }) => tags.fan === 'fan-1'));
    }
    const last = told.at(-1)!.fields as Record<string, number>;
    assert.ok(told.length >= 8 && last.command_pct === 100);
    // 9000 rpm at full speed.
    assert.ok(
      Math.abs(last.speed_pct! - 80) < 2.1 && Math.abs(last.speed_rpm! - 90 * last.speed_pct!) < 1e-9,
    );
  });

  it('that wear turn unevenly: at half of its efficiency a tachometer is three times as noisy', () => {
    // Section 3 of the physics: 1 + 4 (1 - e) times the 1 % of a healthy one.
    const still = { fans: { command: 'high' }, sensors: {}, sampling: { fanRepeatS: 10 }, loss: 'none' };
    const simulation = simulationOf(rackOf(1, { ...CALM, ...still }));
    simulation.inputs.fanEfficiency[0] = 0.5;
    play(simulation, 60);
    const told = named(play(simulation, 7200, 10).metrics, 'fan');
    const spread = (fan: string) => {
      const rpm = told.filter(({ tags }) => tags.fan === fan).map(({ fields }) => Number(fields.speed_rpm));
      const { mean, sigma } = moments(rpm);
      return sigma / mean;
    };
    const ratio = spread('fan-1') / spread('fan-2');
    assert.ok(Math.abs(ratio - 3) < 0.4, `${ratio}`);
  });
});
