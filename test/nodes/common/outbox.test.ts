import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import { clockMetric } from '../../../engine/telemetry/clock';
import type { Metric } from '../../../engine/telemetry/metric';
import { problem, refused } from '../../../engine/telemetry/problem';
import { Outbox, type Output } from '../../../nodes/common/outbox';

const TWO: readonly Output[] = [
  { ports: ['result'], metrics: true },
  { ports: ['event', 'refused'], metrics: false },
];
const CLOCK = clockMetric({
  cluster: 'lab',
  now: 1,
  epoch: 1,
  sequence: 1,
  rate: 60,
  running: true,
  tickS: 5,
});

function metric(i: number): Metric {
  return { name: 'server', tags: {}, fields: { i }, timestamp: i };
}

describe('Outbox', () => {
  let sent: (NodeMessage | null)[][];
  let ids: number;

  function outbox(outputs = TWO, mqttBase = ''): Outbox {
    sent = [];
    ids = 0;
    return new Outbox({
      outputs,
      topic: 'windows',
      maxMetrics: 3,
      mqttBase,
      send: (messages) => sent.push(messages),
      newId: () => `id${++ids}`,
    });
  }

  function give(box: Outbox, from: number, to: number): void {
    for (let i = from; i < to; i++) box.add({ port: 'result', value: metric(i) });
  }

  it('sends what belongs together as one message with topic and payload only', () => {
    const box = outbox();
    give(box, 0, 3);
    assert.equal(sent.length, 0);
    box.end();
    assert.deepEqual(sent, [[{ topic: 'windows', payload: [metric(0), metric(1), metric(2)] }]]);
  });

  it('sends nothing when there was nothing', () => {
    outbox().end();
    assert.deepEqual(sent, []);
  });

  it('splits what is more, with parts as the core split node makes them of a list', () => {
    const box = outbox();
    give(box, 0, 7);
    box.end();
    const messages = sent.map(([message]) => message as NodeMessage & { payload: Metric[] });
    assert.deepEqual(
      messages.map(({ payload }) => payload.map(({ timestamp }) => timestamp)),
      [[0, 1, 2], [3, 4, 5], [6]],
    );
    const parts = { id: 'id1', type: 'array', len: 3 };
    assert.deepEqual(
      messages.map((message) => message.parts),
      [
        { ...parts, index: 0 },
        { ...parts, index: 1 },
        { ...parts, index: 2, count: 3 },
      ],
    );
  });

  it('sends what is for MQTT by topic: those of a server, of the room, and the clock of the cluster', () => {
    const box = outbox(TWO, 'site/lab-1');
    const of = (tags: Record<string, string>, i: number): Metric => ({ ...metric(i), tags });
    const here = (server: string, i: number) => of({ cluster: 'lab', server }, i);
    const values = [
      here('a', 0),
      of({ cluster: 'lab' }, 1),
      here('b', 2),
      here('a', 3),
      of({ server: 'c' }, 4),
    ];
    for (const value of values) box.add({ port: 'result', value });
    box.add({ port: 'result', value: CLOCK });
    box.end();
    // The topics of design.md, section 5, below the base.
    assert.deepEqual(
      sent.map(([message]) => message!).map(({ topic, payload }) => [topic, (payload as Metric[]).length]),
      [
        ['site/lab-1/lab/telemetry/a', 2],
        ['site/lab-1/lab/telemetry/room', 1],
        ['site/lab-1/lab/telemetry/b', 1],
        ['site/lab-1/default/telemetry/c', 1],
        ['site/lab-1/lab/clock', 1],
      ],
    );
  });

  it('gives each group an id of its own', () => {
    const box = outbox();
    give(box, 0, 4);
    box.end();
    give(box, 4, 8);
    box.end();
    const groups = sent.map(([message]) => message?.parts as { id: string });
    assert.deepEqual(
      groups.map(({ id }) => id),
      ['id1', 'id1', 'id2', 'id2'],
    );
  });

  it('sends what was refused one by one on its output, the reason as topic', () => {
    const box = outbox();
    const late = refused(problem('late', 'timestamp', 1, 2), metric(1));
    box.add({ port: 'refused', value: late });
    assert.deepEqual(sent, [[null, { topic: 'late', payload: late }]]);
  });

  it('keeps its own topic for events, whatever they hold', () => {
    const box = outbox();
    box.add({ port: 'event', value: { id: 'e', reason: 1 } });
    assert.equal(sent[0]?.[1]?.topic, 'windows');
  });

  it('passes a clock on behind the Metrics it released', () => {
    const box = outbox();
    give(box, 0, 2);
    box.add({ port: 'result', value: CLOCK });
    box.end();
    assert.deepEqual(sent, [[{ topic: 'windows', payload: [metric(0), metric(1), CLOCK] }]]);
  });

  it('passes a clock on on the first output and on each that carries Metrics, a copy each', () => {
    const box = outbox([
      { ports: ['event'], metrics: false },
      { ports: ['result'], metrics: true },
      { ports: ['refused'], metrics: false },
    ]);
    box.add({ port: 'result', value: CLOCK });
    box.end();
    assert.deepEqual(sent, [
      [{ topic: 'windows', payload: CLOCK }],
      [null, { topic: 'windows', payload: [CLOCK] }],
    ]);
    assert.notEqual(sent[0]?.[0]?.payload, CLOCK);
  });

  it('keeps all that is left, in order, once it is told to', () => {
    const box = outbox();
    give(box, 0, 2);
    const kept = box.keep();
    give(box, 2, 4);
    box.add({ port: 'refused', value: { reason: 'late' } });
    box.end();
    assert.deepEqual(sent, []);
    assert.deepEqual(kept, [
      [0, metric(0)],
      [0, metric(1)],
      [0, metric(2)],
      [0, metric(3)],
      [1, { reason: 'late' }],
    ]);
  });

  it('keeps what it has sent until Node-RED has delivered it', async () => {
    const box = outbox();
    give(box, 0, 4);
    box.end();
    box.add({ port: 'refused', value: { reason: 'late' } });
    await new Promise((resolve) => setImmediate(resolve));
    give(box, 4, 8);
    box.end();
    box.add({ port: 'refused', value: { reason: 'future' } });
    give(box, 8, 9);
    const onTheWay = [4, 5, 6, 7].map((i) => [0, metric(i)]);
    assert.deepEqual(box.keep(), [...onTheWay, [1, { reason: 'future' }], [0, metric(8)]]);
  });
});
