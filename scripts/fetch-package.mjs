// Fetches an npm package that is no dependency into .cache/ and prints its folder:
// `node scripts/fetch-package.mjs NAME@VERSION`. Exits 1 when it cannot be had.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [spec] = process.argv.slice(2);
const name = spec.slice(0, spec.lastIndexOf('@'));
const home = fileURLToPath(new URL(`../.cache/packages/${spec}`, import.meta.url));

if (!existsSync(home)) {
  // Beside its place first: an interrupted install is not mistaken for a whole one.
  const unfinished = `${home}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(path.join(unfinished, 'package.json'), '{ "private": true }');
  const { status } = spawnSync(
    'npm',
    [
      'install',
      '--prefix',
      unfinished,
      '--ignore-scripts',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      spec,
    ],
    { cwd: unfinished, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
  );
  if (status === 0) renameSync(unfinished, home);
  else {
    rmSync(unfinished, { recursive: true, force: true });
    process.exit(1);
  }
}
console.log(path.join(home, 'node_modules', name));
