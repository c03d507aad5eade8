// The folder Node-RED runs in: the package under development, the flow in the reader's language, credentials.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FLOWS } from './options.mjs';
import { decryptCredentials, encryptCredentials } from './secrets.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BROKER_NODE = 'mqtt-broker';
const WRITER_NODE = 'influx-writer';
const ROOM_NODE = 'server-room';
const CONNECTION_NODE = 'influx-connection';
const NOWHERE = { host: '', port: 0 };
const NO_STORE = { folder: '', target: '', database: '', organization: '' };

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const writeJson = (file, value) => writeFileSync(file, JSON.stringify(value, null, 2));

/**
 * Makes the folder ready to start the flow of that name in. One that its user has edited is kept, unless `fresh`.
 * Gives the flow file's name and whether it is the user's own.
 */
export function prepareUserDir({ folder, flow, servers, language, broker, store, secrets, fresh }) {
  installPackage(folder);
  const flowFile = `${flow}.${language}.json`;
  const edited = placeFlow(folder, flowFile, { broker, store, servers }, fresh);
  writeCredentials(folder, flowFile, secrets, store.secrets);
  return { flowFile, edited };
}

/** A link, so that nodes, locales, icons and examples are those of this checkout. */
function installPackage(folder) {
  const manifest = readJson(path.join(ROOT, 'package.json'));
  const link = path.join(folder, 'node_modules', manifest.name);
  mkdirSync(path.dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(ROOT, link, 'junction');
  const dependencies = { [manifest.name]: `file:${ROOT}` };
  writeJson(path.join(folder, 'package.json'), { name: 'coldaisle-demo', private: true, dependencies });
}

function placeFlow(folder, flowFile, places, fresh) {
  const target = path.join(folder, flowFile);
  const mark = path.join(folder, `${flowFile}.sha256`);
  const untouched = () => readFileSync(mark, 'utf8') === fingerprint(readJson(target));
  const edited = !fresh && existsSync(target) && existsSync(mark) && !untouched();
  const flow = readJson(edited ? target : path.join(ROOT, 'flows', flowFile));
  const placed = withPlaces(flow, places);
  writeJson(target, placed);
  if (!edited) writeFileSync(mark, fingerprint(placed));
  return edited;
}

/** Nodes of our flows, whose ids begin with their names. */
const isOurs = ({ id }) => FLOWS.some((name) => id.startsWith(`${name}-`));
const isForCommands = ({ id }) => FLOWS.some((name) => id === `${name}-command-broker`);

/** Our nodes that speak to others, told where these are; those of the user's own stay as they are. */
function withPlaces(flow, { broker: { host, port }, store, servers }) {
  const { folder, url, target, database, organization } = store;
  const connection = url === undefined ? '' : (flow.find(({ type }) => type === CONNECTION_NODE)?.id ?? '');
  const places = {
    [BROKER_NODE]: { broker: host, port: String(port) },
    [WRITER_NODE]: { connection, folder },
    [CONNECTION_NODE]: { target, database, bucket: database, organization },
  };
  const placed = flow.map((node) => (isOurs(node) ? { ...node, ...places[node.type] } : node));
  return servers === undefined ? placed : placed.map((node) => withServers(node, servers));
}

/** A room of so many servers in place of that of the flow. */
function withServers(node, servers) {
  if (node.type !== ROOM_NODE || !isOurs(node)) return node;
  const document = JSON.parse(node.document);
  const perRack = servers > 40 ? 20 : 10;
  const racks = Array.from({ length: Math.ceil(servers / perRack) }, (_, rack) => ({
    name: `rack-${String.fromCharCode(97 + rack)}`,
    cluster: document.clusters[0].name,
    servers: Array.from({ length: Math.min(perRack, servers - rack * perRack) }, (_, n) => ({
      name: `server-${String(rack * perRack + n + 1).padStart(servers < 100 ? 2 : 3, '0')}`,
    })),
  }));
  return { ...node, document: JSON.stringify({ ...document, racks }, null, 2) };
}

/** Of a flow wherever its broker and its store are: those are set anew at each start. */
function fingerprint(flow) {
  return createHash('sha256')
    .update(JSON.stringify(withPlaces(flow, { broker: NOWHERE, store: NO_STORE })))
    .digest('hex');
}

/** Those of the broker and the database; what the user has entered for other nodes stays. */
function writeCredentials(folder, flowFile, { accounts, credentialSecret }, ofDatabase) {
  const file = path.join(folder, flowFile.replace('.json', '_cred.json'));
  const known = existsSync(file) ? decryptCredentials(readJson(file), credentialSecret) : {};
  const secretsOf = ({ id, type }) =>
    ({
      [BROKER_NODE]: isForCommands({ id }) ? accounts.command : accounts.telemetry,
      [CONNECTION_NODE]: ofDatabase,
    })[type];
  const flow = readJson(path.join(folder, flowFile)).filter((node) => isOurs(node) && secretsOf(node));
  const ours = Object.fromEntries(flow.map((node) => [node.id, secretsOf(node)]));
  const encrypted = encryptCredentials({ ...known, ...ours }, credentialSecret);
  writeFileSync(file, JSON.stringify(encrypted), { mode: 0o600 });
}
