import { rmSync } from 'node:fs';
import { systemClock } from '../io/clock';
import { main } from './common/app';

const unfinished = new Set<string>();
const interrupts = new Set<() => void>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  const heard = () => {
    const stops = [...interrupts];
    interrupts.clear();
    for (const stop of stops) stop();
    if (stops.length > 0) return;
    for (const file of unfinished) rmSync(file, { force: true });
    // Nobody listens any more: it ends as the signal says, for whoever waits for it.
    process.off(signal, heard);
    process.kill(process.pid, signal);
  };
  process.on(signal, heard);
}

main(process.argv.slice(2), {
  commandsDir: __dirname,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  clock: systemClock,
  unfinished,
  interrupts,
}).then((code) => {
  process.exitCode = code;
});
