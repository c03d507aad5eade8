import assert from 'node:assert/strict';
import { CALM, named, play, rackOf, START, simulationOf } from './support';

describe('disks', () => {
  it('are told once at the start, then every 300 s while nothing changes', () => {
    const told = named(play(simulationOf(rackOf(2, CALM)), 1800).metrics, 'disk');
    const tags = { cluster: 'cluster-1', rack: 'r', server: 's1', disk: 'disk-1', method: 'simulated' };
    assert.deepEqual(told[0], { name: 'disk', tags, fields: { present: true }, timestamp: START + 1000 });
    const times = told.filter(({ tags: { server } }) => server === 's1').map(({ timestamp }) => timestamp);
    assert.deepEqual([...new Set(times.slice(2).map((at, i) => at - times[i + 1]!))], [300_000]);
  });

  it('are told at the end of the step in which one drops out or comes back, and no other is', () => {
    const simulation = simulationOf(rackOf(2, { ...CALM, disks: 2 }), { truth: true });
    play(simulation, 5);
    const tell = (failed: 0 | 1) => {
      simulation.inputs.diskFailed[3] = failed;
      const { metrics, truth } = simulation.advance(1000);
      const shown = (all: typeof metrics) =>
        named(all, 'disk').map(({ tags, fields }) => [tags.server, tags.disk, fields.present]);
      assert.deepEqual(shown(truth), shown(metrics));
      return shown(metrics);
    };
    assert.deepEqual(tell(1), [['s2', 'disk-2', false]]);
    assert.deepEqual(tell(1), []);
    assert.deepEqual(tell(0), [['s2', 'disk-2', true]]);
  });

  it('are as many as the document says, and say nothing behind an open breaker', () => {
    assert.deepEqual(named(play(simulationOf(rackOf(2, { ...CALM, disks: 0 })), 600).metrics, 'disk'), []);
    const simulation = simulationOf(rackOf(1, CALM));
    simulation.room.state.racks.open[0] = 1;
    assert.deepEqual(named(play(simulation, 600).metrics, 'disk'), []);
  });

  it('change nobody else’s readings by being there', () => {
    const others = (disks: number) =>
      play(simulationOf(rackOf(3, { disks })), 900).metrics.filter(({ name }) => name !== 'disk');
    assert.deepEqual(others(4), others(0));
  });
});
