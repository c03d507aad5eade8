// Node-RED in this process: loopback only, no telemetry, no look for updates, no palette installs.
import { createServer } from 'node:http';
import RED from 'node-red';
import { refuseForeign, refuseForeignUpgrade } from './guard.mjs';
import { listen } from './listen.mjs';

const STARTED_WITHIN_MS = 60_000;

export async function startNodeRed({ port, host = '127.0.0.1', ...own }) {
  const server = createServer((request, response) =>
    refuseForeign(request, response, () => answer(request, response)),
  );
  server.on('upgrade', refuseForeignUpgrade);
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const uiPort = await listen(server, port, host);
  RED.init(server, settings({ ...own, uiPort, host }));
  const running = flowsRunning();
  await RED.start();
  await running;
  return {
    port: uiPort,
    async stop() {
      await RED.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      // The server itself forgets those that became web sockets: an open page would keep it for ever.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The editor and its API first, then what flows serve: two Express applications with the same root. */
function answer(request, response) {
  RED.httpAdmin(request, response, () =>
    RED.httpNode(request, response, () => response.writeHead(404).end()),
  );
}

function settings({ folder, flowFile, credentialSecret, language, uiPort, host }) {
  return {
    lang: language,
    userDir: folder,
    flowFile,
    credentialSecret,
    uiPort,
    uiHost: host,
    httpAdminRoot: '/',
    httpNodeRoot: '/',
    flowFilePretty: true,
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { palette: { allowInstall: false }, modules: { allowInstall: false } },
    functionExternalModules: false,
    editorTheme: { tours: false, projects: {} },
    logging: { stderr: { level: 'warn', metrics: false, audit: false, handler: () => toStderr } },
  };
}

/** Standard output belongs to the demo: addresses, or the one line of a check. */
function toStderr({ type, name, id, msg }) {
  const from = type === undefined ? '' : `${type} ${name || id}: `;
  process.stderr.write(`  ${from}${msg?.message ?? msg}\n`);
}

/** Resolves when the flow runs; rejects when a node type is missing, since it then never does. */
function flowsRunning() {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('Node-RED did not start its flow')), STARTED_WITHIN_MS);
    const end = (settle) => (value) => {
      clearTimeout(late);
      settle(value);
    };
    RED.events.once('flows:started', end(resolve));
    RED.events.on('runtime-event', ({ id, payload }) => {
      if (id === 'runtime-state' && payload?.error === 'missing-types')
        end(reject)(new Error(`node types are missing: ${payload.types}`));
    });
  });
}
