import assert from 'node:assert/strict';
import type { LiveEvent } from '../../../engine/live/room-event';
import { answersIn, eventsIn, liveRoom, START, saved, tried } from './rig';

const MINUTE = 60_000;
/** A std2u has 56 cores: 28 of them that work are half of its load. */
const JOB = {
  id: 'render',
  kind: 'set-load',
  source: 'scheduler',
  target: { server: 'a' },
  value: { kind: 'CPU', cores: 28, duration_s: 120 },
};
const CORES = 56;

const jobsIn = (events: readonly LiveEvent[]) =>
  events.flatMap((each) => (each.kind === 'job' ? [[each.job.id, each.job.state, each.job.at - START]] : []));

describe('jobs that a scheduler places', () => {
  const minutes = (room: ReturnType<typeof liveRoom>, count: number) => {
    const events: LiveEvent[] = [];
    for (let s = 0; s < count * 60; s++) events.push(...eventsIn(room.advance(1000)));
    return events;
  };

  it('load their server for as long as they take, and are told when they begin and end', () => {
    const room = liveRoom();
    assert.equal(room.simulation.layout.servers[0]!.cores, CORES);
    assert.deepEqual(tried(room, JOB), ['applied']);
    const events = minutes(room, 1);
    // Half of its workload, and half of its cores.
    assert.equal(room.simulation.inputs.load[0], 1);
    assert.equal(room.simulation.inputs.load[1], 0.5);
    events.push(...minutes(room, 2));
    assert.equal(room.simulation.inputs.load[0], 0.5);
    assert.deepEqual(jobsIn(events), [
      ['render', 'started', 0],
      ['render', 'ended', 120_000],
    ]);
  });

  it('wait for their time, and are ended by their name', () => {
    const room = liveRoom();
    tried(room, { ...JOB, value: { ...JOB.value, start: START + MINUTE } });
    tried(room, { ...JOB, id: 'late', value: { ...JOB.value, start: START + 60 * MINUTE } });
    const events = minutes(room, 2);
    for (const id of ['render', 'late']) {
      events.push(...eventsIn(room.take({ id: `end ${id}`, kind: 'set-load', value: { end: id } })));
    }
    events.push(...minutes(room, 1));
    assert.equal(room.simulation.inputs.load[0], 0.5);
    assert.deepEqual(jobsIn(events), [
      ['render', 'started', MINUTE],
      ['render', 'ended', 2 * MINUTE],
      ['late', 'ended', 2 * MINUTE],
    ]);
  });

  it('go on in a room that is restored', () => {
    const room = liveRoom();
    tried(room, JOB);
    minutes(room, 1);
    const other = liveRoom();
    other.restore(saved(room));
    assert.deepEqual(jobsIn(minutes(other, 2)), [['render', 'ended', 120_000]]);
  });

  for (const [change, field] of [
    [{ value: { ...JOB.value, kind: 'GPU' } }, 'value.kind'],
    [{ value: { ...JOB.value, cores: CORES + 1 } }, 'value.cores'],
    [{ value: { ...JOB.value, cores: Number.NaN } }, 'value.cores'],
    [{ value: { ...JOB.value, duration_s: -1 } }, 'value.duration_s'],
    [{ value: { ...JOB.value, start: -5 } }, 'value.start'],
    [{ value: { ...JOB.value, memory: 3 } }, 'value.memory'],
    [{ value: {} }, 'value.kind'],
    [{ target: { rack: 'r1' } }, 'target.server'],
    [{ target: { server: 'z' } }, 'target.server'],
    [{ id: 'taken' }, 'id'],
    [{ value: { end: 'nobody' } }, 'value.end'],
  ] as const) {
    it(`are refused by ${field} and change nothing: ${JSON.stringify(change)}`, () => {
      const room = liveRoom();
      tried(room, { ...JOB, id: 'taken', issued_at: START - 1 });
      const before = JSON.stringify([...room.simulation.workload.snapshot()]);
      const [answer] = answersIn(eventsIn(room.take({ ...JOB, ...change })));
      assert.deepEqual([answer?.outcome, answer?.problem?.field], ['refused', field]);
      assert.equal(JSON.stringify([...room.simulation.workload.snapshot()]), before);
    });
  }
});
