// The folder Node-RED runs in: the package under development, the flow in the reader's language, credentials.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decryptCredentials, encryptCredentials } from './secrets.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BROKER_NODE = 'mqtt-broker';
const NOWHERE = { host: '', port: 0 };

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const writeJson = (file, value) => writeFileSync(file, JSON.stringify(value, null, 2));

/**
 * Makes the folder ready to start in. A flow that its user has edited is kept, unless `fresh`.
 * Gives the flow file's name and whether it is the user's own.
 */
export function prepareUserDir({ folder, language, broker, secrets, fresh }) {
  installPackage(folder);
  const flowFile = `first-light.${language}.json`;
  const edited = placeFlow(folder, flowFile, broker, fresh);
  writeCredentials(folder, flowFile, secrets);
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

function placeFlow(folder, flowFile, broker, fresh) {
  const target = path.join(folder, flowFile);
  const mark = path.join(folder, `${flowFile}.sha256`);
  const untouched = () => readFileSync(mark, 'utf8') === fingerprint(readJson(target));
  const edited = !fresh && existsSync(target) && existsSync(mark) && !untouched();
  const flow = readJson(edited ? target : path.join(ROOT, 'flows', flowFile));
  writeJson(target, withBroker(flow, broker));
  if (!edited) writeFileSync(mark, fingerprint(flow));
  return edited;
}

function withBroker(flow, { host, port }) {
  const address = { broker: host, port: String(port) };
  return flow.map((node) => (node.type === BROKER_NODE ? { ...node, ...address } : node));
}

/** Of a flow wherever its broker is: that is set anew at each start. */
function fingerprint(flow) {
  return createHash('sha256')
    .update(JSON.stringify(withBroker(flow, NOWHERE)))
    .digest('hex');
}

/** Those of the broker; what the user has entered for other nodes stays. */
function writeCredentials(folder, flowFile, { accounts, credentialSecret }) {
  const file = path.join(folder, flowFile.replace('.json', '_cred.json'));
  const known = existsSync(file) ? decryptCredentials(readJson(file), credentialSecret) : {};
  const brokers = readJson(path.join(folder, flowFile)).filter((node) => node.type === BROKER_NODE);
  const ours = Object.fromEntries(brokers.map(({ id }) => [id, accounts.telemetry]));
  const encrypted = encryptCredentials({ ...known, ...ours }, credentialSecret);
  writeFileSync(file, JSON.stringify(encrypted), { mode: 0o600 });
}
