import assert from 'node:assert/strict';
import { quantised, Sensor } from '../../../../engine/room/sensors/sensor';
import {
  IDEAL_SENSOR,
  readingSigma,
  SENSOR_KINDS,
  type SensorKind,
} from '../../../../engine/room/sensors/sensor-kind';
import { moments } from '../workload/support';

const sensor = (kind: Partial<SensorKind>, thing = 'server', seed = 1) =>
  new Sensor({ ...IDEAL_SENSOR, ...kind }, seed, thing, 'power_w');
const readings = (each: Sensor, value: number, count: number) =>
  Array.from({ length: count }, () => each.read(value));

describe('a sensor', () => {
  it('that is ideal says what is', () => assert.equal(sensor({}).read(51.2345), 51.2345));

  it('has noise of its deviation: fixed, or as a share of what it reads', () => {
    for (const [kind, value, sigma] of [
      [{ noise: 0.3 }, 50, 0.3],
      [{ noiseShare: 0.01 }, 400, 4],
    ] as const) {
      const got = moments(readings(sensor(kind), value, 20_000));
      // Three deviations of the mean and of the deviation.
      assert.ok(Math.abs(got.mean - value) < (3 * sigma) / Math.sqrt(20_000));
      assert.ok(Math.abs(got.sigma - sigma) < (3 * sigma) / Math.sqrt(40_000));
    }
  });

  it('keeps its gain and bias, which differ from sensor to sensor', () => {
    const many = Array.from({ length: 5000 }, (_, i) =>
      sensor({ gainSigma: 0.025, biasSigma: 1 }, `server-${i}`),
    );
    const gain = moments(many.map((each) => each.gain));
    const bias = moments(many.map((each) => each.bias));
    assert.ok(Math.abs(gain.mean - 1) < 0.0011 && Math.abs(gain.sigma - 0.025) < 0.00075);
    assert.ok(Math.abs(bias.mean) < 0.043 && Math.abs(bias.sigma - 1) < 0.03);
    const [one] = many;
    assert.deepEqual(readings(one!, 100, 3), Array(3).fill(100 * one!.gain + one!.bias));
  });

  const steps: [value: number, step: number, expected: number][] = [
    [52.4, 1, 52],
    [52.5, 1, 53],
    [-0.2, 1, 0],
    [266.4, 5, 265],
    [0.01785, 0.0005, 0.018],
    [0.30000000000000004, 0.1, 0.3],
    [2271, 60, 2280],
    [0.7, 0.3, 0.6],
    [51.2345, 0, 51.2345],
  ];
  for (const [value, step, expected] of steps) {
    it(`says ${value} as ${expected} in steps of ${step}`, () => {
      assert.ok(Object.is(quantised(value, step), expected), `${quantised(value, step)}`);
    });
  }

  it('of watts, air and rpm never says less than 0', () => {
    const all = Array.from({ length: 100 }, (_, i) => sensor({ noise: 5 }, `s${i}`).readPositive(1));
    assert.ok(all.includes(0) && all.every((each) => each >= 0));
  });

  it('of one name does not change the chance of another', () => {
    const power = new Sensor(SENSOR_KINDS.power_w, 1, 'a', 'power_w');
    const alone = readings(new Sensor(SENSOR_KINDS.cpu_temp_c, 1, 'a', 'cpu_temp_c'), 50.5, 20);
    const cpu = new Sensor(SENSOR_KINDS.cpu_temp_c, 1, 'a', 'cpu_temp_c');
    const beside = Array.from({ length: 20 }, () => {
      power.read(200);
      return cpu.read(50.5);
    });
    assert.deepEqual(beside, alone);
  });

  it('goes on from a snapshot as if nothing had been', () => {
    const first = sensor({ noise: 1 });
    readings(first, 0, 7);
    const second = sensor({ noise: 1 });
    second.restore(JSON.parse(JSON.stringify(first.snapshot())));
    assert.deepEqual(readings(second, 0, 20), readings(first, 0, 20));
  });

  it('has a deviation for what is observable: noise, or step/√12 when that is more', () => {
    // 1/√12 = 0.2887 against a noise of 0.3; 5/√12 = 1.443 against 1 % of 100 W.
    assert.equal(readingSigma(SENSOR_KINDS.cpu_temp_c, 50), 0.3);
    assert.ok(Math.abs(readingSigma(SENSOR_KINDS.power_w, 100) - 1.4434) < 1e-4);
    assert.equal(readingSigma(SENSOR_KINDS.power_w, 400), 4);
  });

  it('can show what two real servers did: heat by air 0.80 to 1.15 of the power (H4)', () => {
    // 402.3 W at 121.98 CFM (0.05756 m³/s) warm the air by 5.83 K. Steps of 1 °C and a bias of 1 °C on both sides.
    const ratios = Array.from({ length: 400 }, (_, i) => {
      const inlet = new Sensor(SENSOR_KINDS.inlet_temp_c, 1, `s${i}`, 'inlet_temp_c').read(22);
      const exhaust = new Sensor(SENSOR_KINDS.exhaust_temp_c, 1, `s${i}`, 'exhaust_temp_c').read(27.83);
      return (exhaust - inlet) / 5.83;
    }).sort((a, b) => a - b);
    assert.ok(ratios[40]! < 0.8 && ratios[360]! > 1.15, `${ratios[40]} ${ratios[360]}`);
  });
});
