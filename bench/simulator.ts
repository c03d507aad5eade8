import { generateRoom } from '../engine/room/document/generate';
import { serverRoomConfig } from '../nodes/server-room/server-room.config';
import { serverSimulatorConfig } from '../nodes/server-simulator/server-simulator.config';
import { startNodeRed } from './flow';
import type { Figure } from './harness';

/** Longer than between two times that the state is kept. */
const MEASURED_S = 40;
const WARM_UP_S = 15;

/** What a simulated room in Node-RED takes of a core, its Metrics sent and thrown away. */
export async function simulatorFigures(): Promise<Figure[]> {
  return [
    {
      name: '20,000 servers in real time in Node-RED, no state kept',
      value: await shareOfCore(20_000, 1, 'no'),
      unit: '% of a core',
      bound: { kind: 'aim', atMost: 3 },
    },
    {
      name: 'the same with its state kept',
      value: await shareOfCore(20_000, 1, 'restarts'),
      unit: '% of a core',
    },
    {
      name: '1,000 servers at 10 s, 60 times as fast, in Node-RED',
      value: await shareOfCore(1_000, 60, 'restarts'),
      unit: '% of a core',
      bound: { kind: 'aim', atMost: 50 },
    },
  ];
}

async function shareOfCore(servers: number, rate: number, keep: 'no' | 'restarts'): Promise<number> {
  const document = JSON.stringify(generateRoom({ servers }));
  const room = { ...serverRoomConfig.defaults, size: 'document', document };
  const simulator = { ...serverSimulatorConfig.defaults, room: 'room', rate, keep };
  const stop = await startNodeRed([
    { id: 'f', type: 'tab', label: 'bench' },
    { id: 'room', type: 'server-room', ...room },
    { id: 'simulator', type: 'server-simulator', z: 'f', ...simulator, wires: [['sink'], []] },
    { id: 'sink', type: 'bench-sink', z: 'f', wires: [] },
  ]);
  try {
    await seconds(WARM_UP_S);
    const given = metricsGiven();
    const before = process.cpuUsage();
    await seconds(MEASURED_S);
    const { user, system } = process.cpuUsage(before);
    const metrics = metricsGiven() - given;
    // A server is read every 10 s at least.
    const least = (0.9 * servers * rate * MEASURED_S) / 10;
    if (metrics < least)
      throw new Error(`${metrics} Metrics of ${servers} servers at ×${rate}: it is too slow`);
    return (100 * (user + system)) / (1e6 * MEASURED_S);
  } finally {
    await stop();
  }
}

function metricsGiven(): number {
  return (globalThis as unknown as { benchSink: { windows: number } }).benchSink.windows;
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * count));
}
