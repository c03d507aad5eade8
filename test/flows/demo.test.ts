import assert from 'node:assert/strict';
import { createDecipheriv, createHash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Store } from '../../scripts/demo/store.mjs';
import { ROOT } from '../support/sources';
import type { FlowNode } from './flow-file';

type StoreOf = Omit<Store, 'place' | 'stop'>;

describe('options of the demo', () => {
  const options = async (args: string[], env = {}) =>
    (await import('../../scripts/demo/options.mjs')).demoOptions(args, env);

  it('the language is that of the reader, English when we have not theirs', async () => {
    const cases: [Record<string, string>, string][] = [
      [{}, 'en-US'],
      [{ LANG: 'fr_CA.UTF-8' }, 'fr'],
      [{ LANG: 'es_MX.UTF-8' }, 'es-ES'],
      [{ LANG: 'C.UTF-8' }, 'en-US'],
      [{ LANG: 'de_DE.UTF-8' }, 'en-US'],
      [{ LANG: 'en_GB.UTF-8', LC_ALL: 'fr_FR' }, 'fr'],
    ];
    for (const [env, language] of cases) assert.equal((await options([], env)).language, language);
    assert.equal((await options(['--lang', 'es'], { LANG: 'fr' })).language, 'es-ES');
  });

  it('a look leaves nothing behind and takes any port', async () => {
    const { temporary, port, mqttPort, seconds } = await options(['--check']);
    assert.deepEqual(
      { temporary, port, mqttPort, seconds },
      { temporary: true, port: 0, mqttPort: 0, seconds: 30 },
    );
    const usual = await options([]);
    assert.deepEqual([usual.temporary, usual.port, usual.mqttPort], [false, 1880, 1883]);
  });

  it('says what is wrong', async () => {
    const wrong: [string[], RegExp][] = [
      [['--lang', 'tlh'], /--lang is tlh; known are en-US, fr, es-ES/],
      [['--port', 'x'], /--port is x/],
      [['--port', '70000'], /--port is 70000/],
      [['--theme', 'pink'], /--theme is light or dark/],
      [['--flow', 'last-light'], /--flow is last-light; known are control-room, first-light/],
      [['--page', 'attic'], /--page is attic; control-room has room, trends/],
      [['--broker', 'http://a', '--secrets', 'f'], /mqtt:\/\/HOST:PORT is wanted/],
      [['--broker', 'mqtt://a'], /go together/],
      [['--nonsense'], /nonsense/],
    ];
    for (const [args, message] of wrong) await assert.rejects(options(args), message);
  });
});

describe('who may ask Node-RED', () => {
  it('pages of this machine, programs of this machine, nobody else', async () => {
    const { isForeign } = await import('../../scripts/demo/guard.mjs');
    const own: { host?: string; origin?: string }[] = [
      { host: '127.0.0.1:1880' },
      { host: 'localhost:1880' },
      { host: '[::1]:1880' },
      { host: '127.0.0.1:1880', origin: 'http://127.0.0.1:1880' },
    ];
    const foreign: { host?: string; origin?: string }[] = [
      {},
      { host: 'evil.example:1880' },
      { host: 'evil.example', origin: 'http://evil.example' },
      { host: '127.0.0.1:1880', origin: 'https://evil.example' },
      { host: '127.0.0.1:1880', origin: 'http://127.0.0.1:3000' },
      { host: '127.0.0.1:1880', origin: 'null' },
      { host: '127.0.0.1.evil.example:1880' },
      { host: 'x y' },
    ];
    for (const headers of own) assert.equal(isForeign({ headers }), false, JSON.stringify(headers));
    for (const headers of foreign) assert.equal(isForeign({ headers }), true, JSON.stringify(headers));
  });
});

