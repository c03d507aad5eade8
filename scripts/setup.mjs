// Makes a checkout ready: installs the packages of package-lock.json, then builds dist/. Does only what is
// missing, so it may run before everything. Runs before there is a node_modules: node: modules alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const BUILT_FROM = [
  'engine',
  'io',
  'nodes',
  'cli',
  'icons',
  'dashboard',
  'scripts',
  'package.json',
  'tsconfig.editor.json',
];
const STAMP = '.cache/built-from';

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * Every package of the lock file is there, as it says. Those for other platforms may be missing, and those
 * that the lock file calls extraneous: npm 10 wants them in it, npm 11 does not install them.
 */
function isInstalled() {
  const installedLock = 'node_modules/.package-lock.json';
  if (!existsSync(installedLock)) return false;
  const installed = JSON.parse(readFileSync(installedLock, 'utf8')).packages;
  const wanted = Object.entries(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages);
  return wanted.every(
    ([where, { integrity, optional, extraneous }]) =>
      where === '' ||
      (where in installed
        ? installed[where].integrity === integrity
        : optional === true || extraneous === true),
  );
}

/** One hash over the names and contents of all that dist/ is built from. */
function sourcesHash() {
  const hash = createHash('sha256');
  for (const entry of BUILT_FROM.filter((name) => existsSync(name))) {
    const files = statSync(entry).isDirectory() ? filesBelow(entry) : [entry];
    for (const file of files) hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesBelow(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

if (!isInstalled()) run('npm', ['ci']);
const hash = sourcesHash();
if (!existsSync('dist') || !existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== hash) {
  run(process.execPath, ['scripts/build.mjs']);
  mkdirSync('.cache', { recursive: true });
  writeFileSync(STAMP, hash);
}
