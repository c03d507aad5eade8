import { systemClock } from '../io/clock';
import { main } from './common/app';

main(process.argv.slice(2), {
  commandsDir: __dirname,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  clock: systemClock,
}).then((code) => {
  process.exitCode = code;
});
