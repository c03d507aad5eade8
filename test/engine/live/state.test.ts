import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LIVE_FORM } from '../../../engine/live/live-form';
import type { LiveRoom } from '../../../engine/live/live-room';
import type { Json } from '../../../engine/telemetry/json';
import { ProblemError } from '../../../engine/telemetry/problem';
import { migrationsFrom } from '../../../engine/telemetry/stage';
import { type Act, acts } from './acts';
import { liveRoom, NOISY, saved, tried } from './rig';

const given = (room: LiveRoom, list: readonly Act[]) =>
  list.flatMap((act) => [...act(room)].flatMap((out) => (out === undefined ? [] : [JSON.stringify(out)])));

describe('the state of a live room', () => {
  it('goes on as if it had never been saved, in the midst of faults, commands and pauses', () => {
    fc.assert(
      fc.property(acts, fc.nat(), (list, at) => {
        const cut = at % list.length;
        const [before, after] = [list.slice(0, cut), list.slice(cut)];
        const undisturbed = liveRoom({ truth: true }, NOISY);
        const expected = given(undisturbed, list);
        const first = liveRoom({ truth: true }, NOISY);
        const told = given(first, before);
        const state = saved(first);
        // What is saved goes on too.
        assert.deepEqual([...told, ...given(first, after)], expected);
        const second = liveRoom({ truth: true }, NOISY);
        second.restore(state);
        assert.deepEqual([...told, ...given(second, after)], expected);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('holds Metrics that a fault holds back', () => {
    const room = liveRoom();
    tried(room, { kind: 'inject', value: { kind: 'telemetry-delay', intensity: 60 } });
    [...room.advance(30_000)];
    const other = liveRoom();
    other.restore(saved(room));
    const late = [...other.advance(60_000)];
    assert.deepEqual(late, [...room.advance(60_000)]);
    const times = late.flatMap((out) =>
      out?.port === 'result' && out.value.name === 'server' ? [out.value.timestamp] : [],
    );
    assert.ok(times.length > 0);
  });

  it('of version 1, without faults, is gone on from', () => {
    const room = liveRoom({}, NOISY);
    tried(room, { kind: 'set-fan', target: { server: 'a' }, value: 80 });
    [...room.advance(30_000)];
    // Version 1 is what stands here but for these.
    const old = saved(room).flatMap(([key, state]): [string, Json][] => {
      if (key === 'faults') return [];
      if (key !== 'live') return [[key, state]];
      const { answered: _, reached: __, ...live } = state as Record<string, Json>;
      return [[key, live]];
    });
    const other = liveRoom({}, NOISY);
    assert.throws(() => other.restore(old), ProblemError);
    const [migrate] = migrationsFrom(1, LIVE_FORM)!;
    other.restore(migrate!(old));
    assert.deepEqual([...other.advance(60_000)], [...room.advance(60_000)]);
  });
});
