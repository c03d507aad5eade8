import assert from 'node:assert/strict';
import { readClock } from '../../../engine/telemetry/clock';
import type { Metric } from '../../../engine/telemetry/metric';
import { ProblemError } from '../../../engine/telemetry/problem';
import { answersIn, eventsIn, freedIn, liveRoom, metricsIn, START, saved, tried } from './rig';

const FAN = { kind: 'set-fan', target: { cluster: 'web', server: 'a' }, value: 80 };

describe('a live room', () => {
  // Fan k of server i is 2i + k; a of web, b of web, a of train. -1 is the loop of the server.
  for (const [target, value, expected] of [
    [{ server: 'a' }, 80, [0.8, 0.8, -1, -1, -1, -1]],
    [{ server: 'a', fan: 'fan-2' }, 80, [-1, 0.8, -1, -1, -1, -1]],
    [{}, 'low', [0.35, 0.35, 0.35, 0.35, -1, -1]],
    [{ rack: 'r1' }, 0, [0, 0, 0, 0, -1, -1]],
    [{ cluster: 'train' }, 'high', [-1, -1, -1, -1, 1, 1]],
  ] as const) {
    it(`sets the fans of ${JSON.stringify(target)} to ${value}`, () => {
      const room = liveRoom();
      assert.deepEqual(tried(room, { kind: 'set-fan', target, value }), ['applied']);
      assert.deepEqual([...room.simulation.inputs.fanCommand], expected);
    });
  }

  it('sets the fans of a rack, and gives them back at their own speed', () => {
    const room = liveRoom();
    const target = { rack: 'r1', fan: 'rack-fan' };
    assert.deepEqual(tried(room, { kind: 'set-fan', target, value: 90 }), ['applied']);
    assert.deepEqual([...room.simulation.inputs.rackFanCommand], [0.9, 0]);
    assert.deepEqual(tried(room, { kind: 'release', target }), ['applied']);
    assert.deepEqual([...room.simulation.inputs.rackFanCommand], [0.5, 0]);
  });

  it('holds a load until it is released, as the servers show', () => {
    const room = liveRoom();
    const target = { server: 'b' };
    tried(room, { kind: 'set-load', target, value: 0.9 });
    [...room.advance(1000)];
    assert.equal(room.simulation.inputs.load[1], 0.9);
    tried(room, { kind: 'release', target });
    [...room.advance(1000)];
    // The workload of the document.
    assert.equal(room.simulation.inputs.load[1], 0.5);
  });

  it('sets the cooling: a set point alone, or with the fan; and gives it back', () => {
    const room = liveRoom();
    const { cooling } = room.simulation.inputs;
    tried(room, { kind: 'set-cooling', value: 24 });
    assert.deepEqual(cooling, { setC: 24, fan: 1, health: 1 });
    tried(room, { kind: 'set-cooling', value: { fan_pct: 60 } });
    assert.deepEqual(cooling, { setC: 18, fan: 0.6, health: 1 });
    tried(room, { kind: 'release' });
    assert.deepEqual(cooling, { setC: 18, fan: 1, health: 1 });
  });

  it('gives a fan back to its own loop at the end of 60 s, to the step, and says so', () => {
    const room = liveRoom();
    tried(room, FAN);
    assert.deepEqual(freedIn(eventsIn(room.advance(59_000))), []);
    const told = eventsIn(room.advance(20_000));
    assert.deepEqual([...room.simulation.inputs.fanCommand], [-1, -1, -1, -1, -1, -1]);
    // The first step that ends behind 60 s: 59 s and one of 10 s.
    const at = START + 69_000;
    assert.deepEqual(answersIn(told), [{ id: 'x', outcome: 'expired', at }]);
    assert.deepEqual(freedIn(told), [{ target: FAN.target, kind: 'set-fan', state: 'auto', at }]);
  });

  it('tells in the telemetry of a fan who steers it', () => {
    const room = liveRoom();
    const modes = (ms: number) =>
      metricsIn(room.advance(ms)).flatMap(({ name, tags, fields }) =>
        name === 'fan' && tags.server === 'a' && tags.cluster === 'web' ? [fields.mode] : [],
      );
    assert.deepEqual(new Set(modes(1000)), new Set(['auto']));
    tried(room, FAN);
    assert.deepEqual(modes(1000), ['manual', 'manual']);
    tried(room, { kind: 'release', target: FAN.target });
    assert.deepEqual(modes(1000), ['auto', 'auto']);
  });

  it('answers by rank: overridden below, taken from above, with the one that lost told', () => {
    const room = liveRoom();
    assert.deepEqual(tried(room, FAN), ['applied']);
    assert.deepEqual(tried(room, { ...FAN, source: 'controller', value: 30 }), ['overridden', 'manual']);
    assert.equal(room.simulation.inputs.fanCommand[0], 0.8);
    const answers = answersIn(eventsIn(room.take({ ...FAN, id: 'f', source: 'failsafe', value: 100 })));
    assert.deepEqual(
      answers.map(({ id, outcome, reason }) => [id, outcome, reason]),
      [
        ['f', 'applied', undefined],
        ['x', 'overridden', 'failsafe'],
      ],
    );
  });

  it('answers a command that comes too late `expired`, and does nothing', () => {
    const room = liveRoom();
    assert.deepEqual(tried(room, { ...FAN, expires_at: START }), ['expired']);
    assert.equal(room.simulation.inputs.fanCommand[0], -1);
  });

  const WRONG: [command: object, field: string][] = [
    [{ ...FAN, value: 101 }, 'value'],
    [{ ...FAN, value: 'fast' }, 'value'],
    [{ ...FAN, value: undefined }, 'value'],
    [{ ...FAN, target: { server: 'z' } }, 'target.server'],
    [{ ...FAN, target: { cluster: 'moon' } }, 'target.cluster'],
    [{ ...FAN, target: { rack: 'r2' } }, 'target.rack'],
    [{ ...FAN, target: { server: 'a', fan: 'fan-3' } }, 'target.fan'],
    [{ ...FAN, target: { cluster: 'train', fan: 'rack-fan' } }, 'target.fan'],
    [{ ...FAN, target: { fan: 'rack-fan' }, value: 'auto' }, 'value'],
    [{ kind: 'set-load', value: Number.NaN }, 'value'],
    [{ kind: 'set-cooling', value: 60 }, 'value.set_c'],
    [{ kind: 'set-cooling', value: {} }, 'value'],
    [{ kind: 'set-cooling', value: { fan_pct: -1 } }, 'value.fan_pct'],
    [{ kind: 'set-rate', value: 0 }, 'value'],
    [{ kind: 'step', value: -1 }, 'value'],
    [{ kind: 'set-tariff', value: 'x' }, 'kind'],
    [{ kind: 'explode' }, 'kind'],
  ];
  for (const [command, field] of WRONG) {
    it(`refuses ${JSON.stringify(command)} by ${field}, and changes nothing`, () => {
      const room = liveRoom();
      const before = JSON.stringify([...room.snapshot()]);
      const [answer] = answersIn(eventsIn(room.take({ id: 'x', ...command })));
      assert.deepEqual([answer?.outcome, answer?.problem?.field], ['refused', field]);
      assert.equal(JSON.stringify([...room.snapshot()]), before);
    });
  }

  it('throws for what names no id to answer', () => {
    assert.throws(() => [...liveRoom().take({ kind: 'pause' })], ProblemError);
    assert.throws(() => [...liveRoom().take(null)], ProblemError);
  });

  it('stands still when paused, shows its clock, goes on step by step, and then by itself', () => {
    const room = liveRoom();
    const [clock] = metricsIn(room.take({ id: 'p', kind: 'pause' })).map((metric) => readClock(metric));
    assert.deepEqual([clock?.running, clock?.now], [false, START]);
    assert.deepEqual([...room.advance(1000)], []);
    const stepped = metricsIn(room.take({ id: 's', kind: 'step', value: 20 }));
    assert.equal(room.simulation.now, START + 20_000);
    assert.ok(stepped.length > 2);
    // Without a value as long as a second of the wall, at ×10.
    [...room.take({ id: 's', kind: 'step' })];
    assert.equal(room.simulation.now, START + 30_000);
    tried(room, { kind: 'resume' });
    [...room.advance(1000)];
    assert.equal(room.simulation.now, START + 31_000);
  });

  it('begins anew when reset: same telemetry as at first, a higher epoch, nothing commanded', () => {
    const room = liveRoom();
    const first = metricsIn(room.advance(30_000));
    tried(room, FAN);
    tried(room, { kind: 'set-rate', value: 5 });
    assert.equal(room.rate, 5);
    tried(room, { kind: 'reset' });
    const again = metricsIn(room.advance(30_000));
    const readings = (metrics: Metric[]) => metrics.filter(({ name }) => name !== 'clock');
    assert.deepEqual(readings(again), readings(first));
    assert.equal(readClock(again.at(-1)!)?.epoch, 2);
    assert.deepEqual([room.rate, tried(room, { ...FAN, source: 'controller' })], [10, ['applied']]);
  });

  it('goes on from a snapshot: same telemetry, same commands, same end of each', () => {
    const room = liveRoom();
    tried(room, FAN);
    tried(room, { kind: 'set-rate', value: 5 });
    [...room.advance(25_000)];
    const other = liveRoom();
    other.restore(saved(room));
    assert.deepEqual([other.rate, other.running], [5, true]);
    assert.deepEqual([...other.advance(60_000)], [...room.advance(60_000)]);
  });

  it('gives a rate of its options, not the one of then, when no command holds it', () => {
    const other = liveRoom({ rate: 60 });
    other.restore([...liveRoom().snapshot()]);
    assert.equal(other.rate, 60);
  });

  it('refuses the snapshot of something else', () => {
    assert.throws(() => liveRoom().restore([]), ProblemError);
  });

  it('tells the truth apart when asked to', () => {
    const room = liveRoom({ truth: true });
    const truths = eventsIn(room.advance(10_000)).flatMap((each) =>
      each.kind === 'truth' ? each.truth : [],
    );
    assert.ok(truths.length > 0);
    assert.deepEqual(new Set(truths.map(({ tags }) => tags.method)), new Set(['truth']));
  });
});
