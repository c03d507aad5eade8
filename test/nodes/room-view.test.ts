import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { NodeMessage } from 'node-red';
import type { Command } from '../../engine/telemetry/command';
import type { Refused } from '../../engine/telemetry/problem';
import type { ClusterHead, Snapshot } from '../../engine/view/pages/common';
import type { RoomPage, ServerPage } from '../../engine/view/pages/room';
import { roomViewConfig } from '../../nodes/room-view/room-view.config';
import { deepFreeze } from './common/deep-freeze';
import { NodeFixture } from './common/node-fixture';

import roomView = require('../../nodes/room-view/room-view');

const DEFINITION = { type: 'room-view', ...roomViewConfig.defaults };
const START = Date.UTC(2026, 0, 1);
const TAGS = { cluster: 'lab', rack: 'r', server: 'a', method: 'simulated' };
const SERVER = { name: 'server', tags: TAGS, fields: { cpu_temp_c: 50, power_w: 200 }, timestamp: START };
const CLOCK = {
  name: 'clock',
  tags: { cluster: 'lab' },
  fields: { epoch: 1, sequence: 1, rate: 1, running: true, tick_s: 1 },
  timestamp: START,
};
const ORDER = {
  id: 'page-1',
  kind: 'set-mode',
  target: { cluster: 'lab', part: 'controller' },
  value: 'auto',
};

