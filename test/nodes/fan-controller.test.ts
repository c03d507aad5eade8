import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Metric } from '../../engine/telemetry/metric';
import { CONTROLLER, CoolingFixture, START } from './common/cooling-fixture';

const BY_HAND = {
  id: 'hand',
  kind: 'set-fan',
  target: { part: 'controller', cluster: 'lab', server: 'a' },
  value: 80,
};

describe('fan-controller', () => {
  const cooling = new CoolingFixture();
  const { load, play, say, commands, speeds, events, modes, answers, refused, light } = cooling;

  describe('configuration', () => {
    const CASES: [changes: object, field: string, value: string][] = [
      [{ mode: 'fast' }, 'mode', 'fast'],
      [{ policy: 'magic' }, 'policy', 'magic'],
      [{ dryRun: 'yes' }, 'dryRun', 'yes'],
      [{ limitC: '95' }, 'limitC', '95'],
      [{ minPct: 101 }, 'minPct', '101'],
      [{ lowPct: 70 }, 'lowPct', '70'],
      [{ highAboveC: '' }, 'highAboveC', ''],
      [{ points: [{ temperature: '50', speed: '40' }] }, 'points', ''],
      [
        {
          points: [
            { temperature: '50', speed: '40' },
            { temperature: '60', speed: 'fast' },
          ],
        },
        'points[1].speed',
        'NaN',
      ],
      [{ kp: -1 }, 'kp', '-1'],
      [{ missingPct: 101 }, 'missingPct', '101'],
      [{ staleS: 0 }, 'staleS', '0'],
      [{ followShare: 2 }, 'followShare', '2'],
      [{ avoid: [{ from: 50, to: 40 }] }, 'avoid[0].to', '40'],
      [{ temperatures: [] }, 'temperatures', ''],
      [{ atEnd: 'hope' }, 'atEnd', 'hope'],
      [{ version: undefined }, 'version', 'nothing'],
    ];
    for (const [changes, field, value] of CASES) {
      it(`${inspect(changes, { breakLength: 200 })} is refused by name, and ends each message`, async () => {
        await load(changes);
        assert.equal(light()?.fill, 'red');
        const error = cooling.rig.errors[0] ?? '';
        assert.ok(error.includes(field) && error.includes(value), error);
        cooling.rig.send({ payload: 1 });
        assert.equal(cooling.rig.ended[0]?.error?.message, error);
        assert.deepEqual(cooling.rig.out, [[], [], []]);
      });
    }
  });

  it('commands each server by its temperature, at most 60 s ahead, and repeats it every 20 s', async () => {
    await load({ policy: 'steps' });
    await play(30, { a: 40, b: 65 });
    // 35 % up to 55 °C, 60 % up to 70 °C, by the form.
    assert.deepEqual(speeds(), { a: '35 controller', b: '60 controller' });
    const times = commands()
      .filter(({ target }) => target.server === 'a')
      .map(({ issued_at }) => issued_at);
    const gaps = times.slice(-4).map((at, i, all) => (i === 0 ? 20_000 : at - all[i - 1]!));
    assert.deepEqual(gaps, [20_000, 20_000, 20_000, 20_000]);
    for (const { issued_at, expires_at } of commands()) assert.equal(expires_at - issued_at, 60_000);
  });

  it('passes the clocks on behind the commands, and says what fans draw as Metrics', async () => {
    await load({ policy: 'steps' });
    await play(12, { a: 40, b: 40 });
    const clocks = cooling.given().filter(({ name }) => name === 'clock');
    assert.deepEqual(
      clocks.map(({ timestamp }) => (timestamp - START) / 10_000),
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    const metrics = cooling.second().filter(Array.isArray).flat() as Metric[];
    const fans = metrics.filter(({ name }) => name === 'fan');
    assert.ok(fans.length > 0);
    for (const { tags, fields } of fans) {
      assert.equal(tags.method, 'estimated');
      assert.ok(Number(fields.power_w) > 0);
    }
  });

  it('takes an override by a message, says so, and gives back when it is over', async () => {
    await load({ policy: 'steps', manualS: 60 });
    await play(20, { a: 40, b: 40 });
    await say({ payload: BY_HAND });
    await play(3, { a: 40, b: 40 });
    assert.deepEqual(speeds(), { a: '80 manual', b: '35 controller' });
    assert.deepEqual(answers(), ['applied']);
    cooling.rig.clock.advance(2000);
    assert.equal(light()?.text, '✎ 1  ● 1');
    await play(40, { a: 40, b: 40 });
    assert.equal(speeds().a, '35 controller');
    assert.deepEqual(modes(), ['a: auto → manual (asked)', 'a: manual → auto (override-over)']);
  });

  it('takes a word for all servers', async () => {
    await load({ policy: 'steps' });
    await play(3, { a: 40, b: 40 });
    await say({ payload: 'off' });
    await play(1, { a: 40, b: 40 });
    assert.deepEqual(speeds(), { a: 'release', b: 'release' });
    cooling.rig.clock.advance(2000);
    assert.equal(light()?.text, 'fan-controller.status.off');
    const count = commands().length;
    await play(6, { a: 40, b: 40 });
    assert.equal(commands().length, count);
    await say({ payload: 'auto' });
    await play(20, { a: 40, b: 40 });
    assert.deepEqual(speeds(), { a: '35 controller', b: '35 controller' });
  });

  it('trips by cause when a thermometer gives no answer, of that server alone, and comes back', async () => {
    await load({ policy: 'steps' });
    await play(20, { a: 40, b: 40 });
    await play(6, { a: null, b: 40 });
    assert.deepEqual(speeds(), { a: '75 failsafe', b: '35 controller' });
    cooling.rig.clock.advance(2000);
    assert.equal(light()?.text, '▲ 1  ● 1');
    await play(30, { a: 40, b: 40 });
    assert.equal(speeds().a, '35 controller');
    assert.deepEqual(modes(), ['a: auto → failsafe (sensor-missing)', 'a: failsafe → auto (cleared)']);
  });

  it('hears that somebody else commands, from the answers of a device', async () => {
    await load({ policy: 'steps' });
    await play(3, { a: 40, b: 40 });
    const { id } = commands().findLast(({ target }) => target.server === 'a')!;
    await say({
      payload: { id, outcome: 'overridden', at: cooling.now, reason: 'experiment' },
      topic: 'command',
    });
    const [told] = events().filter(({ kind }) => kind === 'obeyed');
    assert.deepEqual(told, {
      ...{ kind: 'obeyed', target: { cluster: 'lab', rack: 'r', server: 'a' } },
      ...{ state: 'overridden', by: 'experiment', at: cooling.now },
    });
  });

  it('hears a detector: a thermometer that it doubts is doubted here', async () => {
    await load({ policy: 'steps' });
    await play(6, { a: 40, b: 40 });
    const target = { cluster: 'lab', rack: 'r', server: 'a', field: 'cpu_temp_c' };
    const finding = { id: 'f', state: 'opened', since: START, detected_at: START, severity: 'warning' };
    const cause = { cause: 'sensor-stuck', candidates: [], confidence: 0.9, evidence: [], actions: [] };
    await say({ payload: { ...finding, ...cause, scope: 'sensor', target } });
    await play(2, { a: 40, b: 40 });
    assert.match(modes()[0] ?? '', /^a: auto → failsafe/);
  });

  it('passes over what a simulator tells besides, and refuses by name what it cannot take', async () => {
    await load({ policy: 'steps' });
    await play(1, { a: 40 });
    await say({ topic: 'device', payload: { target: { server: 'a' }, state: 'in use' } });
    await say({
      topic: 'coldaisle/lab/event/fault',
      payload: { id: 'f', kind: 'fan-off', state: 'started' },
    });
    await say({ topic: 'coldaisle/lab/event/mode', payload: { kind: 'mode', to: 'auto' } });
    const onItsOwn = { kind: 'set-fan', state: 'auto', target: { cluster: 'lab', server: 'a' }, at: 1 };
    await say({ topic: 'coldaisle/lab/event/control', payload: onItsOwn });
    assert.deepEqual(refused(), []);
    await say({ payload: { ...BY_HAND, target: { part: 'controller', cluster: 'moon' } } });
    await say({ payload: { kind: 'set-mode', value: 'auto' } });
    await say({ payload: 'warm' });
    assert.deepEqual(
      refused().map(({ problem }) => [problem.code, problem.field, problem.value]),
      [
        ['command-target', 'target.cluster', 'moon'],
        ['missing-field', 'id', 'nothing'],
        ['wrong-type', 'payload', 'warm'],
      ],
    );
    await say({ payload: { ...BY_HAND, id: 'z', target: { part: 'controller', server: 'z' } } });
    assert.deepEqual(answers(), ['refused']);
  });

  it('answers how it stands, and has nothing to say of a cluster that it does not know', async () => {
    await load({ policy: 'steps' });
    await say({ topic: 'cooling', payload: { cooling: 'state' } });
    assert.deepEqual(cooling.events(), []);
    await play(20, { a: 40, b: 65 });
    const before = cooling.events().length;
    await say({ topic: 'cooling', payload: { cooling: 'state', cluster: 'lab' } });
    await say({ topic: 'cooling', payload: { cooling: 'state', cluster: 'moon' } });
    const [state, ...more] = cooling.events().slice(before);
    assert.deepEqual(more, []);
    assert.ok(state?.kind === 'state');
    assert.deepEqual([state.target.cluster, state.policy], ['lab', 'steps']);
    assert.deepEqual(
      state.servers.map(({ target, mode }) => [target.server, mode]),
      [
        ['a', 'auto'],
        ['b', 'auto'],
      ],
    );
    // Where all of it comes round by a broker its own word is passed over.
    await say({ topic: 'coldaisle/lab/event/state', payload: state });
    assert.deepEqual(refused(), []);
    await say({ payload: { cooling: 'stat' } });
    assert.deepEqual(
      refused().map(({ problem }) => [problem.code, problem.field, problem.value]),
      [['bad-option', 'cooling', 'stat']],
    );
  });

  it('says in a dry run what it would do, and does nothing', async () => {
    await load({ policy: 'steps', dryRun: true });
    await play(30, { a: 40, b: 40 });
    assert.deepEqual(commands(), []);
    const would = events().flatMap((event) => (event.kind === 'would' ? [event.command.value] : []));
    assert.ok(would.length >= 4);
    assert.equal(would.at(-1), 35);
  });

  describe('the end', () => {
    it('leaves a safe speed for a while', async () => {
      await load({ policy: 'steps' });
      await play(6, { a: 40, b: 40 });
      const before = commands().length;
      await cooling.rig.deploy({ ...CONTROLLER, id: 'n', policy: 'steps' });
      const last = commands().slice(before);
      assert.deepEqual(
        last.map(({ source, value, issued_at, expires_at }) => [source, value, expires_at - issued_at]),
        [
          ['controller', 60, 300_000],
          ['controller', 60, 300_000],
        ],
      );
    });

    it('or gives the fans back', async () => {
      await load({ policy: 'steps', atEnd: 'release' });
      await play(6, { a: 40, b: 40 });
      await cooling.rig.deploy({ ...CONTROLLER, id: 'n', policy: 'steps' });
      assert.deepEqual(speeds(), { a: 'release', b: 'release' });
    });
  });

  it('keeps modes and what was learned over a restart', async () => {
    await load({ policy: 'steps', manualS: 0 });
    await play(3, { a: 40, b: 40 });
    await say({ payload: BY_HAND });
    await cooling.rig.unload();
    await cooling.rig.start();
    await play(2, { a: 40, b: 40 });
    assert.equal(speeds().a, '80 manual');
  });
});
