import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Metric } from '../../engine/telemetry/metric';
import { systemClock } from '../../io/clock';
import { helper } from '../support/node-red';
import type { Runs } from './run';

/** The part of a WebSocket client of Node-RED's own that is used here. */
interface Socket {
  once(event: 'open', heard: () => void): void;
  on(event: 'message', heard: (data: Buffer) => void): void;
  terminate(): void;
}
const nodes = createRequire(require.resolve(process.env.NR ?? 'node-red')).resolve(
  '@node-red/nodes/package.json',
);
const WebSocket: new (address: string) => Socket = createRequire(nodes)('ws');

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

export const RUNS_OVER_NETWORKS: Runs = {
  '02 - Flows/1 - Telegraf over MQTT in one-minute windows': async ({ load, atEnd }) => {
    const { Aedes } = await import('aedes');
    const broker = await Aedes.createBroker();
    const server = createServer(broker.handle);
    atEnd(() => new Promise((resolve) => broker.close(() => server.close(() => resolve()))));
    const port = await listen(server);
    const subscribed = new Promise<void>((resolve) => broker.once('subscribe', () => resolve()));
    const flow = await load({
      adapt: (node) => (node.type === 'mqtt-broker' ? { ...node, broker: '127.0.0.1', port } : node),
    });
    const published: { topic: string; payload: string }[] = [];
    broker.on('publish', ({ topic, payload }) => {
      flow.happened(() => published.push({ topic, payload: payload.toString() }));
    });
    const windows = () => published.filter(({ topic }) => topic === 'coldaisle/default/windows');
    await subscribed;
    flow.press('as Telegraf would');
    await flow.until(() => windows().length === 1 && flow.messages('windows').length === 1);
    const [window] = flow.metrics('windows') as [Metric];
    assert.deepEqual(window.tags, { cluster: 'default', server: 'kvm-0', method: 'measured', window: '1m' });
    // 20, 30, 40, 50, 40 and 30 % for 10 s each.
    assert.equal(window.fields.cpu_util_pct_avg, 35);
    assert.deepEqual(JSON.parse(windows()[0]?.payload ?? ''), [window]);
    assert.ok(published.some(({ topic }) => topic === 'telegraf/kvm-0'));

    flow.press('start over');
    await flow.until(() => flow.done('one minute') === 2);
    flow.press('as Telegraf would');
    await flow.until(() => windows().length === 2);
    assert.equal(windows()[1]?.payload, windows()[0]?.payload);
  },

  '02 - Flows/2 - Live windows of this machine over a WebSocket': async ({ load, atEnd }) => {
    const flow = await load({ now: systemClock.now() });
    const server = createHttpServer((request, response) => flow.httpNode(request, response));
    atEnd(() => {
      server.close();
      server.closeAllConnections();
    });
    const port = await listen(server);
    const client = new WebSocket(`${helper.url().replace('http', 'ws')}/ws/windows`);
    atEnd(() => client.terminate());
    await new Promise<void>((resolve) => client.once('open', resolve));
    const heard: Metric[] = [];
    client.on('message', (data) => flow.happened(() => heard.push(...JSON.parse(data.toString()))));
    await flow.until(() => flow.done('five seconds') === 2);
    flow.clock.advance(120_000);
    await flow.until(() => heard.length === 2);
    // The machine was read once: these values are the greatest of their windows.
    const readings = flow.metrics('five seconds');
    const read = (field: string) => readings.find(({ fields }) => field in fields)?.fields[field];
    const greatest = (field: string) => heard.find(({ fields }) => field in fields)?.fields[field];
    assert.equal(greatest('cpu_util_pct_max'), read('cpu_util_pct'));
    assert.equal(greatest('mem_used_pct_max'), read('mem_used_pct'));
    assert.deepEqual(
      heard.map(({ tags }) => tags.window),
      ['5s', '5s'],
    );

    const page = await fetch(`http://127.0.0.1:${port}/windows`);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(await page.text(), /new URL\('ws\/windows', location\.href\)/);
  },
};
