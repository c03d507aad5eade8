// The whole application: a broker, a folder to run in, Node-RED with the flow.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBroker } from './broker.mjs';
import { startNodeRed } from './node-red.mjs';
import { demoSecrets } from './secrets.mjs';
import { prepareUserDir } from './user-dir.mjs';

const HOME = fileURLToPath(new URL('../../.demo', import.meta.url));

export async function startApp({ language, port, mqttPort, fresh, temporary }) {
  const folder = temporary ? mkdtempSync(path.join(tmpdir(), 'coldaisle-demo-')) : HOME;
  mkdirSync(folder, { recursive: true });
  const secrets = demoSecrets(folder);
  const broker = await startBroker({ accounts: secrets.accounts, port: mqttPort });
  const { flowFile, edited } = prepareUserDir({ folder, language, brokerPort: broker.port, secrets, fresh });
  const nodeRed = await startNodeRed({
    folder,
    flowFile,
    credentialSecret: secrets.credentialSecret,
    port,
  });
  const editor = `http://127.0.0.1:${nodeRed.port}`;
  return {
    editor,
    page: `${editor}/dashboard/first-light`,
    broker: `mqtt://127.0.0.1:${broker.port}`,
    user: secrets.accounts.telemetry.user,
    secretsFile: path.join(folder, 'secrets.json'),
    edited,
    /** Flows first, which saves the state of their nodes; then what they speak to. */
    async stop() {
      await nodeRed.stop();
      await broker.stop();
      if (temporary) rmSync(folder, { recursive: true, force: true });
    },
  };
}
