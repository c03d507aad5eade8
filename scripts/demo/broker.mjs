// The MQTT broker of the demo: in this process, on loopback, for known users only.
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { listen } from './listen.mjs';

/** `<base>/<cluster>/command/...`: what moves fans and load. */
const isCommand = (topic) => topic.split('/')[2] === 'command';

function samePassword(given, wanted) {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Starts the broker. `accounts` is `{ telemetry, command }`, each `{ user, password }`: commands come from
 * the command account alone, everything else from the telemetry account. Nobody else is let in.
 */
export async function startBroker({ accounts, port, host = '127.0.0.1' }) {
  const broker = await Aedes.createBroker({
    authenticate(client, user, password, done) {
      const account = Object.values(accounts).find((known) => known.user === user);
      client.mayCommand = account === accounts.command;
      done(null, account !== undefined && samePassword(password, account.password));
    },
    authorizePublish(client, { topic }, done) {
      const allowed = !topic.startsWith('$') && isCommand(topic) === (client?.mayCommand ?? false);
      done(allowed ? null : new Error(`${topic} is not for this user`));
    },
  });
  const server = createServer(broker.handle);
  return {
    port: await listen(server, port, host),
    async stop() {
      await new Promise((resolve) => broker.close(resolve));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
