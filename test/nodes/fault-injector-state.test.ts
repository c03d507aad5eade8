import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Metric } from '../../engine/telemetry/metric';
import { InjectorFixture, reading, SECOND } from './common/injector-fixture';

const FAULTS = [
  { kind: 'sensor-drift', target: { server: 's1', field: 'cpu_temp_c' }, after: '20s', intensity: 600 },
  { kind: 'telemetry-loss', after: '25s' },
  { kind: 'telemetry-delay', target: { server: 's2' }, after: '30s', for: '1m', intensity: 15 },
  { kind: 'sensor-bias', target: { field: 'power_w' }, every: '20s', for: '10s', chance: 0.5 },
];
const SERVERS = ['s1', 's2', 's3', 's4', 's5'];

describe('the state of fault-injector', () => {
  const injector = new InjectorFixture();
  const { load, wall, given, history, redeploy, settle } = injector;

  /** What comes of two minutes of telemetry, interrupted when faults of each kind are on. */
  async function around(interruption: () => Promise<void>): Promise<{ metrics: Metric[]; labels: string[] }> {
    await wall(0, 43, SERVERS);
    await settle();
    await interruption();
    await wall(43, 120, SERVERS);
    return { metrics: given(), labels: history() };
  }

  it('kept over a restart and a deploy gives what a run without them gives', async () => {
    await load({ faults: FAULTS });
    const expected = await around(async () => undefined);
    assert.ok(expected.labels.length >= 6, expected.labels.join());
    await injector.rig.deploy(undefined);
    await injector.rig.unload();

    await load({ faults: FAULTS });
    const restarted = await around(async () => {
      await injector.rig.unload();
      await injector.rig.start();
    });
    assert.deepEqual(restarted, expected);
    await injector.rig.deploy(undefined);
    await injector.rig.unload();

    await load({ faults: FAULTS, keep: 'deploys' });
    const deployed = await around(() => redeploy({ faults: FAULTS, keep: 'deploys', maxHeld: 1000 }));
    assert.deepEqual(deployed, expected);
  });

  it('begins the calendar anew with another list, with one warning', async () => {
    await load({ faults: FAULTS });
    await wall(0, 22, SERVERS);
    await redeploy({ faults: FAULTS.slice(0, 1) });
    assert.equal(injector.rig.warnings.length, 1);
    // What comes next is read at 30 s: 20 s after that.
    await wall(22, 53);
    assert.equal(history().filter((label) => label === 'fault-1 started 20').length, 1);
    assert.equal(history().filter((label) => label === 'fault-1 started 50').length, 1);
  });

  it('is forgotten by msg.reset, for one cluster or all: the list begins with what comes next', async () => {
    await load({ faults: FAULTS.slice(0, 1) });
    await wall(0, 22);
    for (const reset of ['c', true]) {
      await injector.ask({ reset, payload: '' });
      const before = history().length;
      await wall(30, 52);
      assert.match(String(history().slice(before)), /^fault-1 started \d+/);
    }
  });

  it('catches up with the calendar after a day of standstill', async () => {
    await load({ faults: [{ kind: 'sensor-null', target: { field: 'power_w' }, every: '10s', for: '5s' }] });
    await wall(0, 1);
    injector.rig.clock.stall(86_400 * SECOND);
    injector.rig.clock.advance(SECOND);
    // One each 10 s from 0 to 86 400 s; the last is still on, and the first alone has hit a reading.
    await injector.rig.until(() => (injector.rig.out[1]?.length ?? 0) >= 2 * 8640 + 2);
    assert.deepEqual(history().slice(0, 3), [
      'fault-1.1 started 0',
      'fault-1.1 observable 0',
      'fault-1.1 ended 5',
    ]);
    assert.equal(history().at(-1), 'fault-1.8641 started 86400');
    assert.equal(new Set(history()).size, 2 * 8640 + 2);
  });

  it('is deleted with the node', async () => {
    await load({ faults: FAULTS });
    await wall(0, 11);
    await redeploy({ faults: FAULTS });
    assert.deepEqual(readdirSync(injector.folder), ['n.jsonl']);
    await injector.rig.deploy(undefined);
    assert.deepEqual(readdirSync(injector.folder), []);
  });

  it('lets go what it held back when nothing more is heard of a cluster', async () => {
    const faults = [{ kind: 'telemetry-delay', intensity: 3600 }];
    await load({ faults, idleExpiryS: 60 });
    await injector.pass(reading(0));
    assert.deepEqual(given(), []);
    injector.rig.clock.advance(62 * SECOND);
    await settle();
    assert.deepEqual(given(), [reading(0)]);
  });

  it('holds back no more than it may, and counts what goes early', async () => {
    const faults = [{ kind: 'telemetry-delay', intensity: 3600 }];
    await load({ faults, maxHeld: 2 });
    await injector.pass(reading(0), reading(1), reading(2));
    assert.deepEqual(given(), [reading(0)]);
    injector.rig.clock.advance(2 * SECOND);
    assert.equal(injector.light()?.text, '1 ✕');
  });
});
