import assert from 'node:assert/strict';
import { functionNode, NOON } from './function-node';

const cpu = (timestamp: number, value: number, window = '5s') => ({
  name: 'server',
  tags: { cluster: 'default', server: 'a', window },
  fields: { cpu_util_pct_avg: value },
  timestamp,
});

const reading = (timestamp: number, server = 'a') => ({
  name: 'server',
  tags: { cluster: 'default', server },
  fields: { cpu_util_pct: 1 },
  timestamp,
});

describe('history.js, what the page is shown', () => {
  const TICK = { topic: 'tick' };

  it('gives nothing but the time before anything has come', () => {
    const { send } = functionNode('history.js');
    assert.deepEqual(send(TICK), { payload: { now: NOON, heard: {}, series: [], stored: {} } });
  });

  it('says how much was written, and where to', () => {
    const { send, window } = functionNode('history.js');
    const fields = { written: 12, queued: 3, retries: 0 };
    window({ name: 'writer', tags: { writer: 'n', target: 'file' }, fields, timestamp: NOON });
    assert.deepEqual(send(TICK).payload.stored, { place: 'demo-data/', written: 12, queued: 3 });
  });

  it('gives points in the order of time, whatever order they came in', () => {
    const { send, window } = functionNode('history.js');
    window(reading(NOON));
    window(cpu(NOON - 5000, 20));
    window(cpu(NOON - 10_000, 10));
    assert.deepEqual(send(TICK).payload.series[0].points, [
      [-10, 10],
      [-5, 20],
    ]);
  });

  it('knows a server by its raw readings, and takes its figures from windows of 5 s alone', () => {
    const { send, window, clock } = functionNode('history.js');
    window(reading(NOON - 1000));
    window(cpu(NOON - 60_000, 99, '1m'));
    window(cpu(NOON - 10_000, 10));
    window(cpu(NOON - 5000, 20));
    clock.at += 500;
    const { payload } = send(TICK);
    assert.deepEqual(payload.heard, { a: NOON - 1000 });
    assert.deepEqual(payload.series, [
      {
        server: 'a',
        field: 'cpu_util_pct',
        part: '',
        points: [
          [-10, 10],
          [-5, 20],
        ],
      },
    ]);
  });

  it('replaces a window by its revision', () => {
    const { send, window } = functionNode('history.js');
    window(reading(NOON));
    window(cpu(NOON - 5000, 20));
    window(cpu(NOON - 5000, 21));
    assert.deepEqual(send(TICK).payload.series[0].points, [[-5, 21]]);
  });

  it('keeps interfaces apart, and counts of telemetry, which are no windows', () => {
    const { send, window } = functionNode('history.js');
    const tags = { server: 'a', window: '5s' };
    window(reading(NOON));
    for (const port of ['eth0', 'eth1'])
      window({
        name: 'network',
        tags: { ...tags, interface: port },
        fields: { net_rx_bytes_s_avg: 5 },
        timestamp: NOON,
      });
    window({ name: 'telemetry', tags: { server: 'a' }, fields: { received: 60, late: 0 }, timestamp: NOON });
    const names = send(TICK).payload.series.map(
      (s: { field: string; part: string }) => `${s.field} ${s.part}`,
    );
    assert.deepEqual(names, ['net_rx_bytes_s eth0', 'net_rx_bytes_s eth1', 'received ', 'late ']);
  });

  it('forgets what is older than 15 minutes, and servers with it', () => {
    const { send, window, clock } = functionNode('history.js');
    window(reading(NOON));
    window(cpu(NOON, 20));
    clock.at += 15 * 60_000;
    assert.equal(send(TICK).payload.series.length, 1);
    clock.at += 1;
    assert.deepEqual(send(TICK).payload, { now: clock.at, heard: {}, series: [], stored: {} });
  });

  it('leaves the simulated room to its own page', () => {
    const { send, window } = functionNode('history.js');
    const ofRoom = { cluster: 'hall', server: 'server-01', method: 'simulated' };
    window({ ...reading(NOON), tags: ofRoom });
    window({ ...cpu(NOON - 5000, 20), tags: { ...ofRoom, window: '5s' } });
    const { heard, series } = send(TICK).payload;
    assert.deepEqual([heard, series], [{}, []]);
  });

  it('keeps twelve servers at most', () => {
    const { send, window } = functionNode('history.js');
    for (let i = 0; i < 20; i++) window(reading(NOON, `s${i}`));
    assert.equal(Object.keys(send(TICK).payload.heard).length, 12);
  });
});

