import { setFlagsFromString } from 'node:v8';
import { generateRoom } from '../engine/room/document/generate';
import { readRoom } from '../engine/room/document/read-room';
import { Simulation } from '../engine/room/simulation';
import { elapsedMs } from '../io/clock';
import { Outbox } from '../nodes/common/outbox';
import { Pump, type Task } from '../nodes/common/pump';
import { type Figure, median, threadCpuMs } from './harness';
import { own, type Timed, watchCollections } from './own-time';

const SERVERS = 20_000;
const START = Date.UTC(2026, 0, 1);
const ROUNDS = 5;
const TICKS = 30;

/**
 * A room of 20,000 servers in the pump of the nodes: the longest slice while it begins and while it lives second by
 * second, with what it has to send at first (all fans). Garbage collection is taken out. Median of five rooms.
 */
export async function roomSliceFigures(): Promise<Figure[]> {
  // What V8 marks little by little is told by nobody; whole, it is a pause to take out.
  setFlagsFromString('--no-incremental-marking');
  const document = readRoom(generateRoom({ servers: SERVERS }));
  const begins: number[] = [];
  const lives: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const simulation = new Simulation(document, { start: START, later: true });
    const begin = await longestSlice([() => simulation.begin()]);
    const live = await longestSlice(Array.from({ length: TICKS }, () => () => second(simulation)));
    // One to warm up.
    if (round > 0) {
      begins.push(begin);
      lives.push(live);
    }
  }
  const must = { kind: 'must', atMost: 10 } as const;
  return [
    {
      name: 'longest slice while a room of 20,000 servers begins',
      value: median(begins),
      unit: 'ms',
      bound: must,
    },
    { name: 'longest slice while it lives', value: median(lives), unit: 'ms', bound: must },
  ];
}

function* second(simulation: Simulation): ReturnType<Task['run']> {
  for (const tick of simulation.play(1000)) {
    if (tick === undefined) yield undefined;
    else for (const value of tick.metrics) yield { port: 'result', value };
  }
}

async function longestSlice(work: readonly Task['run'][]): Promise<number> {
  const slices: Timed[] = [];
  let cpuAtStart = 0;
  let inSlice = false;
  const tools = {
    elapsedMs() {
      if (!inSlice) cpuAtStart = threadCpuMs();
      inSlice = true;
      return elapsedMs();
    },
    onSlice(ms: number, start: number) {
      inSlice = false;
      slices.push({ ms, start, cpuMs: threadCpuMs() - cpuAtStart });
    },
  };
  const outbox = new Outbox({
    outputs: [{ ports: ['result'], metrics: true }],
    topic: '',
    maxMetrics: 500,
    send: () => {},
    newId: () => 'id',
  });
  const pump = new Pump(outbox, tools);
  pump.release();
  const collections = watchCollections();
  for (const run of work) {
    await new Promise<void>((done, failed) => {
      pump.offer({ since: START, run, end: (error) => (error === undefined ? done() : failed(error)) });
    });
  }
  const pauses = await collections();
  return Math.max(...slices.map((slice) => own(slice, pauses)));
}
