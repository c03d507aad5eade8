import assert from 'node:assert/strict';
import type { LiveRoom } from '../../../engine/live/live-room';
import type { LiveOut } from '../../../engine/live/room-event';
import { isClock } from '../../../engine/telemetry/clock';
import type { Metric } from '../../../engine/telemetry/metric';
import { live } from '../telemetry/domain-recorder';
import { liveRoom, metricsIn, saved } from './rig';

type Act = (room: LiveRoom) => Iterable<LiveOut | undefined>;

const pass =
  (seconds: number): Act =>
  (room) =>
    room.advance(1000 * seconds);
const take =
  (command: object): Act =>
  (room) =>
    room.take({ id: JSON.stringify(command), ...command });

const told = (room: LiveRoom, acts: readonly Act[]) => acts.flatMap((act) => metricsIn(act(room)));

/** What a node behind the room refuses, which takes a minute from ahead as usual. */
function refused(metrics: readonly Metric[]): unknown[] {
  const domains = live();
  const given = metrics.flatMap((metric) => [...domains.push(metric, 0)]);
  return given.filter(({ port }) => port === 'refused');
}

describe('telemetry of a live room is within what is taken from ahead of its clock', () => {
  // At ×600 ticks of 600 s, of which a machine that is busy makes smaller ones for a while.
  it('when it finds back to its speed', () => {
    const ticks = [600, 600, 300, 480, 600, 60, 600].map(pass);
    assert.deepEqual(refused(told(liveRoom(), ticks)), []);
  });

  it('when it goes by steps, and on after a pause', () => {
    const step = [take({ kind: 'pause' }), take({ kind: 'step', value: 3600 })];
    assert.deepEqual(
      refused(told(liveRoom(), [pass(600), ...step, take({ kind: 'resume' }), pass(4000)])),
      [],
    );
  });

  it('when it goes on from a snapshot', () => {
    const before = liveRoom();
    const first = told(before, [pass(60), take({ kind: 'pause' })]);
    const after = liveRoom();
    after.restore(saved(before));
    assert.deepEqual(refused([...first, ...told(after, [take({ kind: 'resume' }), pass(600)])]), []);
  });

  it('with one clock a tick while its ticks are alike', () => {
    const room = liveRoom();
    const clocks = [10, 11, 10, 9.5, 10].map((seconds) => told(room, [pass(seconds)]).filter(isClock).length);
    // One of each of two clusters.
    assert.deepEqual(clocks, [2, 2, 2, 2, 2]);
  });
});
