import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Metric } from '../engine/telemetry/metric';

/** A source that sends what it is given, one message after the other, and a sink that counts. */
const BENCH_NODES = `module.exports = function (RED) {
  globalThis.benchRed = RED;
  RED.nodes.registerType('bench-source', function (config) {
    RED.nodes.createNode(this, config);
    globalThis.benchSources ??= {};
    globalThis.benchSources[config.id] = (message) => this.send(message);
  });
  RED.nodes.registerType('bench-sink', function (config) {
    RED.nodes.createNode(this, config);
    globalThis.benchSink ??= { windows: 0, clocks: 0 };
    this.on('input', (msg, send, done) => {
      for (const metric of Array.isArray(msg.payload) ? msg.payload : [msg.payload]) {
        if (metric.name === 'clock') globalThis.benchSink.clocks++;
        else globalThis.benchSink.windows++;
      }
      done();
    });
  });
};`;

const DEADLINE_MS = 60_000;

interface Sink {
  windows: number;
  clocks: number;
}

type Send = (message: { payload: unknown }) => void;

/** Sends messages, of which the last one is a clock, and waits until all clocks have come through. */
export async function through(
  source: string,
  messages: readonly { payload: unknown }[],
  windows: number,
): Promise<void> {
  const { benchSources, benchSink } = globalThis as unknown as {
    benchSources: Record<string, Send>;
    benchSink: Sink;
  };
  const before = { ...benchSink };
  const send = benchSources[source] as Send;
  for (let i = 0; i < messages.length; i++) {
    send(messages[i] as { payload: unknown });
    // The queue of a node is bounded: let it drain now and then.
    if (i % 200 === 199) await turn();
  }
  const clocks = messages.filter(({ payload }) => (payload as Metric).name === 'clock').length;
  const deadline = performance.now() + DEADLINE_MS;
  while (benchSink.clocks < before.clocks + clocks) {
    if (performance.now() > deadline) throw new Error(`${source}: no clock has come through`);
    await turn();
  }
  const given = benchSink.windows - before.windows;
  if (given < windows) throw new Error(`${source}: ${given} windows instead of ${windows}`);
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Node-RED 4.1 in this process, on a free port, with the nodes as they are built. */
export async function startNodeRed(flow: unknown[], ...moreNodes: string[]): Promise<() => Promise<void>> {
  const userDir = mkdtempSync(path.join(tmpdir(), 'coldaisle-bench-'));
  writeFileSync(path.join(userDir, 'bench.js'), BENCH_NODES);
  const forms = ['bench-source', 'bench-sink'].map(
    (type) => `<script type="text/html" data-template-name="${type}"></script>`,
  );
  writeFileSync(path.join(userDir, 'bench.html'), forms.join('\n'));
  writeFileSync(path.join(userDir, 'flows.json'), JSON.stringify(flow));
  const server = createServer();
  const RED = require('node-red');
  RED.init(server, {
    userDir,
    flowFile: path.join(userDir, 'flows.json'),
    httpAdminRoot: false,
    httpNodeRoot: false,
    nodesDir: [userDir, path.resolve('dist/nodes'), ...moreNodes],
    logging: { console: { level: 'off' } },
    telemetry: { enabled: false, updateNotification: false },
    contextStorage: { default: { module: 'memory' } },
  });
  const started = new Promise((resolve) => RED.events.once('flows:started', resolve));
  await RED.start();
  await started;
  return async () => {
    await RED.stop();
    rmSync(userDir, { recursive: true, force: true });
  };
}