describe('the folder of the demo', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-demo-test-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const FILES = {
    folder: 'data',
    target: 'influxdb-2',
    database: 'telemetry',
    organization: '',
    secrets: {},
  };

  async function prepare(port = 1883, fresh = false, store: StoreOf = FILES) {
    const broker = { host: '127.0.0.1', port };
    const { demoSecrets } = await import('../../scripts/demo/secrets.mjs');
    const { prepareUserDir } = await import('../../scripts/demo/user-dir.mjs');
    const secrets = demoSecrets(folder);
    return {
      secrets,
      ...prepareUserDir({ folder, flow: 'first-light', language: 'fr', broker, store, secrets, fresh }),
    };
  }

  const flow = () => JSON.parse(readFileSync(path.join(folder, 'first-light.fr.json'), 'utf8')) as FlowNode[];
  const brokerPorts = () =>
    flow()
      .filter(({ type }) => type === 'mqtt-broker')
      .map(({ port }) => port);

  it('has secrets of its own, for its owner alone, the same at each start', async () => {
    const { secrets } = await prepare();
    const again = await prepare();
    assert.deepEqual(again.secrets, secrets);
    const passwords = [secrets.accounts.telemetry.password, secrets.accounts.command.password];
    assert.ok(passwords.every((password) => password.length === 24) && passwords[0] !== passwords[1]);
    if (process.platform !== 'win32')
      for (const file of ['secrets.json', 'first-light.fr_cred.json'])
        assert.equal(statSync(path.join(folder, file)).mode & 0o777, 0o600, file);
  });

  it('tells Node-RED the passwords of the broker, encrypted, each to the node that needs it', async () => {
    const { secrets } = await prepare();
    const { telemetry, command } = secrets.accounts;
    for (const file of readdirSync(folder).filter(
      (name) => name.endsWith('.json') && name !== 'secrets.json',
    ))
      for (const { password } of [telemetry, command])
        assert.ok(!readFileSync(path.join(folder, file), 'utf8').includes(password), file);
    const { $ } = JSON.parse(readFileSync(path.join(folder, 'first-light.fr_cred.json'), 'utf8'));
    const key = createHash('sha256').update(secrets.credentialSecret).digest();
    const cipher = createDecipheriv('aes-256-ctr', key, Buffer.from($.slice(0, 32), 'hex'));
    const text = cipher.update($.slice(32), 'base64', 'utf8') + cipher.final('utf8');
    assert.deepEqual(JSON.parse(text), {
      'first-light-broker': telemetry,
      'first-light-command-broker': command,
      'first-light-database': {},
    });
  });

  it('keeps what the user has entered for nodes of their own', async () => {
    const { decryptCredentials, encryptCredentials } = await import('../../scripts/demo/secrets.mjs');
    const { secrets } = await prepare();
    const file = path.join(folder, 'first-light.fr_cred.json');
    const theirs = { mine: { token: 'x' }, 'first-light-broker': { user: 'old' } };
    writeFileSync(file, JSON.stringify(encryptCredentials(theirs, secrets.credentialSecret)));
    await prepare();
    assert.deepEqual(decryptCredentials(JSON.parse(readFileSync(file, 'utf8')), secrets.credentialSecret), {
      mine: { token: 'x' },
      'first-light-broker': secrets.accounts.telemetry,
      'first-light-command-broker': secrets.accounts.command,
      'first-light-database': {},
    });
  });

  it('holds this checkout as an installed package', async () => {
    await prepare();
    const link = path.join(folder, 'node_modules/@coldaisle/node-red-server-room');
    assert.equal(realpathSync(link), realpathSync(ROOT));
  });

  it('follows the port of the broker, and takes our flow anew at each start', async () => {
    assert.equal((await prepare(1883)).edited, false);
    assert.deepEqual(brokerPorts(), ['1883', '1883']);
    assert.equal((await prepare(40_000)).edited, false);
    assert.deepEqual(brokerPorts(), ['40000', '40000']);
  });

  it('writes to files, or to a database with its secrets, as told at each start', async () => {
    const { decryptCredentials } = await import('../../scripts/demo/secrets.mjs');
    const node = (type: string) => flow().find((one) => one.type === type);
    await prepare();
    assert.deepEqual([node('influx-writer')?.connection, node('influx-writer')?.folder], ['', 'data']);
    const url = 'http://localhost:8086';
    const { edited, secrets } = await prepare(1883, false, { ...FILES, url, secrets: { token: 'hush' } });
    assert.equal(edited, false);
    assert.equal(node('influx-writer')?.connection, node('influx-connection')?.id);
    // The environment has the address.
    assert.equal(node('influx-connection')?.url, '$' + '{INFLUX_URL}');
    assert.doesNotMatch(JSON.stringify(flow()), /hush/);
    const file = path.join(folder, 'first-light.fr_cred.json');
    const known = decryptCredentials(JSON.parse(readFileSync(file, 'utf8')), secrets.credentialSecret);
    assert.deepEqual((known as Record<string, object>)['first-light-database'], { token: 'hush' });
  });

  it('keeps a flow that its user has edited, until asked for ours', async () => {
    await prepare();
    const mine = [...flow(), { id: 'mine', type: 'comment', name: 'mine', wires: [] }];
    writeFileSync(path.join(folder, 'first-light.fr.json'), JSON.stringify(mine));
    assert.equal((await prepare(40_000)).edited, true);
    assert.ok(flow().some(({ id }) => id === 'mine'));
    assert.deepEqual(brokerPorts(), ['40000', '40000']);
    assert.equal((await prepare(40_000)).edited, true);
    assert.equal((await prepare(1883, true)).edited, false);
    assert.ok(!flow().some(({ id }) => id === 'mine'));
  });
});

