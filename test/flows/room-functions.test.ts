import assert from 'node:assert/strict';
import { functionNode, NOON } from './function-node';

describe('topics.js, where a room publishes', () => {
  const reading = (server: string | undefined, timestamp: number) => ({
    name: server === undefined ? 'room' : 'server',
    tags: { cluster: 'hall', ...(server === undefined ? {} : { server }) },
    fields: {},
    timestamp,
  });
  const clock = { name: 'clock', tags: { cluster: 'hall' }, fields: { epoch: 1 }, timestamp: 5 };

  it('is a topic for each server, one for the rest of the room, one for its clock, in the order they came in', () => {
    const { window, send } = functionNode('topics.js');
    const [messages] = send({ payload: [reading('a', 1), reading(undefined, 2), reading('a', 3), clock] });
    assert.deepEqual(messages, [
      {
        topic: 'coldaisle/hall/telemetry/a',
        qos: 0,
        retain: false,
        payload: [reading('a', 1), reading('a', 3)],
      },
      { topic: 'coldaisle/hall/telemetry/room', qos: 0, retain: false, payload: [reading(undefined, 2)] },
      { topic: 'coldaisle/hall/clock', qos: 1, retain: false, payload: [clock] },
    ]);
    assert.equal(window(clock)[0].length, 1);
  });
});

describe('fault-path.js, where a fault goes', () => {
  const inject = (kind: string) => ({ id: kind, kind: 'inject', value: { kind } });
  const [fan, sensor, clear, rate] = [
    inject('fan-off'),
    inject('sensor-bias'),
    { id: 'c', kind: 'clear' },
    { id: 'r', kind: 'set-rate', value: 60 },
  ] as const;
  // By the catalogue: sensors, networks and clocks are layers of the stream alone.
  for (const [what, payload, toRoom, toTelemetry] of [
    ['of the room to the room', fan, [fan], undefined],
    ['of a sensor to its telemetry', sensor, undefined, [sensor]],
    ['that is mended in both', clear, [clear], [clear]],
    ['and what is none to the room', [rate, sensor], [rate], [sensor]],
  ] as const) {
    it(what, () => {
      const sent = functionNode('fault-path.js').send({ topic: 't', payload });
      const message = (commands: unknown) =>
        commands === undefined ? null : { topic: 't', payload: commands };
      assert.deepEqual(sent, [message(toRoom), message(toTelemetry)]);
    });
  }
});