describe('candles.js, options of the chart', () => {
  const candle = (minute: number, [open, close, low, high]: number[], server = 'a') => ({
    name: 'server',
    tags: { server, window: '1m' },
    fields: {
      cpu_util_pct_open: open,
      cpu_util_pct_close: close,
      cpu_util_pct_low: low,
      cpu_util_pct_high: high,
    },
    timestamp: NOON + minute * 60_000,
  });
  const data = (answer: { ui_update: { chartOptions: { series: { data: unknown[][] }[] } } }) =>
    answer.ui_update.chartOptions.series[0]?.data ?? [];

  it('is silent until a minute has closed, and while nothing changes', () => {
    const { window } = functionNode('candles.js');
    assert.equal(window(cpu(NOON, 1)), undefined);
    assert.notEqual(window(candle(0, [1, 2, 0, 3])), undefined);
    assert.equal(window(cpu(NOON, 1)), undefined);
  });

  it('always gives 30 candles, so that no tail of a longer list stays: [start, open, close, low, high]', () => {
    const { window } = functionNode('candles.js');
    const first = data(window(candle(0, [1, 2, 0, 3])));
    assert.equal(first.length, 30);
    assert.deepEqual(first[29], [NOON, 1, 2, 0, 3]);
    assert.deepEqual(first[28], [NOON - 60_000, '-', '-', '-', '-']);
    let last = first;
    for (let minute = 1; minute <= 40; minute++) last = data(window(candle(minute, [5, 6, 4, 7])));
    assert.equal(last.length, 30);
    assert.deepEqual(last[0], [NOON + 11 * 60_000, 5, 6, 4, 7]);
  });

  it('leaves a minute without a window blank, and takes a revision for what it replaces', () => {
    const { window } = functionNode('candles.js');
    window(candle(0, [1, 2, 0, 3]));
    window(candle(2, [5, 6, 4, 7]));
    const drawn = data(window(candle(2, [5, 8, 4, 9])));
    assert.deepEqual(drawn.slice(-3), [
      [NOON, 1, 2, 0, 3],
      [NOON + 60_000, '-', '-', '-', '-'],
      [NOON + 120_000, 5, 8, 4, 9],
    ]);
  });

  it('draws no server of a simulated room', () => {
    const { window } = functionNode('candles.js');
    const known = candle(0, [1, 2, 0, 3]);
    const simulated = { ...known, tags: { ...known.tags, method: 'simulated' } };
    assert.equal(window(simulated), undefined);
  });

  it('draws the server it knows most of', () => {
    const { window } = functionNode('candles.js');
    window(candle(0, [1, 1, 1, 1]));
    window(candle(1, [1, 1, 1, 1]));
    assert.deepEqual(data(window(candle(1, [9, 9, 9, 9], 'b'))).at(-1), [NOON + 60_000, 1, 1, 1, 1]);
  });
});

describe('until-connected.js, what waits for the broker', () => {
  const connected = { status: { fill: 'green' } };
  const away = { status: { fill: 'red' } };
  const message = (payload: number) => ({ payload });

  it('lets messages through while there is a connection', () => {
    const { send } = functionNode('until-connected.js');
    send(connected);
    assert.deepEqual(send(message(1)), message(1));
  });

  it('keeps them while there is none, and gives them in their order when there is', () => {
    const { send, lights } = functionNode('until-connected.js');
    assert.equal(send(message(1)), null);
    assert.equal(send(away), null);
    assert.equal(send(message(2)), null);
    assert.equal(lights.at(-1)?.text, '2 ⧗');
    assert.deepEqual(send(connected), [[message(1), message(2)]]);
    assert.deepEqual(send(connected), [[]]);
  });

  it('drops the oldest of more than a thousand, and counts them', () => {
    const { send, lights } = functionNode('until-connected.js');
    for (let i = 1; i <= 1002; i++) send(message(i));
    assert.equal(lights.at(-1)?.text, '1000 ⧗ 2 ✕');
    const [waited] = send(connected);
    assert.deepEqual([waited.length, waited[0]], [1000, message(3)]);
  });
});
