import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A mosquitto of its own on a free loopback port, with a password file and the rights of the demo's users. */
export interface Mosquitto {
  readonly url: string;
  /** Accounts in the form of the demo's secrets.json. */
  readonly secretsFile: string;
  stop(): Promise<void>;
}

const ACCOUNTS = {
  telemetry: { user: 'coldaisle', password: 'a password of telemetry' },
  command: { user: 'coldaisle-command', password: 'a password of commands' },
};

const RIGHTS = `
user coldaisle
topic readwrite coldaisle/+/telemetry/#
topic readwrite telegraf/#

user coldaisle-command
topic readwrite coldaisle/+/command/#
`;

export function mosquittoIsMissing(): boolean {
  return spawnSync('mosquitto', ['-h']).error !== undefined;
}

export async function startMosquitto(): Promise<Mosquitto> {
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
  ];
  writeFileSync(file('mosquitto.conf'), settings.join('\n'));
  const child = spawn('mosquitto', ['-c', file('mosquitto.conf')], { stdio: 'ignore' });
  await listening(port, child);
  return {
    url: `mqtt://127.0.0.1:${port}`,
    secretsFile: file('secrets.json'),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
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
