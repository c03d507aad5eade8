import assert from 'node:assert/strict';
import { FAULT_KINDS, isOfRoom } from '../../../engine/faults/catalogue';
import { RoomFaults } from '../../../engine/faults/room-faults';
import { readRoom } from '../../../engine/room/document/read-room';
import { Simulation } from '../../../engine/room/simulation';
import type { Fault } from '../../../engine/telemetry/fault';
import type { Metric } from '../../../engine/telemetry/metric';
import { planOf, START } from './rig';

const ROOM = readRoom({
  sensors: { temperatures: ['cpu', 'inlet', 'chassis', 'exhaust'] },
  racks: ['rack-1', 'rack-2'].map((name, r) => ({
    name,
    servers: [1, 2, 3, 4].map((s) => ({ name: `server-0${4 * r + s}` })),
  })),
});
const FAULT_AT = START + 300_000;

interface Told {
  readonly metrics: Metric[];
  readonly truth: Metric[];
  readonly labels: Fault[];
}

/** Half an hour of a room with noise, bursts and losses, as it is told. */
function play(plans: ReturnType<typeof planOf>[]): Told {
  const simulation = new Simulation(ROOM, { start: START, truth: true });
  const faults = new RoomFaults(simulation, plans, 1);
  simulation.faults = faults;
  const told: Told = { metrics: [], truth: [], labels: [] };
  for (let tick = 0; tick < 30; tick++) {
    const { metrics, truth } = simulation.advance(60_000);
    told.metrics.push(...metrics);
    told.truth.push(...truth);
    told.labels.push(...faults.takeLabels());
  }
  return told;
}

const texts = (metrics: readonly Metric[]) => metrics.map((metric) => JSON.stringify(metric));
const earlier = (metrics: readonly Metric[]) => metrics.filter(({ timestamp }) => timestamp < FAULT_AT);

describe('faults in a room that lives', () => {
  const healthy = play([]);

  for (const kind of FAULT_KINDS.filter(isOfRoom)) {
    const severe = { 'pdu-limit': 0.1, 'cooling-degraded': 0.2, 'fan-wear': 50 }[kind as string];
    const more = severe === undefined ? {} : { intensity: severe };

    it(`${kind}: nothing differs before it, something of its target does after`, () => {
      const told = play([planOf(kind, { after: '5m', for: '25m', ...more })]);
      assert.deepEqual(texts(earlier(told.metrics)), texts(earlier(healthy.metrics)));
      assert.notDeepEqual(texts(told.truth), texts(healthy.truth));
      const observable = told.labels.find(({ state }) => state === 'observable');
      assert.ok(observable !== undefined && observable.at > FAULT_AT, 'it could be seen');
      // Same draws: what the operating system says of the load is the same but where the load itself is raised.
      const loads = ({ metrics }: Told) =>
        metrics
          .filter(
            ({ name, tags, fields }) =>
              name === 'server' && tags.server === 'server-07' && 'cpu_util_pct' in fields,
          )
          .map(({ timestamp, fields }) => [timestamp, fields.cpu_util_pct]);
      assert.deepEqual(loads(told), loads(healthy));
    });
  }
});
