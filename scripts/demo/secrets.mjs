// The secrets of one demo folder: made by chance at its first start, readable by its owner alone.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const random = () => randomBytes(18).toString('base64url');

/** `{ accounts: { telemetry, command }, credentialSecret }`, from the folder or new. */
export function demoSecrets(folder) {
  const file = path.join(folder, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const secrets = {
    accounts: {
      telemetry: { user: 'coldaisle', password: random() },
      command: { user: 'coldaisle-command', password: random() },
    },
    credentialSecret: random(),
  };
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600, flag: 'wx' });
  return secrets;
}

const METHOD = 'aes-256-ctr';
const keyOf = (secret) => createHash('sha256').update(secret).digest();

/** Credentials as Node-RED keeps them beside a flow file: under the hash of its secret, the start in front. */
export function encryptCredentials(credentials, secret) {
  const start = randomBytes(16);
  const cipher = createCipheriv(METHOD, keyOf(secret), start);
  const text = cipher.update(JSON.stringify(credentials), 'utf8', 'base64') + cipher.final('base64');
  return { $: start.toString('hex') + text };
}

export function decryptCredentials({ $ }, secret) {
  const decipher = createDecipheriv(METHOD, keyOf(secret), Buffer.from($.slice(0, 32), 'hex'));
  return JSON.parse(decipher.update($.slice(32), 'base64', 'utf8') + decipher.final('utf8'));
}
