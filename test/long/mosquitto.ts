import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../support/free-port';

/** A mosquitto of its own on a free loopback port, with a password file and the rights of the demo's users. */
export interface Mosquitto {
  readonly url: string;
  /** Accounts in the form of the demo's secrets.json. */
  readonly secretsFile: string;
  readonly account: { readonly user: string; readonly password: string };
  /** Ends it for a while: `SIGKILL` at once, `SIGTERM` as an administrator does. */
  down(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port, with the sessions and messages that it keeps on the disk. */
  up(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const ACCOUNTS = {
  telemetry: { user: 'coldaisle', password: 'a password of telemetry' },
  command: { user: 'coldaisle-command', password: 'a password of commands' },
};

const RIGHTS = `
user coldaisle
topic readwrite coldaisle/+/telemetry/#
topic readwrite coldaisle/+/clock
topic readwrite coldaisle/+/event/#
topic read coldaisle/+/command/#
topic readwrite telegraf/#

user coldaisle-command
topic readwrite coldaisle/+/command/#
`;

/** Debian puts it where only root looks for commands. */
const env = { ...process.env, PATH: `${process.env.PATH}${path.delimiter}/usr/sbin` };

export function mosquittoIsMissing(): boolean {
  return spawnSync('mosquitto', ['-h'], { env }).error !== undefined;
}

/** @param more lines for its configuration */
export async function startMosquitto(more: readonly string[] = []): Promise<Mosquitto> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-mosquitto-'));
  const file = (name: string) => path.join(folder, name);
  const port = await freePort();
  writeFileSync(file('passwords'), '');
  for (const { user, password } of Object.values(ACCOUNTS))
    execFileSync('mosquitto_passwd', ['-b', file('passwords'), user, password], { stdio: 'ignore' });
  writeFileSync(file('rights'), RIGHTS);
  writeFileSync(file('secrets.json'), JSON.stringify({ accounts: ACCOUNTS }));
  const settings = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous false',
    `password_file ${file('passwords')}`,
    `acl_file ${file('rights')}`,
    // Started by root it would become a user who cannot read these files.
    'user root',
    // What an outage must not lose: sessions on the disk after each change, no bound on what waits for one.
    'persistence true',
    `persistence_location ${folder}/`,
    'autosave_on_changes true',
    'autosave_interval 1',
    'max_inflight_messages 0',
    'max_queued_messages 0',
    ...more,
  ];
  writeFileSync(file('mosquitto.conf'), settings.join('\n'));
  let child: ChildProcess | undefined;
  const up = async () => {
    child = spawn('mosquitto', ['-c', file('mosquitto.conf')], { stdio: 'ignore', env });
    await listening(port, child);
  };
  const down = (signal: NodeJS.Signals) => end(child, signal);
  await up();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    secretsFile: file('secrets.json'),
    account: ACCOUNTS.telemetry,
    up,
    down,
    async stop() {
      await down('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/** Asks until it answers, or rejects when it has ended. */
function listening(port: number, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`mosquitto ended with ${code}`)));
    const ask = () => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve();
      });
      socket.once('error', () => {
        if (child.exitCode === null) setImmediate(ask);
      });
    };
    ask();
  });
}
