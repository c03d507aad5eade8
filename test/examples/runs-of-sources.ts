import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Finding } from '../../engine/telemetry/finding';
import type { Row } from '../flows/one-flow';
import type { FlowNode } from './example-files';
import type { ExampleFlow } from './example-flow';
import type { Runs, Trial } from './run';

const LOOK_MS = 200;

/** Listens in place of an exporter, or as Node-RED's own server; gives the port. */
async function listen(atEnd: Trial['atEnd'], answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  atEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The flow asks at this port. */
const asking = (port: number) => (node: FlowNode) =>
  node.type === 'http request' ? { ...node, url: `http://127.0.0.1:${port}/metrics` } : node;

/** Lets wall time pass until the condition holds; the loop turns between two looks. */
async function pass(flow: ExampleFlow, holds: () => boolean): Promise<void> {
  while (!holds()) {
    flow.clock.advance(LOOK_MS);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

export const RUNS_OF_SOURCES: Runs = {
  '06 - Sources/1 - Four sources in one flow': async ({ load, atEnd }) => {
    let isUp = false;
    let joules = 1000;
    const port = await listen(atEnd, (request, response) => {
      if (!isUp) request.socket.destroy();
      joules += 300;
      response.end(
        'node_hwmon_temp_celsius{chip="platform_coretemp_0",sensor="temp1"} 47\n' +
          `node_rapl_package_joules_total{index="0",path="/a"} ${joules}\n`,
      );
    });
    const flow = await load({ adapt: asking(port) });
    const rows = () => flow.messages('power, temperature, load').flatMap(({ payload }) => payload as Row[]);
    const of = (server: string, field: string) =>
      rows().filter((row) => row.server === server && row.field === field);
    flow.press('every 15 s');
    await flow.until(() => flow.messages('not reached').length === 1);
    isUp = true;
    for (const scrape of [1, 2]) {
      flow.press('every 15 s');
      const scrapes = () => flow.metrics('one minute').filter(({ name }) => name === 'package');
      // The temperature, and since the second scrape the power.
      await flow.until(() => scrapes().length === 2 * scrape - 1);
      flow.clock.advance(15_000);
    }
    flow.press('a batch');
    flow.press('a log');
    await pass(flow, () => of('unnamed', 'temp_c').length > 0 && of('recorded', 'temp_c').length >= 10);
    await pass(flow, () => of('server-05', 'power_w').length > 0 && of('kvm-0', 'power_w').length === 2);

    // 240 W and, from half past on, 280 W; then 260 W.
    assert.deepEqual(
      of('kvm-0', 'power_w').map(({ time, avg }) => [time, avg]),
      [
        ['2025-11-25T10:00:00.000Z', 260],
        ['2025-11-25T10:01:00.000Z', 260],
      ],
    );
    // 300 J in 15 s.
    assert.equal(of('unnamed', 'rapl_power_w')[0]?.avg, 20);
    const plug = of('recorded', 'power_w').filter(({ part }) => part === 'server');
    assert.deepEqual(
      plug.slice(0, 3).map(({ time, cluster, avg }) => [time, cluster, avg]),
      [
        ['2025-06-03T00:00:00.000Z', 'replay', 270],
        ['2025-06-03T00:01:00.000Z', 'replay', 320],
        ['2025-06-03T00:02:00.000Z', 'replay', 320],
      ],
    );
    assert.equal(of('unnamed', 'temp_c')[0]?.avg, 47);
    // A server of the room that works hard is told too, as info.
    const told = flow.messages('what is wrong').map(({ payload }) => payload as unknown as Finding);
    const [finding] = told.filter(({ severity }) => severity !== 'info');
    // The air at its inlet, above the limit of the form's class.
    const [evidence] = finding?.evidence ?? [];
    assert.deepEqual([finding?.target.server, evidence?.field], ['recorded', 'inlet_temp_c']);
    assert.deepEqual([evidence?.observed, evidence?.expected], [31, 27]);
    assert.ok(rows().some(({ cluster, method }) => cluster === 'simulated' && method === 'simulated'));
  },

  '06 - Sources/2 - Two hosts compared': async ({ load, atEnd }) => {
    const flow = await load();
    const port = await listen(atEnd, (request, response) => flow.httpNode(request, response));
    flow.press('as two Telegrafs would');
    const rows = () => flow.messages('watts of both').flatMap(({ payload }) => payload as object[]);
    await flow.until(() => flow.done('one minute') === 1);
    flow.clock.advance(600_000);
    await flow.until(() => rows().length >= 4);
    // What a function node makes is of another realm.
    const last = new Map(rows().map((row) => [(row as { time: string }).time.slice(14, 16), { ...row }]));
    const time = (minute: string) => ({ time: `2025-11-25T10:${minute}:00.000Z` });
    assert.deepEqual(last.get('00'), {
      ...time('00'),
      'kvm-0': 210,
      'kvm-1': 100,
      difference_w: 110,
      ratio: 2.1,
    });
    // kvm-1 has not answered.
    assert.deepEqual(last.get('02'), { ...time('02'), 'kvm-0': 300 });
    const page = await fetch(`http://127.0.0.1:${port}/kvm`);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    const points = Object.fromEntries(
      [...(await page.text()).matchAll(/id="(\S+)" fill="none" stroke="(\w+)"[^>]*points="([^"]*)"/g)].map(
        ([, host, colour, list = '']) => [`${host} ${colour}`, list.split(' ').length],
      ),
    );
    assert.deepEqual(points, { 'kvm-0 blue': 4, 'kvm-1 green': 3 });
  },

  '06 - Sources/3 - Signals of an inference server': async ({ load, atEnd }) => {
    const port = await listen(atEnd, (request) => request.socket.destroy());
    const flow = await load({ adapt: asking(port) });
    flow.press('every 15 s');
    await flow.until(() => flow.messages('not reached').length === 1);
    flow.press('1 - a scrape');
    await flow.until(() => flow.messages('for the scheduler').length === 1);
    flow.clock.advance(15_000);
    flow.press('2 - later');
    await flow.until(
      () => flow.messages('for the scheduler').length === 2 && flow.messages('one more worker').length === 1,
    );
    const worker = { worker: 'llama-8b', server: 'gpu-0' };
    // Engines are added; the cache is their mean.
    assert.deepEqual(flow.payload('for the scheduler'), {
      ...worker,
      requests_running: 6,
      requests_waiting: 0,
      queue_depth: 0,
      kv_cache_pct: 20,
    });
    assert.deepEqual(flow.payload('one more worker'), {
      ...worker,
      requests_running: 32,
      requests_waiting: 14,
      queue_depth: 14,
      kv_cache_pct: 85,
      // 6,000 and 18,000 in 15 s.
      prompt_tokens_s: 400,
      generation_tokens_s: 1200,
    });
  },

  '06 - Sources/4 - Heartbeats let in by a token': async ({ load, atEnd }) => {
    const flow = await load();
    const port = await listen(atEnd, (request, response) => flow.httpNode(request, response));
    const post = async (authorization?: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}/heartbeat`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(authorization === undefined ? {} : { authorization }),
        },
        body: JSON.stringify({
          instance_id: 'gpu-0',
          worker_id: 'w1',
          status: 'busy',
          queue_depth: 3,
          metadata: { gpu_power_w: 150 },
        }),
      });
      return answer.status;
    };
    // While there is no token nobody is let in, with an empty one either.
    for (const authorization of [undefined, 'Bearer ', 'Bearer'])
      assert.equal(await post(authorization), 401);
    process.env.HEARTBEAT_TOKEN = 'of-this-test';
    atEnd(() => {
      delete process.env.HEARTBEAT_TOKEN;
    });
    assert.equal(await post('Bearer of-another'), 401);
    assert.equal(await post('Bearer of-this-test'), 204);
    await flow.until(() => flow.metrics('of workers').length >= 2);
    assert.equal(flow.done('heartbeats'), 1);
    const fields = flow.metrics('of workers').map((metric) => [metric.name, metric.fields]);
    assert.deepEqual(Object.fromEntries(fields).gpu, { power_w: 150 });
    assert.equal(Object.fromEntries(fields).worker.queue_depth, 3);
  },
};
