import { rmSync } from 'node:fs';
import { systemClock } from '../io/clock';
import { main } from './common/app';

const unfinished = new Set<string>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    for (const file of unfinished) rmSync(file, { force: true });
    // Nobody listens any more: it ends as the signal says, for whoever waits for it.
    process.kill(process.pid, signal);
  });
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
}).then((code) => {
  process.exitCode = code;
});
