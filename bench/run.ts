import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import type { WindowConfig } from '../engine/windows/config';
import { billingFigures } from './billing';
import { coolingFigures } from './cooling';
import { databaseRivalFigures } from './database-rival';
import { databaseFigures } from './databases';
import { detectionFigures } from './detection';
import { type Figure, holds } from './harness';
import { loadFigures } from './load';
import { nodeRedFigures } from './node-red';
import { rivalFigures } from './rival';
import { roomFigures } from './room';
import { roomSliceFigures } from './room-slices';
import { simulateFigures } from './simulate';
import { simulatorFigures } from './simulator';
import { sliceFigures } from './slices';
import { stepFigures } from './steps';
import { memoryMb, PERCENTILES, windowFigures } from './windows';

/** Each runs in a process of its own, so that none warms up or fills the memory of another. */
const SECTIONS: Record<string, () => Figure[] | Promise<Figure[]>> = {
  windows: windowFigures,
  'memory of 10,000 series × 10 fields': () => [memory('1 min, a sample a second', {}, 1_000, 150)],
  'memory of a ladder': () => [memory('5 s, 1 min and 1 h, a sample in 5 s', LADDER, 5_000, 150)],
  'memory with percentiles': () => [memory('1 min, a sample a second', PERCENTILES, 1_000, 600)],
  'memory of a ladder with percentiles': () => [
    memory('5 s, 1 min and 1 h, a sample in 5 s', { ...LADDER, ...PERCENTILES }, 5_000, 600),
  ],
  detection: detectionFigures,
  billing: billingFigures,
  cooling: coolingFigures,
  room: roomFigures,
  'room slices': roomSliceFigures,
  simulate: simulateFigures,
  simulator: simulatorFigures,
  slices: sliceFigures,
  steps: stepFigures,
  'node-red': nodeRedFigures,
  rival: rivalFigures,
  databases: databaseFigures,
  'database rival': databaseRivalFigures,
  load: loadFigures,
};

const LADDER: Partial<WindowConfig> = { every: ['5s', '1m', '1h'] };

function memory(name: string, options: Partial<WindowConfig>, stepMs: number, atMost: number): Figure {
  return { name, value: memoryMb(options, stepMs), unit: 'MB', bound: { kind: 'must', atMost } };
}

const MARK = 'figures: ';

async function section(name: string): Promise<void> {
  const run = SECTIONS[name];
  if (run === undefined) throw new Error(`no section ${name}: ${Object.keys(SECTIONS).join(', ')}`);
  console.log(MARK + JSON.stringify(await run()));
  process.exit(0); // a Node-RED that was started here would stay
}

function all(): void {
  const figures: Figure[] = [];
  for (const name of Object.keys(SECTIONS)) {
    console.log(`\n${name}`);
    const args = ['--expose-gc', __filename, '--section', name];
    const output = execFileSync(process.execPath, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = output.split('\n').find((text) => text.startsWith(MARK));
    if (line === undefined) throw new Error(`section ${name} gave no figures:\n${output}`);
    const given: Figure[] = JSON.parse(line.slice(MARK.length));
    given.forEach(print);
    figures.push(...given);
  }
  const machine = `${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`;
  mkdirSync('bench', { recursive: true });
  writeFileSync(path.join('bench', 'latest.json'), `${JSON.stringify({ machine, figures }, null, 2)}\n`);
  const broken = figures.filter((figure) => figure.bound?.kind === 'must' && !holds(figure));
  console.log(`\n${machine}; CPU time, median of five; written to bench/latest.json`);
  for (const { name } of broken) console.log(`does not hold: ${name}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}

function print(figure: Figure): void {
  const { name, value, unit, bound } = figure;
  const limit =
    bound && `${bound.kind} ${bound.atLeast === undefined ? `≤ ${bound.atMost}` : `≥ ${bound.atLeast}`}`;
  const verdict = bound === undefined ? '' : holds(figure) ? 'holds' : 'does not hold';
  const amount = value >= 100 ? value.toFixed(0) : value.toFixed(2);
  console.log(`  ${name.padEnd(62)} ${amount.padStart(8)} ${unit.padEnd(12)} ${limit ?? ''} ${verdict}`);
}

const asked = process.argv.indexOf('--section');
if (asked >= 0) void section(process.argv[asked + 1] ?? '');
else all();
