import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Metric } from '../../engine/telemetry/metric';
import { coldaisle, temporaryFolder } from './shell';

describe('coldaisle simulate --trace', () => {
  const folder = temporaryFolder();
  const simulate = (csv: string, ...more: string[]) => {
    writeFileSync(path.join(folder(), 'load.csv'), csv);
    const flags = ['--servers', '2', '--hours', '0.1', '--step', '10', '--no-noise', '--trace', 'load.csv'];
    return coldaisle(['simulate', ...flags, ...more], { cwd: folder() });
  };
  /** Utilisation in percent by server, one reading each 10 s. */
  const loads = (out: string) => {
    const metrics = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Metric);
    const of = (server: string) =>
      metrics.flatMap(({ tags, fields }) =>
        tags.server === server && typeof fields.cpu_util_pct === 'number' ? [fields.cpu_util_pct] : [],
      );
    return { first: of('server-01'), second: of('server-02') };
  };

  it('gives all servers the load of a column, straight between its points, and begins again at its end', async () => {
    const { code, out } = await simulate('seconds,load\n0,0.2\n100,0.8\n200,0.2\n');
    assert.equal(code, 0);
    const { first, second } = loads(out);
    assert.ok(Math.abs(Math.max(...first) - 80) <= 6 && Math.abs(Math.min(...first) - 20) <= 6, `${first}`);
    // Readings of a server are 10 s apart: 20 later it is the same point of the trace.
    assert.ok(Math.abs(first[25]! - first[5]!) < 1e-9 && first[5] !== first[8]);
    assert.equal(second.length, first.length);
  });

  it('gives each server its own column', async () => {
    const { out } = await simulate('seconds,server-01,server-02\n0,0.1,0.9\n60,0.1,0.9\n');
    const { first, second } = loads(out);
    assert.deepEqual([...new Set(first)], [10]);
    assert.deepEqual([...new Set(second)], [90]);
  });

  for (const [csv, says] of [
    ['time,load\n0,0.2\n', /load\.csv:1.*"time".*seconds/],
    ['seconds,load\n', /load\.csv:2/],
    ['seconds,load\n0,0.2\n10,1.5\n', /load\.csv:3.*"1\.5".*0\.\.1/],
    ['seconds,load\n0,0.2\n10,NaN\n', /load\.csv:3.*"NaN".*0\.\.1/],
    ['seconds,load\n0,0.2\n10\n', /load\.csv:3/],
    ['seconds,load\n10,0.2\n5,0.3\n', /load\.csv:3.*"5"/],
    ['seconds,load\n10,0.2\n10,0.3\n', /load\.csv:3.*"10"/],
    ['seconds,load\n-1,0.2\n', /load\.csv:2.*"-1"/],
    ['seconds,server-99\n0,0.2\n', /load\.csv:1.*"server-99".*server-01/],
    ['seconds,load,load\n0,0.2,0.3\n', /load\.csv:1.*"load"/],
    ['', /load\.csv:1/],
  ] as const) {
    it(`refuses ${JSON.stringify(csv)} by its line, with exit code 1`, async () => {
      const { code, out, err } = await simulate(csv);
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, says);
      assert.equal(err.split('\n').length, 2, 'one line');
    });
  }

  it('and --load exclude each other', async () => {
    const { code, err } = await simulate('seconds,load\n0,0.2\n', '--load', '0.5');
    assert.equal(code, 2);
    assert.match(err, /--trace and --load exclude each other/);
  });
});
