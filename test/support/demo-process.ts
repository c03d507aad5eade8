import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './sources';

/** `npm run demo` as a process of its own. */
export interface DemoProcess {
  /** Addresses it has printed. */
  readonly page: string;
  readonly broker: string;
  /** Asks it to stop as Ctrl-C does; resolves to its exit code. */
  stop(): Promise<number | null>;
}

const demo = (args: readonly string[]) =>
  spawn(process.execPath, [path.join(ROOT, 'scripts/demo.mjs'), ...args]);

/** Starts the demo and resolves when it has printed its addresses. */
export async function startDemo(...args: string[]): Promise<DemoProcess> {
  const child = demo(args);
  const printed = listen(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => /Ctrl-C/.test(printed()) && resolve());
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${printed()}`)));
  });
  return {
    page: /http:\S+\/dashboard\/\S+/.exec(printed())?.[0] ?? '',
    broker: /mqtt:\S+/.exec(printed())?.[0] ?? '',
    stop: () => {
      const ended = exit(child);
      child.kill('SIGINT');
      return ended;
    },
  };
}

/** Runs the demo to its end. */
export async function runDemo(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = demo(args);
  const printed = listen(child);
  return { code: await exit(child), output: printed() };
}

function listen(child: ChildProcess): () => string {
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      printed += data;
    });
  return () => printed;
}

function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}
