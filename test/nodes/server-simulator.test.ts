import assert from 'node:assert/strict';
import { flaw } from '../../engine/telemetry/admit';
import type { CommandAnswer } from '../../engine/telemetry/command';
import type { Metric } from '../../engine/telemetry/metric';
import { pass } from '../support/pass';
import { SECOND, SimulatorFixture, START } from './common/simulator-fixture';

const FAN = { kind: 'set-fan', target: { server: 'server-01' }, value: 80 };

describe('server-simulator', () => {
  const simulator = new SimulatorFixture();
  const { load, given, told, seconds, ask, light, codes, clocks } = simulator;

  it('sends telemetry of the simulated room, its clock behind it, a message a second', async () => {
    await load();
    await seconds(30);
    const metrics = given();
    assert.deepEqual(metrics.map(flaw).filter(Boolean), []);
    const servers = metrics.filter(({ name, fields }) => name === 'server' && 'cpu_temp_c' in fields);
    // Every 10 s, of five servers; 0.4 % may be lost.
    assert.ok(servers.length >= 13 && servers.length <= 15, String(servers.length));
    assert.deepEqual(new Set(servers.map(({ tags }) => tags.method)), new Set(['simulated']));
    assert.equal(simulator.messages().length, 30);
    for (const { payload } of simulator.messages()) assert.equal((payload as Metric[]).at(-1)?.name, 'clock');
    assert.deepEqual(
      clocks().map(({ now, sequence }) => [(now - START) / SECOND, sequence]),
      Array.from({ length: 30 }, (_, i) => [i, i + 1]),
    );
  });

  it('gives each Metric tags of its own: who gets a message may change it', async () => {
    await load();
    await seconds(20);
    const tags = given().map((metric) => metric.tags);
    assert.equal(new Set(tags).size, tags.length);
    assert.deepEqual(tags.filter(Object.isFrozen), []);
  });

  it('runs at ×60, says so, and tells its clocks', async () => {
    await load({ rate: '60' });
    await seconds(5);
    assert.equal(clocks().at(-1)?.now, START + 4 * 60 * SECOND);
    assert.deepEqual([clocks().at(-1)?.rate, clocks().at(-1)?.tickS], [60, 60]);
    assert.deepEqual(light(), { fill: 'green', shape: 'dot', text: '×60' });
  });

  it('begins when it is told to, with the chance that it is told', async () => {
    const start = '2025-06-01T12:00+02:00';
    await load({ start, seed: '7' });
    await seconds(20);
    const first = given().map(({ fields }) => fields);
    assert.equal(clocks()[0]?.now, Date.UTC(2025, 5, 1, 10));
    await simulator.rig.deploy(undefined);
    await simulator.rig.unload();
    await load({ start, seed: '7' });
    await seconds(20);
    const readings = (all: typeof first) => all.filter((fields) => !('epoch' in fields));
    assert.deepEqual(readings(given().map(({ fields }) => fields)), readings(first));
    await simulator.rig.deploy(undefined);
    await simulator.rig.unload();
    await load({ start, seed: '8' });
    await seconds(20);
    assert.notDeepEqual(readings(given().map(({ fields }) => fields)), readings(first));
  });

  it('that begins some time ago lives through that time fast, and goes on at its own speed from now on', async () => {
    await load({ start: '-10m' });
    await seconds(4);
    // ×120, and the clock is a tick behind.
    assert.equal(clocks()[0]?.now, START - 600 * SECOND);
    assert.deepEqual([clocks().at(-1)?.now, clocks().at(-1)?.rate], [START + (-600 + 3 * 120) * SECOND, 120]);
    await seconds(8);
    // It comes to now, and never beyond it: from then on a second is a second.
    const [before, last] = clocks().slice(-2);
    assert.equal(last!.now - before!.now, SECOND);
    assert.ok(Math.abs(last!.now - (START + 11 * SECOND)) <= 2 * SECOND, String(last!.now - START));
  });

  it('tells of every server what it is doing, on output 2, by its topic', async () => {
    await load();
    await seconds(2);
    const devices = told('device') as { target: { server: string }; state: string }[];
    assert.deepEqual(
      devices.map(({ target }) => target.server),
      ['server-01', 'server-02', 'server-03', 'server-04', 'server-05'],
    );
    for (const { state } of devices) assert.ok(['in use', 'idle'].includes(state), state);
    assert.deepEqual(told('truth'), []);
  });

  it('tells the truth only when asked, in lists of at most so many', async () => {
    await load({ truth: true, maxMetrics: 4 });
    await seconds(12);
    const lists = told('truth') as Metric[][];
    assert.ok(lists.length > 2);
    assert.ok(lists.every((list) => list.length <= 4 && list.every(({ tags }) => tags.method === 'truth')));
    assert.ok(simulator.messages().every(({ payload }) => (payload as Metric[]).length <= 4));
    assert.ok(given().every(({ tags }) => tags.method !== 'truth'));
  });

  it('does what a Command says, answers it, and takes it back at its end', async () => {
    await load();
    await seconds(1);
    await ask({ payload: { id: 'c1', ...FAN } });
    assert.deepEqual(told('command'), [{ id: 'c1', outcome: 'applied', at: START + SECOND }]);
    await seconds(15);
    const speeds = () =>
      given().flatMap(({ name, tags, fields }) =>
        name === 'fan' && tags.server === 'server-01' ? [[fields.mode, fields.command_pct]] : [],
      );
    assert.deepEqual(speeds().at(-1), ['manual', 80]);
    await seconds(60);
    const at = START + 61 * SECOND;
    assert.deepEqual(told('command').at(-1), { id: 'c1', outcome: 'expired', at });
    assert.deepEqual(told('control'), [
      { target: { cluster: 'cluster-1', server: 'server-01' }, kind: 'set-fan', state: 'auto', at },
    ]);
    assert.equal(speeds().at(-1)?.[0], 'auto');
    assert.deepEqual(codes(), [undefined]);
  });

  it('ends the message of a command that is refused with the reason, and answers it', async () => {
    await load();
    await ask({
      payload: [
        { id: 'a', ...FAN },
        { id: 'b', ...FAN, target: { server: 'nobody' } },
      ],
    });
    const answers = told('command') as CommandAnswer[];
    assert.deepEqual(
      answers.map(({ id, outcome, problem }) => [id, outcome, problem?.field]),
      [
        ['a', 'applied', undefined],
        ['b', 'refused', 'target.server'],
      ],
    );
    assert.deepEqual(codes(), ['command-target']);
    assert.match(String(simulator.rig.ended[0]?.error), /server-01, server-02/);
  });

  for (const payload of [null, 7, 'explode', { kind: 'pause' }, [3]]) {
    it(`refuses ${JSON.stringify(payload)}, and goes on`, async () => {
      await load();
      await ask({ payload });
      assert.equal(simulator.rig.ended.length, 1);
      assert.match(String(codes()[0]), /wrong-type|missing-field/);
      await seconds(1);
      assert.equal(clocks().length, 1);
    });
  }

  it('pauses, steps and goes on by the word of a button; shows that it is paused; its clock goes on beating', async () => {
    await load();
    await seconds(3);
    await ask({ payload: 'pause' });
    simulator.rig.clock.advance(40 * SECOND);
    await simulator.rig.until(() => clocks().length >= 5);
    assert.deepEqual(light(), { fill: 'grey', shape: 'ring', text: '⏸' });
    assert.ok(
      clocks()
        .slice(3)
        .every(({ now, running }) => !running && now === START + 3 * SECOND),
    );
    await ask({ payload: 'step' });
    assert.equal(clocks().at(-1)?.now, START + 3 * SECOND);
    const beats = clocks().length;
    await ask({ payload: 'resume' });
    simulator.rig.clock.advance(SECOND);
    await simulator.rig.until(() => clocks().length > beats);
    // 3 s, the step of 1 s, and 1 s: what was paused is not made up for. The clock is one tick behind.
    assert.equal(clocks().at(-1)?.now, START + 4 * SECOND);
    assert.deepEqual(codes(), [undefined, undefined, undefined]);
  });

  it('begins anew by msg.reset, with a higher epoch', async () => {
    await load();
    await seconds(3);
    const { epoch } = clocks().at(-1)!;
    await ask({ payload: '', reset: true } as never);
    await seconds(1);
    assert.ok(clocks().at(-1)!.epoch > epoch);
    assert.equal(clocks().at(-1)!.sequence, 1);
  });

  it('follows set-rate, and shows what is reached', async () => {
    await load();
    await ask({ payload: { id: 'r', kind: 'set-rate', value: 100 } });
    await seconds(1);
    assert.equal(clocks().at(-1)?.tickS, 100);
  });

  it('slows down while the loop is late, and says so', async () => {
    await load({ rate: 100 });
    await seconds(1);
    simulator.stall(500);
    await seconds(2);
    assert.ok(clocks().some(({ tickS }) => tickS < 100));
    assert.match(String(light()?.text), /^×\d+ \/ ×100$/);
  });

  for (const [changes, field] of [
    [{ rate: 0 }, 'rate'],
    [{ rate: '3601' }, 'rate'],
    [{ start: 'yesterday' }, 'start'],
    [{ start: '-8d' }, 'start'],
    [{ start: '2026-01-01T00:00' }, 'start'],
    [{ start: '1999-01-01' }, 'start'],
    [{ seed: '-1' }, 'seed'],
    [{ seed: '1.5' }, 'seed'],
    [{ room: 'gone' }, 'room'],
    [{ version: undefined }, 'version'],
  ] as const) {
    it(`refuses ${JSON.stringify(changes)}: red, and every message ends with the reason`, async () => {
      await load(changes);
      assert.equal(light()?.fill, 'red');
      assert.ok(simulator.rig.errors.length > 0);
      for (const said of simulator.rig.errors) assert.match(said, new RegExp(`\\b${field}\\b`));
      await ask({ payload: 'pause' });
      assert.ok(codes()[0]);
    });
  }

  it('has 20 servers without a room of its own', async () => {
    await load({ room: '' });
    await seconds(2);
    assert.equal(told('device').length, 20);
  });
});

