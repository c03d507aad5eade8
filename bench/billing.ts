import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BILL_DEFAULTS } from '../engine/billing/bill-config';
import { BILL } from '../engine/billing/bill-stage';
import type { Metric } from '../engine/telemetry/metric';
import { type Figure, measure, median } from './harness';

const SERVERS = 20;
const SAMPLED_MS = 10_000;
const START = Date.UTC(2026, 0, 1);
/** 36 days of 20 servers, or a year of them. */
const ROWS = process.argv.includes('--year') ? 63_000_000 : 6_300_000;
const RUNS = process.argv.includes('--year') ? 1 : 3;
const ROWS_AT_ONCE = 20_000;
const STAGE_ROWS = 400_000;

interface Usage {
  readonly cpuS: number;
  readonly rssMb: number;
}

/** `coldaisle bill` of a long CSV beside a program that cuts the same file into numbers, each in a process of its own. */
export function billingFigures(): Figure[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-bench-'));
  try {
    const file = path.join(folder, 'power.csv');
    writeRows(file);
    const programs = {
      bill: script(folder, 'bill', `require(${JSON.stringify(path.resolve('dist/cli/main.js'))})`),
      split: script(folder, 'split', `(${split.toString()})(process.argv[2])`),
    };
    const bills: Usage[] = [];
    const splits: Usage[] = [];
    for (let run = 0; run < RUNS; run++) {
      bills.push(usageOf([programs.bill, 'bill', '--in', file, '--by', 'server']));
      splits.push(usageOf([programs.split, file]));
    }
    const [bill, base] = [bills, splits].map((all) => median(all.map(({ cpuS }) => cpuS))) as [
      number,
      number,
    ];
    return [
      { name: 'rows cut into numbers', value: ROWS / base / 1e6, unit: 'M rows/s' },
      {
        name: 'coldaisle bill, from its start to the bill',
        value: ROWS / bill / 1e6,
        unit: 'M samples/s',
        bound: { kind: 'aim', atLeast: 1 },
      },
      {
        name: 'coldaisle bill against cutting the file into numbers',
        value: base / bill,
        unit: '×',
        bound: { kind: 'must', atLeast: 0.5 },
      },
      {
        name: 'memory of coldaisle bill at its highest',
        value: Math.max(...bills.map(({ rssMb }) => rssMb)),
        unit: 'MB',
        bound: { kind: 'must', atMost: 300 },
      },
      stageFigure(),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function stageFigure(): Figure {
  const metrics: Metric[] = [];
  for (let i = 0; i < STAGE_ROWS; i++) {
    const tags = {
      cluster: 'default',
      rack: `rack-${i % 2}`,
      server: `server-${i % SERVERS}`,
      method: 'measured',
    };
    const timestamp = START + Math.floor(i / SERVERS) * SAMPLED_MS;
    metrics.push({ name: 'server', tags, fields: { power_w: wattsOf(i) }, timestamp });
  }
  const [stage] = measure([
    {
      name: 'stage',
      work: () => {
        const bill = BILL.create({ ...BILL_DEFAULTS, runningS: 0 });
        for (const metric of metrics) bill.push(metric);
        if (bill.figures().meters !== SERVERS) throw new Error('not all meters are there');
        return metrics.length;
      },
    },
  ]);
  return {
    name: 'the stage alone',
    value: stage!.perSecond / 1e6,
    unit: 'M samples/s',
    bound: { kind: 'aim', atLeast: 5 },
  };
}

/** A sample of each server in turns, as `coldaisle simulate --format csv` writes power alone. */
function writeRows(name: string): void {
  const file = openSync(name, 'w');
  let text = 'timestamp,name,tag:cluster,tag:rack,tag:server,tag:method,power_w,quality\n';
  for (let i = 0; i < ROWS; i++) {
    const server = i % SERVERS;
    const at = START + Math.floor(i / SERVERS) * SAMPLED_MS;
    text += `${at},server,default,rack-${server % 2},server-${server},measured,${wattsOf(i).toFixed(1)},\n`;
    if (i % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}

function wattsOf(i: number): number {
  return 200 + ((i * 7919) % 1000) / 10;
}

/** A program that tells at its end, on standard error, what it took. */
function script(folder: string, name: string, program: string): string {
  const file = path.join(folder, `${name}.cjs`);
  const told = 'JSON.stringify(process.resourceUsage())';
  writeFileSync(file, `process.on('exit', () => require('node:fs').writeSync(2, ${told}));\n${program};\n`);
  return file;
}

function usageOf(args: readonly string[]): Usage {
  // Standard error in place of standard output: the bill itself is of no interest here.
  const text = execFileSync('/bin/sh', ['-c', '"$0" "$@" 2>&1 >/dev/null', process.execPath, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e6,
  });
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(text) as NodeJS.ResourceUsage;
  return { cpuS: (userCPUTime + systemCPUTime) / 1e6, rssMb: maxRSS / 1024 };
}

/** What it takes at least: text in chunks, lines, cells, and a number of each cell that is one. Runs by itself. */
function split(name: string): void {
  const { createReadStream } = require('node:fs') as typeof import('node:fs');
  let rest = '';
  let rows = 0;
  let sum = 0;
  createReadStream(name, { encoding: 'utf8', highWaterMark: 256 * 1024 })
    .on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const cells = line.split(',');
        sum += Number(cells[0]) * Number(cells[6]);
        rows++;
      }
    })
    .on('end', () => {
      if (rows === 0 || sum === 0) process.exitCode = 1;
    });
}
