import assert from 'node:assert/strict';
import { FAULT_KINDS, type FaultKind, isOfRoom, kindSpec } from '../../../engine/faults/catalogue';
import { readPlan } from '../../../engine/faults/read-plan';
import type { LiveRoom } from '../../../engine/live/live-room';
import type { LiveEvent } from '../../../engine/live/room-event';
import type { Fault } from '../../../engine/telemetry/fault';
import type { Metric } from '../../../engine/telemetry/metric';
import { answersIn, eventsIn, labelsIn, liveRoom, metricsIn, START, tried } from './rig';

const MINUTE = 60_000;
const PLACES = { cluster: 'web', rack: 'r1', server: 'a', fan: 'fan-1', field: 'cpu_temp_c' };
/** What shows within minutes, where the usual does not. */
const SEVERE: Partial<Record<FaultKind, object>> = {
  'fan-wear': { intensity: 90 },
  'pdu-limit': { intensity: 0.1 },
  'cooling-degraded': { intensity: 0.2 },
  'sensor-drift': { intensity: 100 },
  'sensor-spike': { parameters: { chance: 1 } },
  'telemetry-loss': { intensity: 100 },
};

/** Ten minutes of a room whose faults last from the first to the sixth. */
function live(kind?: FaultKind): { seen: string; truth: string; labels: Fault[] } {
  const room = liveRoom({ truth: true });
  const metrics: Metric[] = [];
  const events: LiveEvent[] = [];
  const pass = (ms: number) => {
    for (const out of room.advance(ms)) {
      if (out?.port === 'result') metrics.push(out.value);
      if (out?.port === 'event') events.push(out.value);
    }
  };
  pass(MINUTE);
  if (kind !== undefined) {
    const target = Object.fromEntries(
      kindSpec(kind).needs.map((tag) => [tag, PLACES[tag as keyof typeof PLACES]]),
    );
    const value = { kind, target, for: '9m', ...SEVERE[kind] };
    assert.deepEqual(tried(room, { kind: 'inject', value }), ['applied']);
  }
  pass(5 * MINUTE);
  if (kind !== undefined) tried(room, { kind: 'clear', value: 'x' });
  pass(4 * MINUTE);
  const truth = events.flatMap((each) => (each.kind === 'truth' ? each.truth : []));
  return { seen: JSON.stringify(metrics), truth: JSON.stringify(truth), labels: labelsIn(events) };
}

