import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { main } from '../cli/common/app';
import { JsonLines } from '../engine/codecs/json-lines';
import { generateRoom } from '../engine/room/document/generate';
import { readRoom } from '../engine/room/document/read-room';
import { Simulation } from '../engine/room/simulation';
import type { Metric } from '../engine/telemetry/metric';
import { systemClock } from '../io/clock';
import { type Figure, measure, median } from './harness';

const RUNS = 5;
/** A server is sampled so often. */
const SAMPLED_S = 10;
const START = Date.UTC(2026, 0, 1);

interface Run {
  readonly cpuS: number;
  readonly elapsedS: number;
}

/** What `coldaisle simulate` takes from its start to the last byte in a file, and its writer beside JSON.stringify. */
export async function simulateFigures(): Promise<Figure[]> {
  const day = await runs(20, 24, 1);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const long = await runs(1_000, 2, 10);
  const short = await runs(1_000, 1, 1);
  const samples = (servers: number, hours: number, of: readonly Run[]) =>
    median(of.map(({ cpuS }) => (servers * hours * 3600) / SAMPLED_S / cpuS));
  return [
    {
      name: 'Metrics out of 1,000 servers at --step 10',
      value: samples(1_000, 2, long),
      unit: 'samples/s',
      bound: { kind: 'aim', atLeast: 400_000 },
    },
    {
      name: 'Metrics out of 1,000 servers at --step 1',
      value: samples(1_000, 1, short),
      unit: 'samples/s',
      bound: { kind: 'aim', atLeast: 100_000 },
    },
    {
      name: '20 servers for 24 h in steps of 1 s, by the wall',
      value: median(day.map(({ elapsedS }) => elapsedS)),
      unit: 's',
      bound: { kind: 'aim', atMost: 3 },
    },
    { name: 'memory of that at its highest', value: peakMb, unit: 'MB', bound: { kind: 'aim', atMost: 200 } },
    {
      name: 'JSON lines against JSON.stringify of the same Metrics',
      value: writerRatio(),
      unit: '×',
      bound: { kind: 'must', atLeast: 1.8 },
    },
  ];
}

/** The command as it is built, in this process, after one to warm up. */
async function runs(servers: number, hours: number, step: number): Promise<Run[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-bench-'));
  const args = [
    '--servers',
    servers,
    '--hours',
    hours,
    '--step',
    step,
    '--out',
    path.join(folder, 'out.jsonl'),
  ];
  const done: Run[] = [];
  try {
    for (let run = 0; run <= RUNS; run++) {
      globalThis.gc?.();
      const [cpu, began] = [process.cpuUsage(), performance.now()];
      const code = await main(['simulate', ...args.map(String)], {
        commandsDir: path.resolve('dist/cli'),
        stdin: Readable.from([]),
        stdout: nowhere(),
        stderr: nowhere(),
        cwd: folder,
        env: {},
        clock: systemClock,
        unfinished: new Set(),
        interrupts: new Set(),
      });
      if (code !== 0) throw new Error(`coldaisle simulate ended with ${code}`);
      const { user, system } = process.cpuUsage(cpu);
      done.push({ cpuS: (user + system) / 1e6, elapsedS: (performance.now() - began) / 1000 });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return done.slice(1);
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, written) => written() });
}

function writerRatio(): number {
  const metrics = new Simulation(readRoom(generateRoom({ servers: 1_000 })), { start: START }).advance(
    60_000,
  ).metrics;
  const lines = new JsonLines();
  const [ours, theirs] = measure([
    { name: 'JsonLines', work: () => written(metrics, lines) },
    { name: 'JSON.stringify', work: () => stringified(metrics) },
  ]);
  return ours!.perSecond / theirs!.perSecond;
}

/** Metrics that are written at once, by either. */
const BATCH = 500;
const TURNS = 20;

function written(metrics: readonly Metric[], lines: JsonLines): number {
  let bytes = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    for (let i = 0; i < metrics.length; i++) {
      lines.add(metrics[i]!);
      if (i % BATCH === BATCH - 1) bytes += lines.take().length;
    }
    bytes += lines.take().length;
  }
  return bytes;
}

function stringified(metrics: readonly Metric[]): number {
  let bytes = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    for (let from = 0; from < metrics.length; from += BATCH) {
      let text = '';
      for (const metric of metrics.slice(from, from + BATCH)) text += `${JSON.stringify(metric)}\n`;
      bytes += Buffer.from(text).length;
    }
  }
  return bytes;
}
