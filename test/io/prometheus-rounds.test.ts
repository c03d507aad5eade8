import assert from 'node:assert/strict';
import { placeOf, Rounds } from '../../io/prometheus/rounds';
import { Turns } from '../../io/prometheus/turns';
import { ManualClock } from '../support/manual-clock';

const INTERVAL = 15_000;
const named = (n: number) => ({ id: `http://127.0.0.1:9100/t${n}` });

describe('rounds', () => {
  let clock: ManualClock;
  let calls: { id: string; at: number }[];
  let rounds: Rounds<{ id: string }>;

  const set = (...items: { id: string }[]) => assert.ok([...rounds.set(items)].length >= items.length);

  beforeEach(() => {
    clock = new ManualClock();
    calls = [];
    rounds = new Rounds(clock, INTERVAL, ({ id }) => calls.push({ id, at: clock.now() }));
  });

  it('call each thing once an interval, at its own place', () => {
    const items = [1, 2, 3].map(named);
    set(...items);
    clock.advance(4 * INTERVAL);
    for (const { id } of items) {
      const times = calls.filter((call) => call.id === id).map(({ at }) => at);
      const [first = 0] = times;
      assert.deepEqual(times, [first, first + INTERVAL, first + 2 * INTERVAL, first + 3 * INTERVAL]);
      assert.equal(first % INTERVAL, Math.floor(placeOf(id) * INTERVAL));
    }
  });

  it('keep the places over a restart, and those of the others when one comes or goes', () => {
    set(named(1), named(2));
    clock.advance(INTERVAL);
    const before = new Map(calls.map(({ id, at }) => [id, at % INTERVAL]));
    calls = [];
    set(named(2), named(3));
    clock.advance(INTERVAL);
    assert.deepEqual(calls.map(({ id }) => id).sort(), [named(2).id, named(3).id]);
    assert.equal((calls.find(({ id }) => id === named(2).id)?.at ?? 0) % INTERVAL, before.get(named(2).id));
  });

  it('come once when a timer fires a little early', () => {
    const early = new ManualClock();
    const sooner = { now: () => early.now() - 1, after: early.after.bind(early) };
    const times: number[] = [];
    const places = new Rounds(sooner, INTERVAL, () => times.push(sooner.now()));
    assert.equal([...places.set([named(1)])].length, 1);
    early.advance(3 * INTERVAL);
    assert.equal(times.length, 3);
    assert.ok(times.every((time) => time - (times[0] as number) < 3 * INTERVAL));
  });

  it('do not make up for what a stall has left out', () => {
    set(named(1));
    clock.advance(INTERVAL);
    clock.stall(10 * INTERVAL);
    clock.advance(INTERVAL);
    // The one that was due during the stall, and at most the next.
    assert.ok(calls.length >= 2 && calls.length <= 3, String(calls.length));
  });

  it('call nobody behind their end', () => {
    set(named(1));
    const late = rounds.set([named(1), named(2)]);
    late.next();
    rounds.close();
    // A list that was being taken up goes no further.
    assert.equal(late.next().done, true);
    clock.advance(INTERVAL);
    assert.deepEqual([calls.length, clock.pending], [0, 0]);
  });

  it('spread a thousand things evenly', () => {
    // Of 1,000 places a tenth of the interval has 100 with a deviation of 9.5 by chance: five of them.
    const tenths = new Array<number>(10).fill(0);
    for (let n = 0; n < 1000; n++) {
      const tenth = Math.floor(10 * placeOf(named(n).id));
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    assert.ok(
      tenths.every((count) => Math.abs(count - 100) < 48),
      tenths.join(' '),
    );
  });
});

describe('turns', () => {
  let begun: string[];
  let finish: Map<string, () => void>;
  let turns: Turns<{ id: string }>;
  const ticks = () => new Promise(setImmediate);

  beforeEach(() => {
    begun = [];
    finish = new Map();
    turns = new Turns(2, ({ id }) => {
      begun.push(id);
      return new Promise((resolve) => finish.set(id, resolve));
    });
  });

  const end = async (id: string) => {
    finish.get(id)?.();
    await ticks();
  };

  it('do so many at once, and the others in their order', async () => {
    for (const id of ['a', 'b', 'c', 'd']) void turns.ask({ id });
    assert.deepEqual([begun, turns.busy], [['a', 'b'], 4]);
    await end('b');
    assert.deepEqual(begun, ['a', 'b', 'c']);
    for (const id of ['a', 'c']) await end(id);
    await end('d');
    assert.deepEqual([begun, turns.busy], [['a', 'b', 'c', 'd'], 0]);
    void turns.ask({ id: 'a' });
    void turns.ask({ id: 'b' });
    assert.equal(begun.length, 6);
  });

  it('do nothing twice at a time: who asks again waits for what is under way', async () => {
    const first = turns.ask({ id: 'a' });
    assert.equal(turns.ask({ id: 'a' }), first);
    assert.deepEqual([begun, turns.isBusy({ id: 'a' })], [['a'], true]);
    await end('a');
    await first;
    assert.equal(turns.isBusy({ id: 'a' }), false);
  });

  it('go on behind work that fails', async () => {
    const failing = new Turns<{ id: string }>(1, () => Promise.reject(new Error('no')));
    await assert.rejects(failing.ask({ id: 'a' }), /no/);
    await assert.rejects(failing.ask({ id: 'b' }), /no/);
  });
});
