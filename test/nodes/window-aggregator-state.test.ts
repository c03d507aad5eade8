import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import type { Metric } from '../../engine/telemetry/metric';
import { AGGREGATOR, MINUTE, WindowFixture } from './common/window-fixture';

describe('the state of window-aggregator', () => {
  const windows = new WindowFixture();
  const { load, given, play } = windows;

  const power = (s: number) => 100 + (s % 7);

  /** The windows of three minutes, interrupted after 90 seconds. */
  async function windowsAround(interruption: () => Promise<void>): Promise<Metric[]> {
    play(0, 90, power);
    // What has just left would come again after the interruption: nobody can tell whether it arrived.
    await windows.rig.until(() => given().length === 1);
    await new Promise(setImmediate);
    await interruption();
    play(90, 190, power);
    windows.rig.clock.advance(MINUTE);
    await windows.rig.until(() => given().length >= 3);
    return given().slice(0, 3);
  }

  it('kept over a restart and a deploy gives the windows of a run without them', async () => {
    await load();
    const expected = await windowsAround(async () => undefined);
    assert.equal(expected.length, 3);
    await windows.rig.unload();
    rmSync(windows.folder, { recursive: true, force: true });

    await load();
    const restarted = await windowsAround(async () => {
      await windows.rig.unload();
      await windows.rig.start();
    });
    assert.deepEqual(restarted, expected);
    await windows.rig.deploy(undefined);
    await windows.rig.unload();

    await load({ keep: 'deploys' });
    const deployed = await windowsAround(() =>
      windows.rig.deploy({ ...AGGREGATOR, keep: 'deploys', latenessS: 61 }),
    );
    assert.deepEqual(deployed, expected);
  });

  it('is dropped with one warning when the windows are other ones', async () => {
    await load();
    play(0, 10, power);
    await windows.rig.deploy({ ...AGGREGATOR, aggregates: 'avg' });
    assert.equal(windows.rig.warnings.length, 1);
  });

  it('stays when only bounds change, and is deleted with the node', async () => {
    await load();
    play(0, 10, power);
    await windows.rig.deploy({
      ...AGGREGATOR,
      maxSeries: 10,
      outOfOrderS: 5,
      expectedS: [{ field: 'a', seconds: 1 }],
    });
    assert.deepEqual(windows.rig.warnings, []);
    assert.deepEqual(readdirSync(windows.folder), ['n.jsonl']);
    await windows.rig.deploy(undefined);
    assert.deepEqual(readdirSync(windows.folder), []);
  });
});
