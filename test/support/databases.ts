import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port';
import { until } from './until';

/** A database of its own on a free loopback port, its files in a temporary folder. */
export interface DatabaseServer {
  readonly url: string;
  /** Ends it for a while: `SIGKILL` at once, `SIGTERM` as an administrator does. */
  down(signal: NodeJS.Signals): Promise<void>;
  /** Starts it on the same port, with what it has stored. */
  up(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface Influxd extends DatabaseServer {
  /** Answer to a statement of InfluxQL: the rows of its first series. */
  query(statement: string, database?: string): Promise<InfluxRow[]>;
}

export type InfluxRow = Readonly<Record<string, string | number | boolean | null>>;

export interface VictoriaMetrics extends DatabaseServer {
  /** All samples of series that match, such as `{__name__=~"server_.*"}`. */
  samples(match: string): Promise<VictoriaSeries[]>;
}

export interface VictoriaSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  /** Epoch milliseconds. */
  readonly timestamps: readonly number[];
}

export function influxdIsMissing(): boolean {
  return spawnSync('influxd', ['version']).error !== undefined;
}

export function victoriaMetricsIsMissing(): boolean {
  return spawnSync('victoria-metrics', ['--version']).error !== undefined;
}

/** Starts InfluxDB 1.x; `auth` asks for the first user to be made before anything else. */
export async function startInfluxd({ auth = false } = {}): Promise<Influxd> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-influxd-'));
  const [port, backupPort] = [await freePort(), await freePort()];
  const settings = `
reporting-disabled = true
bind-address = "127.0.0.1:${backupPort}"
[meta]
dir = ${JSON.stringify(path.join(folder, 'meta'))}
[data]
dir = ${JSON.stringify(path.join(folder, 'data'))}
wal-dir = ${JSON.stringify(path.join(folder, 'wal'))}
query-log-enabled = false
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:${port}"
auth-enabled = ${auth}
log-enabled = false
`;
  const file = path.join(folder, 'influxdb.conf');
  writeFileSync(file, settings);
  const url = `http://127.0.0.1:${port}`;
  const server = new ServerProcess('influxd', ['-config', file], folder, `${url}/ping`);
  await server.up();
  return {
    url,
    up: () => server.up(),
    down: (signal) => server.down(signal),
    stop: () => server.stop(),
    async query(statement, database = '') {
      const body = new URLSearchParams({ db: database, q: statement });
      const answer = await fetch(`${url}/query`, { method: 'POST', body });
      return rowsOf((await answer.json()) as InfluxAnswer);
    },
  };
}

interface InfluxAnswer {
  readonly error?: string;
  readonly results?: readonly {
    readonly error?: string;
    readonly series?: readonly {
      readonly columns: readonly string[];
      readonly values: readonly InfluxRow[string][][];
      readonly tags?: Readonly<Record<string, string>>;
    }[];
  }[];
}

function rowsOf({ error, results = [] }: InfluxAnswer): InfluxRow[] {
  const wrong = error ?? results[0]?.error;
  if (wrong !== undefined) throw new Error(`InfluxDB answers: ${wrong}`);
  return (results[0]?.series ?? []).flatMap(({ columns, values, tags }) =>
    values.map((row) => ({
      ...tags,
      ...Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])),
    })),
  );
}

/** Starts VictoriaMetrics with flags besides those of place and port, such as `-dedup.minScrapeInterval=1ms`. */
export async function startVictoriaMetrics(...flags: string[]): Promise<VictoriaMetrics> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-victoria-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const place = [`-httpListenAddr=127.0.0.1:${port}`, `-storageDataPath=${path.join(folder, 'data')}`];
  // What is older than its default of a month is refused without a word.
  const command = [...place, '-retentionPeriod=100y', ...flags];
  const server = new ServerProcess('victoria-metrics', command, folder, `${url}/health`);
  await server.up();
  return {
    url,
    up: () => server.up(),
    down: (signal) => server.down(signal),
    stop: () => server.stop(),
    async samples(match) {
      // What was written in the last second is not searched before it is flushed.
      await fetch(`${url}/internal/force_flush`);
      const answer = await fetch(`${url}/api/v1/export?match[]=${encodeURIComponent(match)}`);
      const lines = (await answer.text()).split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as VictoriaSeries);
    },
  };
}

class ServerProcess {
  private child: ChildProcess | undefined;

  constructor(
    private readonly command: string,
    private readonly options: readonly string[],
    private readonly folder: string,
    /** Answers as soon as it serves. */
    private readonly health: string,
  ) {}

  async up(): Promise<void> {
    const child = spawn(this.command, this.options, { stdio: 'ignore' });
    this.child = child;
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`${this.command} ended with ${child.exitCode}`);
      return fetch(this.health).then(
        ({ ok }) => ok,
        () => false,
      );
    }, `${this.command} answers`);
  }

  async down(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async stop(): Promise<void> {
    await this.down('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
