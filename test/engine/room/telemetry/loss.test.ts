import assert from 'node:assert/strict';
import { LOSSES } from '../../../../engine/room/sensors/sampling';
import { LossChain } from '../../../../engine/room/telemetry/loss-chain';
import type { RoomEvent } from '../../../../engine/room/telemetry/tick';
import { faults, play, rackOf, simulationOf, withField } from './support';

const TAGS = { cluster: 'c', rack: 'r', server: 's', method: 'simulated' };

/** Share lost and mean length of a run, over many readings. */
function figures(loss: (typeof LOSSES)[keyof typeof LOSSES], count: number) {
  const events: RoomEvent[] = [];
  const chain = new LossChain(loss, 1, 'c/s', 'thermal', TAGS);
  let lost = 0;
  for (let i = 0; i < count; i++) if (!chain.arrives(i, events)) lost++;
  const runs = faults(events, 'telemetry-loss').filter(({ state }) => state === 'started').length;
  return { share: lost / count, run: lost / runs, runs };
}

describe('loss of readings', () => {
  // Share p/(p + q) and run 1/q of a chain of Gilbert and Elliott; three deviations of so many runs.
  const table: [name: keyof typeof LOSSES, share: number, run: number][] = [
    ['usual', 0.002 / 0.502, 2],
    ['heavy', 0.002 / 0.052, 20],
  ];
  for (const [name, share, run] of table) {
    it(`${name}: ${(100 * share).toFixed(1)} % in runs of ${run}`, () => {
      const got = figures(LOSSES[name], 1_000_000);
      const tolerance = (3 * 1.5) / Math.sqrt(got.runs);
      assert.ok(Math.abs(got.share / share - 1) < tolerance, `${got.share}`);
      assert.ok(Math.abs(got.run / run - 1) < tolerance, `${got.run}`);
    });
  }

  it('none: nothing', () => assert.equal(figures(LOSSES.none, 10_000).share, 0));

  it('is told as background, from the first reading that is lost to the first that arrives', () => {
    const room = { loss: { goodToBad: 0.1, badToGood: 0.3 }, sampling: { jitterS: 0 } };
    const simulation = simulationOf(rackOf(1, room), { truth: true });
    const { metrics, truth, events } = play(simulation, 3600);
    const arrived = new Set(withField(metrics, 'cpu_temp_c').map(({ timestamp }) => timestamp));
    const asked = withField(truth, 'cpu_temp_c').map(({ timestamp }) => timestamp);
    const labels = faults(events, 'telemetry-loss').filter(
      ({ parameters }) => parameters.group === 'thermal',
    );
    const lost = new Set<number>();
    const open = new Map<string, number>();
    for (const { id, state, at, origin, target, scope } of labels) {
      assert.deepEqual(
        [origin, scope, target],
        ['background', 'network', { cluster: 'cluster-1', rack: 'r', server: 's1' }],
      );
      if (state === 'started') open.set(id, at);
      else for (const time of asked) if (time >= open.get(id)! && time < at) lost.add(time);
      if (state === 'ended') open.delete(id);
    }
    for (const from of open.values()) for (const time of asked) if (time >= from) lost.add(time);
    assert.ok(lost.size > 50);
    assert.deepEqual(
      asked.filter((time) => !arrived.has(time)),
      asked.filter((time) => lost.has(time)),
    );
  });
});
