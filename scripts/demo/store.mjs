// Where the demo writes telemetry: files, the database of INFLUX_URL, or one of its own.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DATABASE, startDatabase } from './database-server.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = 'demo-data';

/**
 * `{ place, folder, url, target, database, organization, secrets, query, stop }`: `place` for people, without the
 * path of a folder that goes again; `folder` for the spool and files; without `url` files are all there is.
 */
export async function openStore({ db, temporary, folder: given }, home, env) {
  const folder = path.join(temporary || given !== undefined ? home : ROOT, FOLDER);
  const files = {
    folder,
    target: 'influxdb-2',
    database: DATABASE,
    organization: '',
    secrets: {},
    async stop() {},
  };
  if (db) {
    const server = await startDatabase(folder);
    return { ...files, place: server.url, ...server };
  }
  // What leaves nothing behind writes into no database of others.
  if (!env.INFLUX_URL || temporary) return { ...files, place: temporary ? FOLDER + path.sep : shown(folder) };
  return {
    ...files,
    place: withoutSecret(env.INFLUX_URL),
    url: env.INFLUX_URL,
    target: env.INFLUX_TARGET || (await targetAt(env)),
    database: env.INFLUX_BUCKET || DATABASE,
    organization: env.INFLUX_ORG ?? '',
    secrets: present({ user: env.INFLUX_USER, password: env.INFLUX_PASSWORD, token: env.INFLUX_TOKEN }),
  };
}

const present = (secrets) => Object.fromEntries(Object.entries(secrets).filter(([, value]) => value));

/** As short as it can be said from where the reader is. */
function shown(folder) {
  const relative = path.relative(process.cwd(), folder);
  return (relative.startsWith('..') ? folder : relative) + path.sep;
}

const withoutSecret = (url) => url.replace(/\/\/.*@/, '//…@');

/** What answers there; InfluxDB 2 when nothing does yet. */
async function targetAt({ INFLUX_URL }) {
  const ask = async (place) => {
    const answer = await fetch(new URL(place, INFLUX_URL)).catch(() => undefined);
    return { version: answer?.headers.get('x-influxdb-version') ?? '', text: (await answer?.text()) ?? '' };
  };
  const { version } = await ask('/ping');
  if (version !== '') return /^v?1\./.test(version) ? 'influxdb-1' : 'influxdb-2';
  return (await ask('/-/healthy')).text.includes('VictoriaMetrics') ? 'victoria-metrics' : 'influxdb-2';
}