describe('room-view', () => {
  const view = new NodeFixture<Refused<unknown>>(roomView, DEFINITION, 3);
  const { load, messages, refused, light } = view;

  const say = async (msg: object): Promise<void> => {
    const ended = view.rig.ended.length;
    view.rig.send(deepFreeze(msg as NodeMessage));
    await view.rig.untilEnded(ended + 1);
    await new Promise((delivered) => setImmediate(delivered));
  };
  const tick = async (): Promise<void> => {
    view.rig.clock.advance(1000);
    await new Promise((delivered) => setImmediate(delivered));
    await new Promise((delivered) => setImmediate(delivered));
  };
  const sent = () => view.rig.out[1] as NodeMessage[];
  const commands = () => sent().filter(({ topic }) => topic?.includes('/command/'));
  const last = <Model>(topic: string) =>
    messages().findLast((msg) => msg.topic === topic)?.payload as Snapshot<Model>;
  const room = () => last<RoomPage>('room').models.lab as RoomPage;

  describe('configuration', () => {
    const CASES: [changes: object, field: string][] = [
      [{ language: 'de' }, 'language'],
      [{ keep: 'always' }, 'keep'],
      [{ maxSeries: 0 }, 'maxSeries'],
      [{ maxSeries: 1.5 }, 'maxSeries'],
      [{ idleExpiryS: 59 }, 'idleExpiryS'],
      [{ futureS: -1 }, 'futureS'],
      [{ version: undefined }, 'version'],
    ];
    for (const [changes, field] of CASES) {
      it(`${inspect(changes)} is refused by name, and ends each message`, async () => {
        await load(changes);
        assert.equal(light()?.fill, 'red');
        const error = view.rig.errors[0] ?? '';
        assert.ok(error.includes(field), error);
        await say({ payload: SERVER });
        assert.equal(view.rig.ended[0]?.error?.message, error);
      });
    }
  });

  it('tells the room once a second and every other page every four, all of them at first', async () => {
    await load();
    await say({ payload: [SERVER, CLOCK] });
    for (let i = 0; i < 9; i++) await tick();
    const times: Record<string, number> = {};
    for (const { topic = '' } of messages()) times[topic] = (times[topic] ?? 0) + 1;
    // Nine ticks: the first has all, and then each has two turns more.
    assert.deepEqual(times, { room: 9, shell: 3, findings: 3, cooling: 3, energy: 3, workers: 3 });
  });

  it('shows what was read, by cluster, and how the cluster stands', async () => {
    await load();
    await say({ payload: [SERVER, CLOCK] });
    await tick();
    const head = last('room').clusters[0] as ClusterHead;
    assert.deepEqual([head.cluster, head.servers, head.simulated, head.standing], ['lab', 1, true, 'live']);
    const tile = room().racks[0]?.servers[0];
    assert.deepEqual([tile?.server, tile?.cpuC, tile?.watts, room().tiles.itW], ['a', 50, 200, 200]);
  });

  it('answers a page that asks, to its browser alone', async () => {
    await load();
    await say({ payload: [SERVER, CLOCK] });
    await say({ payload: { view: 'server', cluster: 'lab', server: 'a' }, _client: { socketId: 's1' } });
    const answer = messages().at(-1) as NodeMessage & { _client?: unknown };
    assert.equal(answer.topic, 'server');
    assert.deepEqual(answer._client, { socketId: 's1' });
    assert.equal((answer.payload as ServerPage).tile.cpuC, 50);
  });

  const LOCAL = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];
  for (const socketIp of LOCAL) {
    it(`passes on the command of a browser at ${socketIp}, and shows it with its answer`, async () => {
      await load();
      await say({ payload: [SERVER, CLOCK] });
      await say({ topic: 'command', payload: ORDER, _client: { socketIp } });
      const [passed] = commands();
      assert.equal(passed?.topic, 'coldaisle/lab/command/controller');
      const { id, kind, source } = passed!.payload as Command;
      assert.deepEqual([id, kind, source], ['page-1', 'set-mode', 'manual']);
      await tick();
      assert.deepEqual(
        room().commands.map((one) => [one.id, one.outcome]),
        [['page-1', undefined]],
      );
      const answer = { id: 'page-1', outcome: 'applied', at: START };
      await say({ topic: 'coldaisle/lab/event/command', payload: answer });
      await tick();
      assert.equal(room().commands[0]?.outcome, 'applied');
    });
  }

  it('refuses the command of a browser elsewhere, and shows that it did', async () => {
    await load();
    await say({ payload: [SERVER, CLOCK] });
    await say({ topic: 'command', payload: ORDER, _client: { socketIp: '192.0.2.7' } });
    assert.equal(commands().length, 0);
    assert.equal(refused()[0]?.reason, 'not-allowed');
    await tick();
    const [shown] = room().commands;
    assert.deepEqual([shown?.outcome, shown?.reason], ['refused', 'not-allowed']);
  });

  it('lets no browser claim a rank', async () => {
    await load();
    await say({ payload: [SERVER, CLOCK] });
    const claim = { ...ORDER, source: 'failsafe' };
    await say({ topic: 'command', payload: claim, _client: { socketIp: '127.0.0.1' } });
    assert.equal((commands()[0]?.payload as Command | undefined)?.source, 'manual');
  });

  it('trusts browsers from elsewhere where the sockets of the dashboard are guarded', async () => {
    await load({}, {}, { dashboard: { ioMiddleware: () => {} } });
    await say({ payload: [SERVER, CLOCK] });
    await say({ topic: 'command', payload: ORDER, _client: { socketIp: '192.0.2.7' } });
    assert.equal(commands().length, 1);
  });

  it('shows a command that somebody else has sent, and does not send it again', async () => {
    await load();
    await say({ payload: [SERVER, CLOCK] });
    await say({ topic: 'coldaisle/lab/command/controller', payload: { ...ORDER, id: 'other' } });
    await tick();
    assert.equal(commands().length, 0);
    assert.deepEqual(
      room().commands.map(({ id }) => id),
      ['other'],
    );
  });

  it('asks a controller how it stands, and shows its answer', async () => {
    await load();
    await say({ payload: [SERVER, CLOCK] });
    await tick();
    assert.deepEqual(
      sent().map(({ topic, payload }) => [topic, payload]),
      [['cooling', { cooling: 'state', cluster: 'lab' }]],
    );
  });

  it('takes findings, labels of faults, states of devices and bills by what they hold', async () => {
    await load();
    await say({ payload: [SERVER, CLOCK] });
    const target = { cluster: 'lab', rack: 'r', server: 'a' };
    const finding = { id: 'F-1', state: 'opened', cause: 'fan-failed', severity: 'warning', target };
    const times = { since: START, detected_at: START };
    const empty = { scope: 'fan', candidates: [], confidence: 1, evidence: [], actions: [] };
    await say({ payload: { ...finding, ...times, ...empty } });
    const label = { id: 'f', kind: 'fan-off', state: 'started', at: START, origin: 'injected' };
    await say({
      topic: 'coldaisle/lab/event/fault',
      payload: { ...label, scope: 'fan', target, parameters: {} },
    });
    await say({ topic: 'coldaisle/lab/event/device', payload: { target, state: 'off', at: START } });
    const note = { target, kind: 'set-fan', state: 'auto', at: START };
    await say({ topic: 'coldaisle/lab/event/control', payload: note });
    const mode = { kind: 'mode', target, from: 'off', to: 'auto', cause: 'asked', at: START };
    await say({ topic: 'coldaisle/lab/event/mode', payload: mode });
    await tick();
    assert.deepEqual(refused(), []);
    const { attention, faults, racks } = room();
    assert.deepEqual(
      [attention[0]?.finding.id, faults[0]?.id, racks[0]?.servers[0]?.off, racks[0]?.servers[0]?.finding?.id],
      ['F-1', 'f', true, 'F-1'],
    );
    const head = last('room').clusters[0];
    assert.deepEqual([head?.firing, head?.watched], [1, 0]);
  });

  it('refuses what it can make nothing of', async () => {
    await load();
    await say({ payload: 'text' });
    await say({ payload: { view: 'trends', range: '1y' } });
    await say({ payload: [SERVER, CLOCK] });
    await say({ payload: { view: 'trends', cluster: 'lab', range: '1y', servers: [] } });
    await say({ payload: { view: 'server', cluster: 'lab', server: 'nobody' } });
    await say({ topic: 'command', payload: { ...ORDER, source: 'nobody' } });
    assert.deepEqual(
      refused().map(({ reason, problem }) => [reason, problem.field]),
      [
        ['wrong-type', 'payload'],
        ['unheard', 'cluster'],
        ['bad-option', 'range'],
        ['unheard', 'server'],
        ['command-value', 'source'],
      ],
    );
  });

  it('breaks nothing that is real', async () => {
    await load();
    const real = { ...SERVER, tags: { ...TAGS, method: 'measured' }, timestamp: view.rig.clock.now() };
    await say({ payload: real });
    const fault = {
      id: 'f',
      kind: 'inject',
      target: { cluster: 'lab', server: 'a' },
      value: { kind: 'fan-failed' },
    };
    await say({ topic: 'command', payload: fault });
    assert.equal(commands().length, 0);
    assert.equal(refused()[0]?.reason, 'not-simulated');
  });

  it('refuses what is of a cluster that was never heard of', async () => {
    await load();
    await say({ topic: 'command', payload: { ...ORDER, target: { cluster: 'elsewhere' } } });
    await say({ payload: { view: 'trends', cluster: 'elsewhere', range: '2h', servers: [] } });
    assert.deepEqual(
      refused().map(({ reason, problem }) => [reason, problem.value]),
      [
        ['unheard', 'elsewhere'],
        ['unheard', 'elsewhere'],
      ],
    );
  });

  it('goes on after a restart with what it knew', async () => {
    await load();
    await say({ payload: [SERVER, CLOCK] });
    await view.rig.unload();
    await view.rig.start();
    await tick();
    assert.equal(room().racks[0]?.servers[0]?.cpuC, 50);
    // Nothing has been heard since.
    assert.equal(last('room').clusters[0]?.standing, 'stale');
  });
});
