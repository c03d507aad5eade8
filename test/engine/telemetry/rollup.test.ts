import assert from 'node:assert/strict';
import type { Fields, Metric } from '../../../engine/telemetry/metric';
import { PackageRollup } from '../../../engine/telemetry/rollup';

const T = 1_767_225_600_000;

/** A reading of a package, `at` seconds after T. */
function reading(pkg: string, at: number, fields: Fields, server = 's1'): Metric {
  const tags = { cluster: 'c', server, package: pkg, method: 'measured' };
  return { name: 'package', tags, fields, timestamp: T + at * 1000 };
}

/** What comes out for each reading pushed: seconds after T, field, value. */
function play(...readings: Metric[]): [number, string, unknown][] {
  const rollup = new PackageRollup(10);
  return readings.flatMap((metric) =>
    rollup
      .push(metric)
      .flatMap(({ timestamp, fields }) =>
        Object.entries(fields).map(([field, value]): [number, string, unknown] => [
          (timestamp - T) / 1000,
          field,
          value,
        ]),
      ),
  );
}

const temp = (pkg: string, at: number, temp_c: number | null) => reading(pkg, at, { temp_c });

describe('a server from its packages', () => {
  it('is as hot as the hottest, once a round, from the second round on', () => {
    const out = play(
      temp('0', 0, 50),
      temp('1', 0, 60),
      temp('0', 10, 55),
      temp('1', 10, 52),
      temp('0', 20, 40),
      temp('1', 20, 45),
    );
    assert.deepEqual(out, [
      [10, 'cpu_temp_c', 55],
      [20, 'cpu_temp_c', 45],
    ]);
  });

  it('draws what packages and their memory draw together, one field a Metric', () => {
    const round = (at: number, watts: number[]) => [
      reading('0', at, { power_w: watts[0] as number }),
      reading('0', at, { dram_power_w: watts[1] as number }),
      reading('1', at, { power_w: watts[2] as number }),
      reading('1', at, { dram_power_w: watts[3] as number }),
    ];
    // 61.5 + 9.25 + 56.75 + 8.5
    assert.deepEqual(play(...round(0, [1, 1, 1, 1]), ...round(10, [61.5, 9.25, 56.75, 8.5])), [
      [10, 'rapl_power_w', 136],
    ]);
  });

  it('counts times a second apart as one round', () => {
    const out = play(
      temp('0', 0, 50),
      temp('1', 1, 60),
      temp('0', 10, 50),
      temp('1', 11, 61),
      temp('1', 20, 62),
      temp('0', 21, 50),
    );
    assert.deepEqual(out, [
      [11, 'cpu_temp_c', 61],
      [21, 'cpu_temp_c', 62],
    ]);
  });

  it('learns its packages again after one time from the future', () => {
    const day = 86_400;
    const out = play(
      temp('0', 0, 50),
      temp('1', 0, 60),
      temp('0', day, 55),
      temp('1', 10, 61),
      temp('0', 10, 52),
      temp('1', 20, 62),
      temp('0', 20, 53),
    );
    assert.deepEqual(out, [[20, 'cpu_temp_c', 62]]);
  });

  it('gives nothing while a known package is silent, and goes on once it is forgotten', () => {
    const rollup = new PackageRollup(10);
    for (const metric of [temp('0', 0, 50), temp('1', 0, 60), temp('0', 10, 50), temp('0', 20, 50)]) {
      assert.deepEqual(rollup.push(metric), []);
    }
    rollup.forgetBefore(T + 5000);
    assert.equal(rollup.push(temp('0', 30, 51))[0]?.fields.cpu_temp_c, 51);
  });

  it('has no value when a package gave no answer', () => {
    assert.deepEqual(play(temp('0', 0, 50), temp('1', 0, 60), temp('0', 10, 50), temp('1', 10, null)), [
      [10, 'cpu_temp_c', null],
    ]);
  });

  it('does not wait for the sensor of an empty socket, which never answers', () => {
    const out = play(temp('0', 0, 50), temp('1', 0, null), temp('0', 10, 51), temp('1', 10, null));
    assert.deepEqual(out, [[10, 'cpu_temp_c', 51]]);
  });

  it('bears the worst mark of its parts and the tags of the server', () => {
    const rollup = new PackageRollup(10);
    rollup.push(temp('0', 0, 50));
    rollup.push(temp('1', 0, 50));
    rollup.push({ ...temp('0', 10, 150), quality: { temp_c: 'clamped' } });
    assert.deepEqual(rollup.push(temp('1', 10, 50)), [
      {
        name: 'server',
        tags: { cluster: 'c', server: 's1', method: 'measured' },
        fields: { cpu_temp_c: 150 },
        timestamp: T + 10_000,
        quality: { cpu_temp_c: 'clamped' },
      },
    ]);
  });

  it('is not told twice by a reading that comes again or late', () => {
    const out = play(
      temp('0', 0, 50),
      temp('0', 10, 51),
      temp('0', 10, 99),
      temp('0', 5, 99),
      temp('0', 20, 52),
    );
    assert.deepEqual(out, [
      [10, 'cpu_temp_c', 51],
      [20, 'cpu_temp_c', 52],
    ]);
  });

  it('does not mix servers, and looks at no field that has no sum', () => {
    const out = play(
      reading('0', 0, { temp_c: 50 }, 'a'),
      reading('0', 0, { temp_c: 90 }, 'b'),
      reading('0', 10, { temp_c: 51, tdp_w: 165 }, 'a'),
    );
    assert.deepEqual(out, [[10, 'cpu_temp_c', 51]]);
  });

  it('keeps no more servers than allowed, and counts what found no room', () => {
    const rollup = new PackageRollup(1);
    for (const server of ['a', 'b']) rollup.push(reading('0', 0, { temp_c: 50 }, server));
    assert.equal(rollup.push(reading('0', 10, { temp_c: 50 }, 'a')).length, 1);
    assert.equal(rollup.push(reading('0', 10, { temp_c: 50 }, 'b')).length, 0);
    assert.equal(rollup.refused, 2);
  });
});