describe('faults of a live room', () => {
  const healthy = live();

  for (const kind of FAULT_KINDS) {
    it(`${kind}: comes and goes by command, with its labels`, () => {
      const { seen, truth, labels } = live(kind);
      assert.notEqual(seen, healthy.seen);
      if (isOfRoom(kind)) assert.notEqual(truth, healthy.truth);
      else assert.equal(truth, healthy.truth);
      // From the injection on; the end comes with the first step after it was cleared.
      const told = labels.map(({ id, state, at, target }) => [id, state, at - START, target.cluster]);
      assert.deepEqual(told[0], ['x', 'started', MINUTE, 'web']);
      assert.deepEqual(told.at(-1), ['x', 'ended', 6 * MINUTE, 'web']);
      const between = labels.slice(1, -1).map(({ state }) => state);
      // What hides in the quantum of its sensor or is made good by a loop cannot be seen.
      assert.ok(between.length <= 1 && between.every((state) => state === 'observable'), String(between));
    });
  }

  const FAN_OFF = { kind: 'fan-off', target: { server: 'a', fan: 'fan-1' } };
  const health = (room: LiveRoom) => [...room.simulation.inputs.fanHealth];
  const later = (room: LiveRoom) => {
    [...room.advance(1000)];
    return health(room);
  };

  it('hits what the command names when the document names nothing, in its cluster', () => {
    const room = liveRoom();
    const target = { cluster: 'train', server: 'a', fan: 'fan-2' };
    tried(room, { kind: 'inject', target, value: { kind: 'fan-off' } });
    assert.deepEqual(later(room), [0, 0, 0, 0, 0, 1]);
    tried(room, { id: 'y', kind: 'inject', target: { cluster: 'web' }, value: FAN_OFF });
    assert.deepEqual(later(room), [1, 0, 0, 0, 0, 1]);
  });

  it('takes faults from any rank, and its own id for a fault that says one', () => {
    const room = liveRoom();
    for (const source of ['failsafe', 'manual', 'experiment', 'scheduler', 'controller']) {
      const value = { ...FAN_OFF, id: `of ${source}` };
      assert.deepEqual(tried(room, { kind: 'inject', value, source }), ['applied']);
    }
    const started = labelsIn(eventsIn(room.advance(1000))).map(({ id }) => id);
    assert.deepEqual(started, ['of controller', 'of experiment', 'of failsafe', 'of manual', 'of scheduler']);
  });

  const TWO = [
    { ...FAN_OFF, id: 'fan' },
    { kind: 'cpu-overload', target: { server: 'b' }, for: '1h', id: 'load' },
    { kind: 'sensor-null', target: { server: 'a', field: 'cpu_temp_c' }, id: 'sensor' },
    { kind: 'cooling-stop', id: 'cooling' },
    { kind: 'server-down', target: { cluster: 'train', server: 'a' }, id: 'other' },
  ];
  const rest = ['cooling', 'fan', 'load', 'other', 'sensor'];
  for (const [says, command, left] of [
    ['one by its id', { value: 'load' }, ['cooling', 'fan', 'other', 'sensor']],
    ['one by its id, wherever it is', { value: 'other' }, ['cooling', 'fan', 'load', 'sensor']],
    ['all of a cluster', {}, ['other']],
    ['all of another', { target: { cluster: 'train' } }, ['cooling', 'fan', 'load', 'sensor']],
    ['all of a server', { target: { server: 'a' } }, ['cooling', 'load', 'other']],
    ['all of a fan', { target: { server: 'a', fan: 'fan-1' } }, ['cooling', 'load', 'other', 'sensor']],
    ['those of a fan that has none', { target: { server: 'a', fan: 'fan-2' } }, rest],
  ] as const) {
    it(`clears ${says}`, () => {
      const room = liveRoom();
      for (const value of TWO) assert.deepEqual(tried(room, { kind: 'inject', value }), ['applied']);
      [...room.advance(1000)];
      assert.deepEqual(tried(room, { kind: 'clear', ...command }), ['applied']);
      const ended = labelsIn(eventsIn(room.advance(1000))).flatMap(({ id, state }) =>
        state === 'ended' ? [id] : [],
      );
      assert.deepEqual(
        rest.filter((id) => !ended.includes(id)),
        left,
      );
    });
  }

  it('clears what was still to come, of which nothing is told', () => {
    const room = liveRoom();
    tried(room, { kind: 'inject', value: { ...FAN_OFF, after: '1m' } });
    tried(room, { kind: 'clear', value: 'x' });
    assert.deepEqual(labelsIn(eventsIn(room.advance(2 * MINUTE))), []);
  });

  it('does it again when a button is pressed again, once the last fault is over, and clears it by the same id', () => {
    const room = liveRoom();
    const press = () => tried(room, { kind: 'inject', value: FAN_OFF });
    const told: string[] = [];
    for (let time = 0; time < 3; time++) {
      assert.deepEqual(press(), ['applied']);
      assert.deepEqual(press(), ['refused', 'fault-twice']);
      told.push(...labelsIn(eventsIn(room.advance(1000))).map(({ id, state }) => `${id} ${state}`));
      assert.equal(health(room)[0], 1);
      tried(room, { kind: 'clear', value: 'x' });
      told.push(...labelsIn(eventsIn(room.advance(1000))).map(({ id, state }) => `${id} ${state}`));
      assert.equal(health(room)[0], 0);
    }
    assert.deepEqual(
      told.filter((label) => !label.endsWith('observable')),
      ['x started', 'x ended', 'x~2 started', 'x~2 ended', 'x~3 started', 'x~3 ended'],
    );
  });

  it('makes a hole in exactly its share of the sensors of the cluster, from the first second on', () => {
    const room = liveRoom();
    const value = { kind: 'telemetry-loss', intensity: 50, parameters: { least_s: 600, most_s: 600 } };
    tried(room, { kind: 'inject', value });
    const outs = [...room.advance(60_000)];
    // A server has three sensors unless its document says otherwise: processor, airflow, power. There are two.
    const [started] = labelsIn(eventsIn(outs));
    const hit = String(started?.parameters.sensors).split(' ');
    assert.equal(hit.length, 3);
    const heard = metricsIn(outs).flatMap(({ tags, fields }) =>
      tags.cluster === 'web'
        ? ['cpu_temp_c', 'airflow_m3s', 'power_w']
            .filter((field) => tags.server !== undefined && !('fan' in tags) && field in fields)
            .map((field) => `${tags.server}/${field}`)
        : [],
    );
    assert.equal(new Set(heard).size, 3);
  });

  it('begins with the faults of its options, each time', () => {
    const target = { cluster: 'web', ...FAN_OFF.target };
    const room = liveRoom({ faults: [readPlan({ ...FAN_OFF, target }, '', 'first')] });
    assert.deepEqual(later(room), [1, 0, 0, 0, 0, 0]);
    tried(room, {
      kind: 'inject',
      target: { cluster: 'train', server: 'a' },
      value: { kind: 'server-down' },
    });
    tried(room, { kind: 'clear', value: 'first' });
    assert.deepEqual(later(room), [0, 0, 0, 0, 0, 0]);
    tried(room, { kind: 'reset' });
    assert.deepEqual(later(room), [1, 0, 0, 0, 0, 0]);
    assert.equal(room.simulation.inputs.down[2], 0);
  });

  const WRONG: [command: object, field: string, code: string][] = [
    [{ kind: 'inject' }, 'value', 'fault-value'],
    [{ kind: 'inject', value: 'fan-off' }, 'value', 'fault-value'],
    [{ kind: 'inject', value: {} }, 'value.kind', 'missing-field'],
    [{ kind: 'inject', value: { kind: 'explode' } }, 'value.kind', 'fault-value'],
    [{ kind: 'inject', value: { kind: 'fan-off' } }, 'value.target.server', 'missing-field'],
    [
      { kind: 'inject', value: { kind: 'fan-off', target: { server: 'z', fan: 'fan-1' } } },
      'value.target.server',
      'fault-target',
    ],
    [
      { kind: 'inject', value: { ...FAN_OFF, target: { server: 'a', fan: 'fan-9' } } },
      'value.target.fan',
      'fault-target',
    ],
    [
      { kind: 'inject', target: { server: 'a' }, value: { kind: 'cooling-stop' } },
      'value.target.server',
      'fault-field',
    ],
    [{ kind: 'inject', value: { ...FAN_OFF, intensity: 3 } }, 'value.intensity', 'fault-field'],
    [{ kind: 'inject', value: { ...FAN_OFF, for: '-1s' } }, 'value.for', 'fault-value'],
    [{ kind: 'inject', value: { ...FAN_OFF, id: 'taken' } }, 'value.id', 'fault-twice'],
    [
      { kind: 'inject', value: { kind: 'disk-failure', target: { server: 'a', disk: 'sda' } } },
      'value.target.disk',
      'fault-target',
    ],
    [{ kind: 'inject', target: { server: 'z' }, value: FAN_OFF }, 'target.server', 'command-target'],
    [{ kind: 'clear', value: 'nobody' }, 'value', 'no-fault'],
    [{ kind: 'clear', value: 7 }, 'value', 'command-value'],
    [{ kind: 'clear', target: { cluster: 'moon' } }, 'target.cluster', 'command-target'],
    [{ kind: 'pause', target: { part: 'bill' } }, 'target.part', 'command-target'],
  ];
  for (const [command, field, code] of WRONG) {
    it(`refuses ${JSON.stringify(command)} by ${field}, and goes on unchanged`, () => {
      const room = liveRoom();
      tried(room, { kind: 'inject', value: { ...FAN_OFF, id: 'taken', after: '1h' } });
      const before = JSON.stringify([...room.snapshot()]);
      const [answer] = answersIn(eventsIn(room.take({ id: 'x', ...command })));
      assert.deepEqual(
        [answer?.outcome, answer?.problem?.field, answer?.problem?.code],
        ['refused', field, code],
      );
      assert.equal(JSON.stringify([...room.snapshot()]), before);
    });
  }

  it('holds 1,000 faults at most: the next is refused until some are gone', () => {
    const room = liveRoom();
    const more = (id: number) =>
      tried(room, { kind: 'inject', value: { ...FAN_OFF, id: `f${id}`, after: '1d' } });
    for (let id = 0; id < 1000; id++) assert.deepEqual(more(id), ['applied']);
    assert.deepEqual(more(1000), ['refused', 'too-many-faults']);
    tried(room, { kind: 'clear', value: 'f7' });
    assert.deepEqual(more(1000), ['applied']);
  });
});
