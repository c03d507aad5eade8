// The whole application: a broker, a folder to run in, Node-RED with the flow.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBroker } from './broker.mjs';
import { startNodeRed } from './node-red.mjs';
import { demoSecrets } from './secrets.mjs';
import { openStore } from './store.mjs';
import { prepareUserDir } from './user-dir.mjs';

const HOME = fileURLToPath(new URL('../../.demo', import.meta.url));

export async function startApp(options) {
  const { flow, page, servers, language, port, fresh, temporary } = options;
  const folder = temporary
    ? mkdtempSync(path.join(tmpdir(), 'coldaisle-demo-'))
    : path.resolve(options.folder ?? HOME);
  mkdirSync(folder, { recursive: true });
  // However it ends, also when it cannot start.
  if (temporary) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const own = demoSecrets(folder);
  const secrets = options.secrets === undefined ? own : { ...own, ...readJson(options.secrets) };
  const store = await openStore(options, folder, process.env);
  // The flow reads the address, the page the place.
  process.env.COLDAISLE_STORE = store.place;
  if (store.url !== undefined) process.env.INFLUX_URL = store.url;
  const broker = await theBroker(options, secrets.accounts);
  const { flowFile, edited } = prepareUserDir({
    folder,
    flow,
    servers,
    language,
    broker,
    store,
    secrets,
    fresh,
  });
  const nodeRed = await startNodeRed({
    folder,
    flowFile,
    credentialSecret: secrets.credentialSecret,
    language,
    port,
  });
  const editor = `http://127.0.0.1:${nodeRed.port}`;
  return {
    editor,
    page: `${editor}/dashboard/${page}`,
    pageOf: (name) => `${editor}/dashboard/${name}`,
    broker: `mqtt://${broker.host}:${broker.port}`,
    user: secrets.accounts.telemetry.user,
    secretsFile: options.secrets ?? path.join(folder, 'secrets.json'),
    edited,
    store: store.place,
    query: store.query,
    /** Flows first, which saves the state of their nodes; then what they speak to. */
    async stop() {
      await nodeRed.stop();
      await broker.stop();
      await store.stop();
    },
  };
}

/** One that runs already, which is not ours to stop, or one of our own. */
async function theBroker({ broker, mqttPort }, accounts) {
  if (broker !== undefined) return { ...broker, async stop() {} };
  const host = '127.0.0.1';
  return { host, ...(await startBroker({ accounts, port: mqttPort, host })) };
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
