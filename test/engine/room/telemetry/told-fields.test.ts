import assert from 'node:assert/strict';
import { layoutOf } from '../../../../engine/room/document/layout';
import { readRoom } from '../../../../engine/room/document/read-room';
import { toldFields } from '../../../../engine/room/telemetry/told-fields';
import { play, simulationOf } from './support';

const ROOM = readRoom({
  loss: 'none',
  sensors: { temperatures: ['cpu', 'inlet', 'chassis', 'exhaust'] },
  racks: [
    {
      name: 'r1',
      fans: {},
      servers: [
        { name: 'a', sensors: { temperatures: ['cpu'], power: 'none', utilisation: false }, disks: 0 },
        { name: 'b', class: 'gpu4u' },
      ],
    },
    { name: 'r2', servers: [{ name: 'c', sensors: { power: 'estimated', airflow: false } }] },
  ],
});
const layout = layoutOf(ROOM);
const told = play(simulationOf(ROOM), 120, 10).metrics.filter(({ name }) => name !== 'clock');

describe('the fields that a room tells', () => {
  const all = { servers: [0, 1, 2], racks: [0, 1], withRacks: true, withRoom: true };
  const none = { racks: [], withRacks: false, withRoom: false };
  for (const [tags, of] of [
    [{}, all],
    [{ rack: 'r1' }, { ...all, servers: [0, 1], racks: [0], withRoom: false }],
    [{ rack: 'r2' }, { ...all, servers: [2], racks: [1], withRoom: false }],
    [{ server: 'a' }, { ...none, servers: [0] }],
    [{ server: 'b' }, { ...none, servers: [1] }],
    [{ server: 'c' }, { ...none, servers: [2] }],
    [
      { server: 'a', fan: 'fan-1' },
      { ...none, servers: [0], fan: 'fan-1' },
    ],
    [{ fan: 'rack-fan' }, { ...all, fan: 'rack-fan' }],
    [
      { rack: 'r2', fan: 'rack-fan' },
      { ...all, racks: [1], fan: 'rack-fan' },
    ],
    [{ gpu: '1' }, { ...none, servers: [0, 1, 2], gpu: '1' }],
    [{ gpu: '9' }, { ...none, servers: [0, 1, 2], gpu: '9' }],
  ] as const) {
    it(`of ${JSON.stringify(tags)} are those of the Metrics with these tags`, () => {
      const hit = told.filter((metric) =>
        Object.entries(tags).every(([tag, value]) => metric.tags[tag] === value),
      );
      const fields = new Set(hit.flatMap((metric) => Object.keys(metric.fields)));
      assert.deepEqual([...toldFields(layout, of)].sort(), [...fields].sort());
    });
  }
});