describe('the count of what is lost', () => {
  const metric = (timestamp: number) => ({
    name: 'server',
    tags: { server: 'a', cluster: 'c' },
    fields: {},
    timestamp,
  });

  async function tally() {
    const { startTally } = await import('../../scripts/demo/tally.mjs');
    const clock = { at: 0 };
    let listener: (
      events: { msg: object; source: { id: string; port: number; node: { type: string } } }[],
    ) => void;
    const hooks = {
      add: (_: string, heard: typeof listener) => {
        listener = heard;
      },
    };
    const result = startTally(hooks, () => clock.at);
    const send = (type: string, port: number, payload: unknown, wires = 1) =>
      listener(
        Array.from({ length: wires }, () => ({
          msg: { payload },
          source: { id: type, port, node: { type } },
        })),
      );
    return { clock, result, send };
  }

  it('is what was published a while ago and never decoded', async () => {
    const { clock, result, send } = await tally();
    send('host-metrics', 0, [metric(1), metric(2)]);
    send('host-metrics', 0, metric(3));
    clock.at = 3000;
    send('host-metrics', 0, [metric(4)]);
    // JSON on the way may turn the order of tags.
    send('telemetry-decoder', 0, [{ ...metric(1), tags: { cluster: 'c', server: 'a' } }], 2);
    assert.deepEqual(result(), {
      published: 3,
      simulated: 0,
      room_clock_s: 0,
      metrics_in: 1,
      windows_out: 0,
      simulated_windows: 0,
      late: 0,
      refused: 0,
      written: 0,
      lost: 2,
    });
    send('telemetry-decoder', 0, [metric(2), metric(3)]);
    assert.equal(result().lost, 0);
  });

  it('a simulated room is counted beside, its clock by how far it went as it came back', async () => {
    const { clock, result, send } = await tally();
    const at = (timestamp: number) => ({ ...metric(timestamp), name: 'clock' });
    const ofRoom = { ...metric(2), tags: { cluster: 'hall', method: 'simulated', window: '5s' } };
    send('server-simulator', 0, [metric(1), at(1000)]);
    send('server-simulator', 1, { state: 'idle' });
    send('telemetry-decoder', 0, [metric(1)]);
    for (const time of [1000, 2000, 61_000]) send('telemetry-decoder', 0, [at(time)]);
    send('window-aggregator', 0, [ofRoom, at(1000)]);
    clock.at = 3000;
    const { published, simulated, room_clock_s, windows_out, simulated_windows, lost } = result();
    assert.deepEqual([published, simulated, lost], [1, 1, 0]);
    assert.deepEqual([room_clock_s, windows_out, simulated_windows], [60, 0, 1]);
  });

  it('windows, late and refused ones are counted once, whatever hangs on the wire', async () => {
    const { result, send } = await tally();
    const window = { ...metric(1), tags: { server: 'a', window: '5s' } };
    send('window-aggregator', 0, [window, window, metric(1)], 3);
    send('window-aggregator', 1, { reason: 'late' });
    send('telemetry-decoder', 2, { reason: 'malformed' });
    send('anomaly-detector', 0, { id: 'a finding' });
    send('anomaly-detector', 2, { reason: 'future' });
    send('influx-writer', 0, [{ ...metric(1), fields: { written: 7 } }]);
    assert.deepEqual(result(), {
      published: 0,
      simulated: 0,
      room_clock_s: 0,
      metrics_in: 0,
      windows_out: 2,
      simulated_windows: 0,
      late: 1,
      refused: 2,
      written: 7,
      lost: 0,
    });
  });
});
