import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { freePort } from '../support/free-port';
import { until } from '../support/until';

const PROGRAM = 'prometheus-node-exporter';

export function nodeExporterIsMissing(): boolean {
  return spawnSync(PROGRAM, ['--version']).error !== undefined;
}

/** The node exporter of this system on a free loopback port. */
export class NodeExporter {
  private constructor(
    readonly host: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<NodeExporter> {
    const host = `127.0.0.1:${await freePort()}`;
    const child = spawn(PROGRAM, [`--web.listen-address=${host}`], { stdio: 'ignore' });
    const answers = () =>
      fetch(`http://${host}/`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(() => {
      if (child.exitCode !== null) throw new Error(`${PROGRAM} ended with ${child.exitCode}`);
      return answers();
    }, `${PROGRAM} answers`);
    return new NodeExporter(host, child);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}
