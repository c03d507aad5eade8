import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { clockMetric } from '../engine/telemetry/clock';
import { windowAggregatorConfig } from '../nodes/window-aggregator/window-aggregator.config';
import { startNodeRed, through, turn } from './flow';
import { type Figure, measureInTurns } from './harness';

const RIVAL = 'node-red-contrib-aggregator@2.0.0';
const TOPICS = 100;
const NUMBERS = 12_000;

type Message = { topic: string; payload: unknown; timestamp?: number };

const MINUTE_MS = 60_000;

let minute = 0;
let sequence = 0;

/** Numbers of a hundred topics within one minute, each time ten minutes later. */
function numbers(): Message[] {
  minute += 10;
  const start = Date.UTC(2026, 0, 1) + minute * MINUTE_MS;
  return Array.from({ length: NUMBERS }, (_, i) => ({
    topic: `t${i % TOPICS}`,
    payload: 20 + ((i * 7919) % 400) / 10,
    timestamp: start + Math.floor(i / TOPICS) * 500,
  }));
}

/** The same between two clocks: the first one drives the domain, the second one closes its windows. */
function timedNumbers(): Message[] {
  const messages = numbers();
  return [clock(minute - 1), ...messages, clock(minute + 5)];
}

function clock(at: number): Message {
  const now = Date.UTC(2026, 0, 1) + at * MINUTE_MS;
  const common = { cluster: 'default', epoch: 1, rate: 0, running: true, tickS: 600 };
  sequence++;
  return { topic: '', payload: clockMetric({ ...common, now, sequence }) };
}

/**
 * The mean per topic and minute of plain numbers: all that node-red-contrib-aggregator can do of what
 * windows are. It keeps numbers in a list and asks no time of them; its timer is called by hand here.
 */
export async function rivalFigures(): Promise<Figure[]> {
  const home = execFileSync(process.execPath, ['scripts/fetch-package.mjs', RIVAL], {
    encoding: 'utf8',
  }).trim();
  const defaults = { ...windowAggregatorConfig.defaults, telemetry: false, keep: 'no', aggregates: 'mean' };
  const stop = await startNodeRed(
    [
      { id: 'f', type: 'tab', label: 'bench' },
      { id: 's1', type: 'bench-source', z: 'f', wires: [['ours']] },
      { id: 'ours', ...defaults, type: 'window-aggregator', z: 'f', wires: [['sink'], []] },
      { id: 's2', type: 'bench-source', z: 'f', wires: [['rival']] },
      {
        id: 'rival',
        type: 'aggregator',
        z: 'f',
        intervalCount: 1,
        intervalUnits: 'd',
        aggregationType: 'mean',
        submitPerTopic: true,
        wires: [['sink']],
      },
      { id: 'sink', type: 'bench-sink', z: 'f', wires: [] },
    ],
    path.join(home, 'aggregator'),
  );
  try {
    const [ours, rival] = (await measureInTurns([
      { name: 'ours', prepare: timedNumbers, work: (on) => through('s1', on, TOPICS) },
      { name: 'rival', prepare: numbers, work: throughRival },
    ])) as [number, number];
    const thousands = (name: string, perSecond: number): Figure => {
      return { name, value: (perSecond * NUMBERS) / 1e3, unit: 'k numbers/s' };
    };
    return [
      thousands('mean of plain numbers, window-aggregator', ours),
      thousands(`the same, ${RIVAL}`, rival),
      { name: 'against it', value: ours / rival, unit: '×', bound: { kind: 'aim', atLeast: 1 } },
    ];
  } finally {
    await stop();
  }
}

async function throughRival(messages: Message[]): Promise<void> {
  const { benchSources, benchSink, benchRed } = globalThis as unknown as {
    benchSources: Record<string, (message: Message) => void>;
    benchSink: { windows: number };
    benchRed: { nodes: { getNode(id: string): { aggregateAll(): void } } };
  };
  const before = benchSink.windows;
  for (const [i, message] of messages.entries()) {
    benchSources.s2?.(message);
    if (i % 200 === 199) await turn();
  }
  await turn();
  benchRed.nodes.getNode('rival').aggregateAll();
  while (benchSink.windows < before + TOPICS) await turn();
}
