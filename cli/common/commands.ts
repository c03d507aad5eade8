import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './command';

/**
 * The files of all commands by name, sorted. As written, a command is a folder `<name>/<name>.ts`;
 * as built, a file `<name>.js` beside `main.js`.
 */
export function commandPaths(dir: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const entry of readdirSync(dir).sort()) {
    const source = join(dir, entry, `${entry}.ts`);
    const built = /^([a-z-]+)\.js$/.exec(entry)?.[1];
    if (existsSync(source)) paths.set(entry, source);
    else if (built !== undefined && built !== 'main') paths.set(built, join(dir, entry));
  }
  return paths;
}

export function loadCommand(path: string): Command {
  return (require(path) as { command: Command }).command;
}
