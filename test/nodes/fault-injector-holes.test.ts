import assert from 'node:assert/strict';
import { InjectorFixture, SECOND, START } from './common/injector-fixture';

describe('a hole in 20 % of the sensors by fault-injector (T-13)', () => {
  const injector = new InjectorFixture();
  const { load, ask, wall, given, labels } = injector;

  // By hand: 20 % of 15, 30, 45, 60 sensors, three a server.
  for (const [servers, hit] of [
    [5, 3],
    [10, 6],
    [15, 9],
    [20, 12],
  ] as const) {
    it(`silences ${hit} of those of ${servers} servers, each for 10 to 30 s`, async () => {
      await load({ faults: [{ kind: 'telemetry-loss', after: '25s' }] });
      const names = Array.from({ length: servers }, (_, i) => `s${i + 1}`);
      await wall(0, 91, names);
      const missing = new Map<string, number[]>();
      for (const { tags, fields, timestamp } of given()) {
        for (const field of ['cpu_temp_c', 'airflow_m3s', 'power_w']) {
          if (field in fields) continue;
          const times = missing.get(`${tags.server} ${field}`) ?? [];
          missing.set(`${tags.server} ${field}`, [...times, (timestamp - START) / SECOND]);
        }
      }
      assert.equal(missing.size, hit);
      for (const [sensor, times] of missing) {
        // Readings at 30, 40 and 50 s lie in a hole that begins at 25 s and lasts for 10 to 30 s.
        assert.deepEqual(times, [30, 40, 50].slice(0, times.length), sensor);
      }
      const label = labels().find(({ state }) => state === 'started');
      assert.equal(String(label?.parameters.sensors).split(' ').length, hit);
    });
  }

  it('chooses among those that have been heard of when it is asked for too', async () => {
    await load();
    await wall(0, 21, ['s1', 's2', 's3', 's4', 's5']);
    await ask({ payload: { kind: 'inject', value: { kind: 'telemetry-loss' } } });
    await wall(21, 61, ['s1', 's2', 's3', 's4', 's5']);
    const label = labels().find(({ state }) => state === 'started');
    assert.equal(String(label?.parameters.sensors).split(' ').length, 3);
  });
});
