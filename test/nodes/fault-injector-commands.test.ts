import assert from 'node:assert/strict';
import { readCommand } from '../../engine/telemetry/read-command';
import { clock, InjectorFixture, reading, SECOND, START } from './common/injector-fixture';

const FAN = { kind: 'fan-off', target: { server: 'server-03', fan: 'fan-1' }, after: '5m', for: '10m' };
const STUCK = { id: 'stuck', kind: 'sensor-stuck', target: { field: 'power_w' } };
const COMMAND = { mode: 'command', faults: [FAN, STUCK] };

describe('fault-injector by command', () => {
  const injector = new InjectorFixture();
  const { load, pass, ask, commands, answers, light, codes, redeploy, settle } = injector;

  const sent = () => commands().map(({ id, kind }) => `${kind} ${id}`);

  it('sends its list once when the flow has started, as Commands that a room reads', async () => {
    await load({ ...COMMAND, cluster: 'c', source: 'manual' });
    await settle();
    assert.deepEqual(commands(), [
      {
        id: 'n.fault-1',
        kind: 'inject',
        target: { cluster: 'c' },
        value: { ...FAN, id: 'fault-1', target: { ...FAN.target, cluster: 'c' } },
        source: 'manual',
      },
      {
        id: 'n.stuck',
        kind: 'inject',
        target: { cluster: 'c' },
        value: { ...STUCK, target: { field: 'power_w', cluster: 'c' } },
        source: 'manual',
      },
    ]);
    for (const command of commands()) readCommand(command, START, 'c');
    assert.deepEqual(
      injector.messages().map(({ topic }) => topic),
      ['command', 'command'],
    );
    injector.rig.clock.advance(2 * SECOND);
    assert.deepEqual(light(), { fill: 'green', shape: 'dot', text: '→ 2 / 2' });
    assert.deepEqual(injector.rig.out[1], []);
  });

  it('names no cluster while it knows none, and then the first that it has heard of', async () => {
    await load(COMMAND);
    await settle();
    assert.deepEqual(commands()[0]?.target, {});
    assert.deepEqual((commands()[0]!.value as typeof FAN).target, FAN.target);
    await pass(clock(10, 1), clock(20, 1, 1, 'other'));
    await ask({ payload: { id: 'x', kind: 'inject', value: STUCK } });
    assert.deepEqual(commands().at(-1), {
      id: 'x',
      kind: 'inject',
      value: STUCK,
      source: 'experiment',
      target: { cluster: 'c' },
    });
    // What was begun when nobody knew the cluster belongs to it: another run has other ids.
    await ask({ payload: 'inject' });
    assert.deepEqual(sent().slice(3), [
      'clear n.fault-1.1.clear',
      'clear n.stuck.1.clear',
      'inject n.fault-1-2.1',
      'inject n.stuck-2.1',
    ]);
  });

  it('begins with each new epoch of the clock of its cluster, with ids of that epoch', async () => {
    await load({ ...COMMAND, begin: 'clock', cluster: 'c' });
    injector.rig.clock.advance(SECOND);
    assert.equal(light()?.text, 'common.status.noClock');
    await pass(reading(0), clock(0, 1, 7, 'other'));
    assert.deepEqual(sent(), []);
    await pass(clock(0, 1, 7), clock(10, 2, 7));
    await pass(clock(20, 3, 7));
    assert.deepEqual(sent(), ['inject n.fault-1.7', 'inject n.stuck.7']);
    assert.equal(commands()[0]?.issued_at, START);
    // The last of an epoch that is over begins nothing.
    await pass(clock(0, 1, 8), clock(30, 4, 7), clock(10, 2, 8));
    assert.deepEqual(sent().slice(2), ['inject n.fault-1.8', 'inject n.stuck.8']);
    assert.deepEqual(injector.rig.out[1], []);
  });

  it('sends each fault to the cluster that it names, when that begins', async () => {
    const elsewhere = { ...STUCK, id: 'far', target: { field: 'power_w', cluster: 'other' } };
    await load({ mode: 'command', begin: 'clock', cluster: 'c', faults: [STUCK, elsewhere] });
    await pass(clock(0, 1, 7, 'other'));
    assert.deepEqual(sent(), ['inject n.far.7']);
    assert.deepEqual(commands()[0]?.target, { cluster: 'other' });
    await pass(clock(0, 1, 9));
    assert.deepEqual(sent(), ['inject n.far.7', 'inject n.stuck.9']);
    await ask({ payload: 'clear' });
    assert.deepEqual(
      commands()
        .slice(2)
        .map(({ kind, target, value }) => [kind, target.cluster, value]),
      [
        ['clear', 'c', undefined],
        ['clear', 'other', undefined],
      ],
    );
  });

  it('ends by the id of the list, whatever run it is in', async () => {
    await load({ ...COMMAND, begin: 'message' });
    await settle();
    assert.deepEqual(sent(), []);
    await pass(clock(0, 1));
    await ask({ payload: 'inject' });
    // A fault of 10 min that begins after 5 is over; the other has no end.
    await pass(clock(1000, 2));
    await ask({ payload: 'inject' });
    assert.deepEqual(sent().slice(2), [
      'clear n.stuck.1.clear',
      'inject n.fault-1-2.1',
      'inject n.stuck-2.1',
    ]);
    await ask({ clear: 'stuck' });
    await ask({ clear: 'by hand' });
    assert.deepEqual(
      commands()
        .slice(-2)
        .map(({ value }) => value),
      ['stuck-2', 'by hand'],
    );
  });

  it('passes Commands on with what they do not say, and keeps what they do', async () => {
    await load({ mode: 'command', cluster: 'c' });
    const { target, ...untargeted } = FAN;
    await ask({ payload: { kind: 'inject', value: untargeted, target } });
    assert.deepEqual(commands()[0]?.target, { cluster: 'c', ...target });
    await ask({ payload: [{ kind: 'inject', value: FAN }, { kind: 'clear' }] });
    assert.deepEqual(
      commands()
        .slice(1)
        .map(({ id, kind, source, target }) => [id, kind, source, target]),
      [
        ['msg-3.1', 'inject', 'experiment', { cluster: 'c' }],
        ['msg-3.2', 'clear', 'experiment', { cluster: 'c' }],
      ],
    );
    const whole = {
      id: 'whole',
      kind: 'clear',
      target: { cluster: 'd', server: 's' },
      source: 'manual',
      issued_at: START,
      expires_at: START + 1,
    };
    await ask({ payload: whole });
    assert.deepEqual(commands().at(-1), whole);
    assert.deepEqual(answers(), []);
  });

  for (const [payload, code, said] of [
    ['explode', 'wrong-type', /payload is explode/],
    [{ type: 'inject' }, 'wrong-type', /name is nothing/],
    [[{ ...clock(0, 1), timestamp: 7 }], 'bad-time', /timestamp is 7/],
    [{ kind: 'pause' }, 'command-kind', /pause/],
    [{ kind: 'inject', value: { kind: 'fan-off' } }, 'missing-field', /value\.target\.server/],
    [{ kind: 'inject', value: FAN, source: 'god' }, 'command-value', /source is god/],
    [{ kind: 'clear', value: [1] }, 'command-value', /value is a list/],
    [{ kind: 'inject', value: FAN, target: 'here' }, 'wrong-type', /target is here/],
  ] as const) {
    it(`refuses ${JSON.stringify(payload)} and sends nothing`, async () => {
      await load({ mode: 'command' });
      await ask({ payload });
      assert.deepEqual(codes(), [code]);
      assert.match(String(injector.rig.ended[0]?.error), said);
      if ('kind' in Object(payload)) {
        await ask({ payload: { ...(payload as object), id: 'mine' } });
        assert.deepEqual(
          answers().map(({ id, outcome, reason }) => [id, outcome, reason]),
          [['mine', 'refused', code]],
        );
      }
      assert.deepEqual(commands(), []);
    });
  }

  it('says that there is nothing to begin when its list is empty', async () => {
    await load({ mode: 'command' });
    await ask({ payload: 'inject' });
    assert.deepEqual(codes(), ['missing-field']);
  });

  describe('over deploys', () => {
    it('does not send again what a room has', async () => {
      await load(COMMAND);
      await settle();
      await redeploy({ ...COMMAND, name: 'renamed' });
      await settle();
      assert.deepEqual(sent(), ['inject n.fault-1', 'inject n.stuck']);
      await injector.rig.unload();
      await injector.rig.start();
      await settle();
      assert.equal(sent().length, 2);
    });

    it('sends another list, and ends what is left of the one before', async () => {
      await load({ ...COMMAND, begin: 'clock' });
      await pass(clock(0, 1));
      await redeploy({ ...COMMAND, begin: 'clock', faults: [STUCK] });
      await pass(clock(400, 2));
      assert.deepEqual(sent().slice(2), [
        'clear n.fault-1.1.clear',
        'clear n.stuck.1.clear',
        'inject n.stuck-2.1',
      ]);
      assert.deepEqual(injector.rig.warnings, []);
    });

    it('forgets all by msg.reset', async () => {
      await load({ ...COMMAND, begin: 'clock' });
      await pass(clock(0, 1));
      await ask({ reset: true, payload: '' });
      await pass(clock(10, 2));
      assert.deepEqual(sent().slice(2), ['inject n.fault-1.1', 'inject n.stuck.1']);
    });
  });
});
