import assert from 'node:assert/strict';
import { answersIn, eventsIn, labelsIn, liveRoom, START, saved, tried } from './rig';

const FAN = { kind: 'set-fan', target: { server: 'a' }, value: 80 };
const FAN_OFF = { kind: 'inject', value: { kind: 'fan-off', target: { server: 'a', fan: 'fan-1' } } };

describe('a command that comes twice', () => {
  it('steps once', () => {
    const room = liveRoom();
    tried(room, { kind: 'pause' });
    const step = { id: 's', kind: 'step', value: 10, issued_at: START };
    const first = eventsIn(room.take(step));
    const again = eventsIn(room.take(step));
    assert.equal(room.simulation.now, START + 10_000);
    assert.deepEqual(answersIn(again), answersIn(first));
    assert.equal(again.length, 1);
  });

  it('causes its fault once, and is not refused', () => {
    const room = liveRoom();
    const command = { ...FAN_OFF, issued_at: START };
    assert.deepEqual([tried(room, command), tried(room, command)], [['applied'], ['applied']]);
    assert.equal(labelsIn(eventsIn(room.advance(1000))).filter(({ state }) => state === 'started').length, 1);
  });

  it('causes a fault once that a list sends again, as after a restart, and refuses another of its name', () => {
    const room = liveRoom();
    const named = { ...FAN_OFF, value: { ...FAN_OFF.value, id: 'of the list', after: '5s', for: '10s' } };
    const other = { ...named, value: { ...named.value, for: '11s' } };
    // Sent before it begins and while it is on, to a room that was restored meanwhile: issued anew each time.
    const told = eventsIn(room.take({ id: 'n.1', ...named }));
    assert.deepEqual(tried(room, named), ['applied']);
    assert.deepEqual(tried(room, other), ['refused', 'fault-twice']);
    for (let s = 0; s < 7; s++) told.push(...eventsIn(room.advance(1000)));
    const restored = liveRoom();
    restored.restore(saved(room));
    assert.deepEqual(tried(restored, { ...named, issued_at: START + 7000 }), ['applied']);
    for (let s = 0; s < 20; s++) told.push(...eventsIn(restored.advance(1000)));
    assert.deepEqual(
      labelsIn(told).map(({ id, state, at }) => [id, state, at - START]),
      [
        ['of the list', 'started', 5000],
        ['of the list', 'observable', 6000],
        ['of the list', 'ended', 15_000],
      ],
    );
    // What is over would have to happen again: that is another fault, by another id.
    assert.deepEqual(tried(restored, named), ['refused', 'fault-twice']);
  });

  it('begins the room anew once', () => {
    const room = liveRoom();
    const reset = { kind: 'reset', issued_at: START };
    tried(room, reset);
    [...room.advance(1000)];
    tried(room, reset);
    assert.equal(room.simulation.now, START + 1000);
  });

  it('is answered as before when it was refused or too late', () => {
    const room = liveRoom();
    for (const command of [
      { ...FAN, value: 101, issued_at: START },
      { id: 'y', ...FAN, issued_at: START, expires_at: START },
    ]) {
      const first = answersIn(eventsIn(room.take({ id: 'x', ...command })));
      [...room.advance(1000)];
      assert.deepEqual(answersIn(eventsIn(room.take({ id: 'x', ...command }))), first);
    }
  });

  it('is a new one when it was issued later: a controller prolongs what it commands', () => {
    const room = liveRoom();
    for (let s = 0; s <= 120; s += 20) {
      assert.deepEqual(tried(room, { ...FAN, issued_at: START + 1000 * s }), ['applied']);
      [...room.advance(20_000)];
    }
    assert.equal(room.simulation.inputs.fanCommand[0], 0.8);
    // Without a word of when it was issued, too.
    tried(room, FAN);
    [...room.advance(50_000)];
    assert.equal(room.simulation.inputs.fanCommand[0], 0.8);
  });

  it('does not take back what another has done since', () => {
    const room = liveRoom();
    tried(room, { ...FAN, issued_at: START });
    tried(room, { id: 'y', kind: 'release' });
    tried(room, { ...FAN, issued_at: START });
    assert.equal(room.simulation.inputs.fanCommand[0], -1);
  });

  it('is known over a deploy, and the last 1,000 are', () => {
    const room = liveRoom();
    tried(room, { kind: 'pause' });
    const step = (id: number) => [
      ...room.take({ id: `s${id}`, kind: 'step', value: 0.001, issued_at: START }),
    ];
    for (let id = 0; id < 1001; id++) step(id);
    const other = liveRoom();
    other.restore(saved(room));
    for (const each of [room, other]) {
      const { now } = each.simulation;
      [...each.take({ id: 's1', kind: 'step', value: 0.001, issued_at: START })];
      assert.equal(each.simulation.now, now);
      [...each.take({ id: 's0', kind: 'step', value: 0.001, issued_at: START })];
      assert.equal(each.simulation.now, now + 1);
    }
  });

  it('is new to a room that has begun anew', () => {
    const room = liveRoom();
    const command = { ...FAN, issued_at: START };
    tried(room, command);
    tried(room, { id: 'r', kind: 'reset' });
    tried(room, command);
    assert.equal(room.simulation.inputs.fanCommand[0], 0.8);
  });
});
