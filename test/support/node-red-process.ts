import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from './free-port';

/** A Node-RED of its own, on the loopback interface. */
export interface NodeRedProcess {
  /** Address of the editor and the admin API, ending in `/`. */
  readonly url: string;
  /** All that it has logged so far. */
  log(): string;
  /** Sends it a signal and resolves when it has ended: `SIGTERM` unless said. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface NodeRedOptions {
  /** Package name of the version: `node-red` (4.1) or `node-red-5`. */
  readonly version: string;
  /** The Node that runs it. */
  readonly node: string;
  /** An empty folder of its own, or one in which packages have been installed. */
  readonly userDir: string;
  readonly flow: readonly object[];
  /** Settings of its own, besides those of every test. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

const START_LIMIT_MS = 60_000;

/** Starts Node-RED and resolves when its flows have started. */
export async function startNodeRed({
  version,
  node,
  userDir,
  flow,
  settings: own = {},
}: NodeRedOptions): Promise<NodeRedProcess> {
  const port = await freePort();
  // Node-RED prefers a flows.json in the current directory: it is the user directory, with another name.
  const flowFile = path.join(userDir, 'flow.json');
  const settings = path.join(userDir, 'settings.js');
  writeFileSync(flowFile, JSON.stringify(flow));
  writeFileSync(settings, `module.exports = ${JSON.stringify({ ...settingsOf(port, flowFile), ...own })};`);
  const red = path.join(path.dirname(require.resolve(`${version}/package.json`)), 'red.js');
  const child = spawn(node, [red, '--userDir', userDir, '--settings', settings], {
    cwd: userDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const started = new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`Node-RED ${reason}:\n${log}`));
    const limit = setTimeout(() => fail('did not start in time'), START_LIMIT_MS);
    const hear = (data: Buffer) => {
      log += data.toString();
      if (log.includes('Started flows')) resolve();
      else if (/missing types[\s\S]*Server now running/.test(log)) fail('misses types of nodes');
      else return;
      clearTimeout(limit);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(limit);
      fail(`ended with ${code}`);
    });
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => end(child, signal);
  await started.catch(async (error) => {
    await stop();
    throw error;
  });
  return { url: `http://127.0.0.1:${port}/`, log: () => log, stop };
}

function settingsOf(uiPort: number, flowFile: string): object {
  return {
    uiHost: '127.0.0.1',
    uiPort,
    flowFile,
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, projects: { enabled: false } },
  };
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const harder = setTimeout(() => child.kill('SIGKILL'), 20_000);
    child.once('exit', () => {
      clearTimeout(harder);
      resolve();
    });
    child.kill(signal);
  });
}
