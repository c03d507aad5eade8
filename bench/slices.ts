import { EventEmitter } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import type { Node, NodeAPI } from 'node-red';
import { clockMetric } from '../engine/telemetry/clock';
import { backgroundClock, elapsedMs } from '../io/clock';
import type { Tools } from '../nodes/common/tools';
import windowAggregator from '../nodes/window-aggregator/window-aggregator';
import { windowAggregatorConfig } from '../nodes/window-aggregator/window-aggregator.config';
import { type Figure, median, threadCpuMs } from './harness';
import { own, type Timed, watchCollections } from './own-time';
import { telemetry } from './telemetry';

const SERIES = 10_000;
const START = Date.UTC(2026, 0, 1);
const ROUNDS = 5;

/** What a node needs of Node-RED: enough to run this one outside of it, with its slices measured. */
class BenchNode extends EventEmitter {
  readonly id = 'bench';
  readonly name = '';
  readonly type = 'window-aggregator';
  windows = 0;
  clocks = 0;
  error = console.error;
  warn = console.error;
  status(): void {}
  send(messages: ({ payload: { name: string }[] } | null)[]): void {
    for (const { name } of messages[0]?.payload ?? []) {
      if (name === 'clock') this.clocks++;
      else this.windows++;
    }
  }
  input(payload: unknown): void {
    this.emit('input', { payload }, undefined, () => {});
  }
}

/**
 * 10,000 series close their windows at the same instant: the longest slice that the node takes, garbage
 * collection taken out, and beside it the longest delay of the event loop with all that there is. Median
 * of five such instants.
 */
export async function sliceFigures(): Promise<Figure[]> {
  const slices: Timed[] = [];
  const tools = measured(slices);
  const node = new BenchNode();
  const RED = {
    settings: {},
    util: { generateId: () => 'id' },
    nodes: {
      createNode: () => {},
      registerType: (_: string, Type: (this: Node, definition: object) => void) => {
        const definition = { ...windowAggregatorConfig.defaults, telemetry: false, keep: 'no' };
        Type.call(node as unknown as Node, definition);
      },
    },
  } as unknown as NodeAPI;
  windowAggregator(RED, tools);

  const longestSlices: number[] = [];
  const longestDelays: number[] = [];
  for (let round = 0; round <= 2 * ROUNDS; round++) {
    // What V8 marks little by little is in the slices and told by nobody; whole, it is a pause to take out.
    const takesOut = round > ROUNDS;
    setFlagsFromString(takesOut ? '--no-incremental-marking' : '--incremental-marking');
    const start = START + round * 120_000;
    node.input(clockAt(start - 1, 2 * round + 1));
    for (let step = 0; step < 6; step++) {
      node.input(telemetry(SERIES, 1, 10_000, start + step * 10_000));
      await drained(node, node.clocks);
    }
    slices.length = 0;
    globalThis.gc?.();
    const collections = watchCollections();
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const before = node.windows;
    const clocks = node.clocks;
    node.input(clockAt(start + 110_000, 2 * round + 2));
    await drained(node, clocks + 1);
    delay.disable();
    if (node.windows - before < SERIES) throw new Error(`only ${node.windows - before} windows`);
    if (round === 0) continue; // warming up
    const pauses = await collections();
    if (takesOut) longestSlices.push(Math.max(...slices.map((slice) => own(slice, pauses))));
    else longestDelays.push(delay.max / 1e6);
  }
  return [
    {
      name: 'longest slice of our own while 10,000 windows close',
      value: median(longestSlices),
      unit: 'ms',
      bound: { kind: 'must', atMost: 10 },
    },
    { name: 'longest delay of the event loop meanwhile', value: median(longestDelays), unit: 'ms' },
  ];
}

/** Tools that note each slice with the CPU time it took. */
function measured(slices: Timed[]): Tools {
  let cpuAtStart = 0;
  let inSlice = false;
  return {
    clock: backgroundClock,
    elapsedMs() {
      if (!inSlice) cpuAtStart = threadCpuMs();
      inSlice = true;
      return elapsedMs();
    },
    onSlice(ms, start) {
      inSlice = false;
      slices.push({ ms, start, cpuMs: threadCpuMs() - cpuAtStart });
    },
  };
}

function clockAt(now: number, sequence: number): unknown {
  const common = { cluster: 'bench', epoch: 1, rate: 0, running: true, tickS: 600 };
  return clockMetric({ ...common, now, sequence });
}

/** Until this many clocks have come through, and the event loop had its turn. */
async function drained(node: BenchNode, clocks: number): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (node.clocks < clocks);
}
