import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { systemClock } from '../io/clock';
import { HostReader } from '../io/host/host-reader';

/**
 * Telemetry of this machine, as `host-metrics` reads it, while `stress-ng` works for a minute in each five:
 * `npx tsx bench/stressed-host.ts SECONDS FILE`, then `coldaisle detect --in FILE`. Bursts yield to all other work.
 */
const [seconds, file] = [Number(process.argv[2]), process.argv[3]];
if (!(seconds > 0) || file === undefined) throw new Error('usage: stressed-host.ts SECONDS FILE');

const BURST_S = 60;
const EVERY_MS = 300_000;
const out = createWriteStream(file);
const reader = new HostReader({
  clock: systemClock,
  cluster: 'bench',
  server: 'this-machine',
  everyMs: { cpu: 5000, memory: 5000, power: 5000, temperature: 5000, network: 5000, disk: 5000 },
  estimate: { kind: 'server' },
  onMetrics: (metrics) => {
    for (const metric of metrics) out.write(`${JSON.stringify(metric)}\n`);
  },
  onProblem: ({ code, field }) => console.error(`${code}: ${field}`),
});
const stopBursts = systemClock.every(EVERY_MS, () => {
  const burst = spawn('nice', ['-n', '19', 'stress-ng', '--cpu', '1', '--timeout', `${BURST_S}s`]);
  burst.on('error', (error) => console.error(error.message));
});
systemClock.after(1000 * seconds, () => {
  stopBursts();
  reader.close().finally(() => out.end());
});
