import assert from 'node:assert/strict';
import { connect, connectAsync, type IClientOptions, type MqttClient } from 'mqtt';

const ACCOUNTS = {
  telemetry: { user: 'reader', password: 'one of them' },
  command: { user: 'commander', password: 'another' },
};

type Heard = { error: Error & { code?: number }; close: undefined; message: string };

/** The first thing that an event tells. */
function once<E extends keyof Heard>(client: MqttClient, event: E): Promise<Heard[E]> {
  return new Promise((resolve) => client.once(event, (told?: unknown) => resolve(told as Heard[E])));
}

describe('the broker of the demo', () => {
  let url: string;
  let stop: () => Promise<void>;
  let clients: MqttClient[] = [];

  before(async () => {
    const { startBroker } = await import('../../scripts/demo/broker.mjs');
    const broker = await startBroker({ accounts: ACCOUNTS, port: 0 });
    url = `mqtt://127.0.0.1:${broker.port}`;
    stop = broker.stop;
  });

  afterEach(() => {
    for (const client of clients) client.end(true);
    clients = [];
  });

  after(() => stop());

  async function client({ user, password }: { user: string; password: string }): Promise<MqttClient> {
    const connected = await connectAsync(url, { username: user, password, reconnectPeriod: 0 });
    clients.push(connected);
    return connected;
  }

  /** The answer to a CONNECT that is turned down: 5 is "not authorised" in MQTT 3.1.1, 3.2.2.3. */
  async function refusal(options: IClientOptions): Promise<number | undefined> {
    const refused = connect(url, { ...options, reconnectPeriod: 0 });
    clients.push(refused);
    return (await once(refused, 'error')).code;
  }

  it('lets nobody in without a name, with a wrong one, or with a wrong password', async () => {
    const { user, password } = ACCOUNTS.telemetry;
    assert.equal(await refusal({}), 5);
    assert.equal(await refusal({ username: 'somebody', password }), 5);
    assert.equal(await refusal({ username: user, password: 'one of thez' }), 5);
    assert.equal(await refusal({ username: user, password: '' }), 5);
    assert.equal(await refusal({ username: user, password: ACCOUNTS.command.password }), 5);
  });

  it('carries telemetry', async () => {
    const reader = await client(ACCOUNTS.telemetry);
    await reader.subscribeAsync('coldaisle/+/telemetry/+');
    const heard = once(reader, 'message');
    await reader.publishAsync('coldaisle/default/telemetry/a', 'text', { qos: 1 });
    assert.equal(await heard, 'coldaisle/default/telemetry/a');
  });

  it('takes commands from the command account alone', async () => {
    const reader = await client(ACCOUNTS.telemetry);
    await reader.subscribeAsync('coldaisle/#');
    const heard: string[] = [];
    reader.on('message', (topic) => heard.push(topic));

    const intruder = await client(ACCOUNTS.telemetry);
    const thrownOut = once(intruder, 'close');
    intruder.publish('coldaisle/default/command/a', 'fans off', { qos: 0 });
    await thrownOut;

    const commander = await client(ACCOUNTS.command);
    const told = once(reader, 'message');
    await commander.publishAsync('coldaisle/default/command/b', 'fans on', { qos: 1 });
    await told;
    assert.deepEqual(heard, ['coldaisle/default/command/b']);
  });

  it('lets the command account publish nothing else', async () => {
    const commander = await client(ACCOUNTS.command);
    const thrownOut = once(commander, 'close');
    commander.publish('coldaisle/default/telemetry/a', 'made up', { qos: 0 });
    await thrownOut;
  });
});
