// Node 24, which Node-RED 5 needs. It is 190 MB, so no dependency: fetched when a test asks for it.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FETCH = fileURLToPath(new URL('fetch-package.mjs', import.meta.url));

/** Path of a Node of at least version 24, or undefined when it cannot be had here. */
export function node24() {
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const { status, stdout } = spawnSync(process.execPath, [FETCH, `node-${platform}-${process.arch}@24`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return status === 0 ? path.join(stdout.trim(), 'bin', platform === 'win' ? 'node.exe' : 'node') : undefined;
}
