// A database for the demo: the first one on the PATH, on loopback, its files in a folder of ours.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { listen } from './listen.mjs';

const HOST = '127.0.0.1';
const STARTED_WITHIN_MS = 20_000;
export const DATABASE = 'telemetry';

/** By their programs, in the order of preference. */
const SERVERS = {
  'victoria-metrics': startVictoriaMetrics,
  'victoria-metrics-prod': startVictoriaMetrics,
  influxd: startInfluxd,
};

/** `{ target, url, query, stop }`: `query` is a command that shows the numbers of the dashboard. */
export async function startDatabase(folder) {
  const program = Object.keys(SERVERS).find(canRun);
  if (program === undefined)
    throw new Error(
      '--db wants victoria-metrics or influxd (1.x) on the PATH; on Debian: apt-get install influxdb',
    );
  mkdirSync(folder, { recursive: true });
  return SERVERS[program](program, folder);
}

function canRun(program) {
  const { error, stdout } = spawnSync(program, [program === 'influxd' ? 'version' : '--version'], {
    encoding: 'utf8',
  });
  // InfluxDB 2 wants to be set up by hand first.
  return error === undefined && (program !== 'influxd' || /v1\./.test(stdout));
}

async function startVictoriaMetrics(program, folder) {
  const url = `http://${HOST}:${await freePort()}`;
  const server = await serve(program, `${url}/health`, [
    `-httpListenAddr=${url.replace('http://', '')}`,
    `-storageDataPath=${path.join(folder, 'victoria-metrics')}`,
    '-retentionPeriod=100y',
    // A line that is sent again after a crash is stored once.
    '-dedup.minScrapeInterval=1ms',
    // By default the last 30 s are hidden.
    '-search.latencyOffset=0s',
  ]);
  const shown = '(server_cpu_util_pct|system_mem_used_pct|system_load1|network_net_rx_bytes_s)_avg';
  const query = `curl -sG ${url}/api/v1/query --data-urlencode 'query={__name__=~"${shown}",window="5s"}'`;
  return { target: 'victoria-metrics', url, query, ...server };
}

async function startInfluxd(program, folder) {
  const [port, backupPort] = [await freePort(), await freePort()];
  const place = (name) => JSON.stringify(path.join(folder, 'influxdb', name));
  const file = path.join(folder, 'influxdb.conf');
  writeFileSync(
    file,
    `reporting-disabled = true
bind-address = "${HOST}:${backupPort}"
[meta]
dir = ${place('meta')}
[data]
dir = ${place('data')}
wal-dir = ${place('wal')}
query-log-enabled = false
[monitor]
store-enabled = false
[http]
bind-address = "${HOST}:${port}"
log-enabled = false
`,
  );
  const url = `http://${HOST}:${port}`;
  const server = await serve(program, `${url}/ping`, ['-config', file]);
  await fetch(`${url}/query`, {
    method: 'POST',
    body: new URLSearchParams({ q: `CREATE DATABASE ${DATABASE}` }),
  });
  const last = (field, measurement) =>
    `SELECT LAST(${field}_avg) FROM ${measurement} WHERE "window" = '\\''5s'\\'' GROUP BY server`;
  const statements = [
    last('cpu_util_pct', 'server'),
    last('mem_used_pct', 'system'),
    last('load1', 'system'),
  ];
  const query = `curl -sG ${url}/query -H 'Accept: application/csv' --data-urlencode db=${DATABASE} --data-urlencode 'q=${statements.join('; ')}'`;
  return { target: 'influxdb-1', url, query, ...server };
}

/** Runs a server until `stop`. In a group of its own, so that Ctrl-C reaches Node-RED first. */
async function serve(program, health, options) {
  const child = spawn(program, options, { stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  process.once('exit', () => child.kill());
  const until = performance.now() + STARTED_WITHIN_MS;
  while (!(await answers(health))) {
    if (child.exitCode !== null || performance.now() > until) {
      child.kill();
      throw new Error(`${program} did not start`);
    }
    await wait(100);
  }
  return {
    async stop() {
      child.kill();
      await ended;
    },
  };
}

const answers = (url) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

async function freePort() {
  const server = createServer();
  const port = await listen(server, 0, HOST);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
