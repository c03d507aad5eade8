import { clockMetric } from '../engine/telemetry/clock';
import { Domains } from '../engine/telemetry/domains';
import type { Metric } from '../engine/telemetry/metric';
import { WINDOW_DEFAULTS } from '../engine/windows/config';
import { windowStage } from '../engine/windows/window-stage';
import { windowAggregatorConfig } from '../nodes/window-aggregator/window-aggregator.config';
import { startNodeRed, through } from './flow';
import { FUNCTION_WINDOWS } from './function-windows';
import { type Figure, measureInTurns } from './harness';
import { telemetry } from './telemetry';

const VALUES_PER_METRIC = 10;
const SECONDS = 601;
const WINDOWS = 1_000;

let sequence = 0;
let epoch = 0;

/** A minute more at each call: the same telemetry, later, in a domain that its clocks drive. */
function messagesOf(size: number): { payload: unknown }[] {
  epoch++;
  const metrics = telemetry(100, SECONDS, 1_000);
  const end = metrics.at(-1)?.timestamp as number;
  const messages: { payload: unknown }[] = [];
  for (let i = 0; i < metrics.length; i += size) {
    const part = metrics.slice(i, i + size);
    messages.push({ payload: size === 1 ? part[0] : part });
  }
  return [clockAt((metrics[0] as Metric).timestamp - 1000), ...messages, clockAt(end + 600_000)];
}

function clockAt(now: number): { payload: Metric } {
  sequence++;
  return {
    payload: clockMetric({ cluster: 'bench', now, epoch, sequence, rate: 0, running: true, tickS: 600 }),
  };
}

/** What the node does, without a node: the same domains and stage. */
function bare(messages: readonly { payload: unknown }[]): void {
  const domains = new Domains(windowStage, { ...WINDOW_DEFAULTS, telemetry: false });
  let windows = 0;
  for (const { payload } of messages) {
    for (const metric of Array.isArray(payload) ? payload : [payload])
      for (const _ of domains.push(metric, 0)) windows++;
  }
  if (windows < WINDOWS) throw new Error(`the bare stage gave ${windows} windows`);
}

export async function nodeRedFigures(): Promise<Figure[]> {
  const aggregator = {
    ...windowAggregatorConfig.defaults,
    type: 'window-aggregator',
    z: 'f',
    telemetry: false,
    keep: 'no',
  };
  const flow = [
    { id: 'f', type: 'tab', label: 'bench' },
    { id: 's1', type: 'bench-source', z: 'f', wires: [['w1']] },
    { id: 'w1', ...aggregator, wires: [['sink'], []] },
    { id: 's2', type: 'bench-source', z: 'f', wires: [['w2']] },
    { id: 'w2', ...aggregator, wires: [['sink'], []] },
    { id: 's3', type: 'bench-source', z: 'f', wires: [['fn']] },
    {
      id: 'fn',
      type: 'function',
      z: 'f',
      func: FUNCTION_WINDOWS,
      outputs: 1,
      initialize: '',
      finalize: '',
      libs: [],
      wires: [['sink']],
    },
    { id: 'sink', type: 'bench-sink', z: 'f', wires: [] },
  ];
  const stop = await startNodeRed(flow);
  const metrics = SECONDS * 100;
  try {
    const rates = await measureInTurns([
      { name: 'bare stage', prepare: () => messagesOf(100), work: async (messages) => bare(messages) },
      {
        name: 'window-aggregator, 100 Metrics a message',
        prepare: () => messagesOf(100),
        work: (messages) => through('s1', messages, WINDOWS),
      },
      {
        name: 'window-aggregator, one Metric a message',
        prepare: () => messagesOf(1),
        work: (messages) => through('s2', messages, WINDOWS),
      },
      {
        name: 'function node, one Metric a message',
        prepare: () => messagesOf(1),
        work: (messages) => through('s3', messages, WINDOWS),
      },
    ]);
    const values = rates.map((perSecond) => perSecond * metrics * VALUES_PER_METRIC);
    const [alone, hundred, one, fn] = values as [number, number, number, number];
    const millions = (name: string, value: number): Figure => ({
      name,
      value: value / 1e6,
      unit: 'M values/s',
    });
    return [
      millions('bare stage with its domains', alone),
      millions('window-aggregator in Node-RED, 100 Metrics a message', hundred),
      millions('window-aggregator in Node-RED, one Metric a message', one),
      millions('function node in Node-RED, one Metric a message', fn),
      {
        name: 'in Node-RED against the bare stage',
        value: hundred / alone,
        unit: '×',
        bound: { kind: 'must', atLeast: 0.6 },
      },
      {
        name: 'against a function node with the same windows',
        value: one / fn,
        unit: '×',
        bound: { kind: 'must', atLeast: 2 },
      },
    ];
  } finally {
    await stop();
  }
}