describe('the state of server-simulator', () => {
  const simulator = new SimulatorFixture();
  const { load, given, told, seconds, ask, clocks, light } = simulator;

  it('goes on after a restart as if there had been none: readings, commands, clock', async () => {
    await load();
    await seconds(120);
    const expected = given();
    await simulator.rig.deploy(undefined);
    await simulator.rig.unload();
    await load();
    await seconds(60);
    await simulator.settle();
    await simulator.rig.unload();
    await simulator.rig.start();
    assert.match(String(light()?.text), /^↻ 0 s$|restoring/);
    await seconds(60);
    // The wall stands elsewhere, and so does each epoch.
    const plain = (metrics: Metric[]) =>
      metrics.map(({ name, fields: { epoch: _, ...fields }, tags }) => ({ name, fields, tags }));
    assert.deepEqual(plain(given()), plain(expected));
    assert.equal(new Set(clocks().map(({ epoch }) => epoch)).size, 1);
  });

  it('keeps who commands what over a deploy', async () => {
    await load({ keep: 'deploys' });
    await seconds(1);
    await ask({ payload: { id: 'm', kind: 'set-load', value: 1 } });
    await simulator.redeploy({ keep: 'deploys', maxMetrics: 400 });
    await ask({ payload: { id: 's', kind: 'set-load', value: 0, source: 'scheduler' } });
    assert.deepEqual(
      (told('command') as CommandAnswer[]).map(({ id, outcome }) => [id, outcome]),
      [
        ['m', 'applied'],
        ['s', 'overridden'],
      ],
    );
  });

  it('is dropped with one warning when the room is another, and begins a higher epoch', async () => {
    await load();
    await seconds(5);
    const { epoch } = clocks().at(-1)!;
    await simulator.redeploy({ seed: '9' });
    assert.equal(simulator.rig.warnings.length, 1);
    await seconds(1);
    assert.ok(clocks().at(-1)!.epoch > epoch);
    assert.equal(clocks().at(-1)!.sequence, 1);
  });

  it('is saved while it runs, as it was between two ticks', async () => {
    await load();
    await pass(simulator.rig.clock, () => simulator.saved().length > 0, 'the state is saved');
    const lines = simulator.saved();
    const time = lines.find((line) => line.startsWith('["time"'));
    const [, { now, sequence }] = JSON.parse(String(time)) as [string, { now: number; sequence: number }];
    assert.equal(now, START + sequence * SECOND);
    // What a new room of this kind has to restore from it, and who is told of it.
    assert.ok(lines.some((line) => line.startsWith('["live"')));
  });

  it('is saved while it is paused, with what was asked last', async () => {
    await load();
    await seconds(1);
    await ask({ payload: 'pause' });
    const live = () => simulator.saved().find((line) => line.startsWith('["live"'));
    await pass(simulator.rig.clock, () => live() !== undefined, 'the state is saved');
    assert.match(String(live()), /"running":false/);
  });
});