describe('room.js, what the page of the simulated room is shown', () => {
  const TICK = { topic: 'tick' };
  const tags = { cluster: 'hall', rack: 'rack-a', server: 'server-01', method: 'simulated' };
  const metric = (name: string, timestamp: number, fields: object, more: object = {}) => ({
    name,
    tags: { ...tags, ...more },
    fields,
    timestamp,
  });
  const clock = (timestamp: number, epoch = 1, rate = 1) => ({
    name: 'clock',
    tags: { cluster: 'hall' },
    fields: { epoch, rate, sequence: timestamp, running: true },
    timestamp,
  });
  const command = (id: string, target = {}) => ({
    topic: 'coldaisle/hall/command/room',
    payload: { id, kind: 'set-load', target: { cluster: 'hall', ...target }, value: 0.9, source: 'manual' },
  });
  const answer = (id: string, outcome: string) => ({
    topic: 'coldaisle/hall/event/command',
    payload: { id, outcome, at: 7 },
  });

  it('gives no clock and no server before anything has come', () => {
    const { payload } = functionNode('room.js').send(TICK);
    assert.deepEqual([payload.now, payload.clock, payload.servers, payload.it], [NOON, undefined, [], []]);
  });

  it('takes figures from windows of 5 s, age, fans and state from what comes as it is', () => {
    const { window, send } = functionNode('room.js');
    window(metric('server', 1000, { cpu_temp_c: 99 }));
    window(metric('server', 0, { cpu_temp_c_avg: 47.123, power_w_avg: 150 }, { window: '5s' }));
    window(metric('server', 0, { cpu_temp_c_avg: 1 }, { window: '1m' }));
    window(metric('fan', 900, { speed_pct: 25, running: true, mode: 'auto' }, { fan: 'fan-1' }));
    window(metric('pdu', 0, { power_w_avg: 1510 }, { server: undefined, window: '5s' }));
    send({ topic: 'coldaisle/hall/event/device', payload: { target: tags, state: 'idle' } });
    const { payload } = send(TICK);
    assert.deepEqual(payload.servers, [
      {
        server: 'server-01',
        rack: 'rack-a',
        fans: { 'fan-1': { pct: 25, running: true, mode: 'auto' } },
        at: 1000,
        cpu_temp_c: 47.12,
        power_w: 150,
        state: 'idle',
      },
    ]);
    assert.deepEqual(payload.racks, { 'rack-a': 1510 });
  });

  it('is of the room alone: a machine of another cluster is not on it', () => {
    const { window, send } = functionNode('room.js');
    window(metric('server', 1000, { cpu_temp_c: 99 }, { cluster: 'default' }));
    assert.deepEqual(send(TICK).payload.servers, []);
  });

  it('shows the total of all servers over the last 15 minutes of the room, and the air they take in', () => {
    const { window, send } = functionNode('room.js');
    const all = { server: undefined, rack: undefined, window: '10s' };
    window(clock(1_000_000));
    for (const [start, watts] of [
      [90_000, 1],
      [990_000, 3010],
      [980_000, 3000],
    ] as const)
      window(metric('server', start, { power_w_avg: watts }, { ...all, combine: 'total' }));
    window(metric('server', 990_000, { inlet_temp_c_avg: 20.1, inlet_temp_c_max: 24 }, all));
    const { payload } = send(TICK);
    assert.deepEqual(payload.it, [
      [-20, 3000],
      [-10, 3010],
    ]);
    assert.deepEqual(payload.inlet, { mean: 20.1, max: 24 });
  });

  it('knows the newest clock of the newest epoch, whichever node passes an older one on', () => {
    const { window, send } = functionNode('room.js');
    const known = () => {
      const { at, epoch } = send(TICK).payload.clock;
      return [at, epoch];
    };
    window(clock(2000));
    window(clock(1000));
    assert.deepEqual(known(), [2000, 1]);
    window(clock(500, 2));
    window(clock(9000, 1));
    assert.deepEqual(known(), [500, 2]);
  });

  it('a room that begins anew has no past', () => {
    const { window, send } = functionNode('room.js');
    const all = { server: undefined, rack: undefined, window: '10s', combine: 'total' };
    window(clock(1_000_000));
    window(metric('server', 990_000, { power_w_avg: 3000 }, all));
    window(clock(1_000_000, 2));
    assert.deepEqual(send(TICK).payload.it, []);
  });

  it('says at once what became of a command, newest first, of six at most', () => {
    const { send } = functionNode('room.js');
    for (const id of ['1', '2', '3', '4', '5', '6', '7']) assert.equal(send(command(id)), undefined);
    const { payload } = send(answer('7', 'applied'));
    assert.deepEqual(
      payload.commands.map(({ id }: { id: string }) => id),
      ['7', '6', '5', '4', '3', '2'],
    );
    assert.deepEqual([payload.commands[0].outcome, payload.commands[1].outcome], ['applied', undefined]);
    assert.equal(send(answer('somebody else', 'applied')), undefined);
    assert.equal(send(answer('7', 'expired')).payload.commands[0].outcome, 'expired');
  });

  it('shows the modes of the controller of fans, of servers that it knows', () => {
    const { send } = functionNode('room.js');
    const mode = (server: string, to: string) => ({
      topic: 'coldaisle/hall/event/mode',
      payload: { kind: 'mode', target: { cluster: 'hall', rack: 'rack-a', server }, from: 'off', to },
    });
    send({ payload: [metric('server', 1, {})] });
    assert.deepEqual(send(TICK).payload.modes, []);
    send(mode('server-01', 'auto'));
    send(mode('nobody', 'manual'));
    assert.deepEqual(send(TICK).payload.modes, ['auto']);
    send(mode('server-01', 'failsafe'));
    assert.deepEqual(send(TICK).payload.modes, ['failsafe']);
  });

  it('keeps a hundred servers at most', () => {
    const { window, send } = functionNode('room.js');
    for (let i = 0; i < 120; i++) window(metric('server', 1, {}, { server: `s${i}` }));
    assert.equal(send(TICK).payload.servers.length, 100);
  });
});
