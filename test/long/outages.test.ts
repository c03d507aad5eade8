import assert from 'node:assert/strict';
import { setInterval as every } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Metric } from '../../engine/telemetry/metric';
import { telemetryDecoderConfig } from '../../nodes/telemetry-decoder/telemetry-decoder.config';
import { seeded } from '../support/random';
import { until } from '../support/until';
import { type Mosquitto, mosquittoIsMissing, startMosquitto } from './mosquitto';
import { clockOf, heldWindows, isSample, NumberedStream, sampleName, samplesIn, tickOf } from './numbered';
import { type Source, WindowProcess } from './window-process';

const SEED = 3;
/** Ticks a second of wall time: event time runs fifty times as fast. */
const TICK_EVERY_MS = 20;
/** Ticks while the broker is there, then while it is away. */
const [TICKS_UP, TICKS_DOWN] = [120, 60];
const OUTAGES: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGKILL', 'SIGTERM'];
const TICKS = OUTAGES.length * (TICKS_UP + TICKS_DOWN);
/** Longer than a sample is held back and a window may change. */
const REST_TICKS = 120;
/** Share of messages that are published twice. */
const TWICE = 0.05;

const random = seeded(SEED);
const TOPIC = 'coldaisle/hall/telemetry';
/** What is no telemetry, and why the decoder turns it down. */
const WRONG: readonly (readonly [payload: string | Buffer, reason: string])[] = [
  [Buffer.from(Array.from({ length: 300 }, () => 256 * random())), 'not-utf8'],
  [Buffer.alloc(300), 'no-codec'],
  ['the rack is rather warm today', 'no-codec'],
  ['[{"name":"server","tags":{"server":"s0"},"fields":{"power_w":1', 'truncated'],
  ['{"some":"settings"}', 'no-codec'],
  ['[1,2,3]', 'no-codec'],
  ['['.repeat(100_000), 'no-codec'],
  ['{"name":"server","tags":{},"fields":{"power_w":1},"timestamp":86400000000}', 'bad-time'],
  ['{"name":"server","tags":{"server":7},"fields":{"power_w":1},"timestamp":1767225600000}', 'wrong-type'],
  [`{"name":"${'x'.repeat(9 * 1024 * 1024)}"}`, 'too-large'],
];

function overMqtt({ url, account }: Mosquitto): Source {
  const { hostname, port } = new URL(url);
  const broker = { id: 'broker', type: 'mqtt-broker', broker: hostname, port, clientid: 'windows' };
  const session = { cleansession: false, protocolVersion: '4', keepalive: '60', autoConnect: true };
  const subscription = { broker: 'broker', topic: `${TOPIC}/#`, qos: '1', datatype: 'buffer', inputs: 0 };
  const decoder = { type: 'telemetry-decoder', ...telemetryDecoderConfig.defaults };
  return {
    nodes: [
      { ...broker, ...session },
      { id: 'in', type: 'mqtt in', ...subscription, wires: [['decoder']] },
      { id: 'decoder', ...decoder, wires: [['windows'], [], ['refused-out']] },
    ],
    credentials: { broker: account },
    settings: { mqttReconnectTime: 500 },
  };
}

/** Publishes a stream, whether or not the broker is there, and waits for no acknowledgement. */
class Publisher {
  readonly samples: Metric[] = [];
  /** Samples that were published twice. */
  twice = 0;
  private readonly sending: Promise<unknown>[] = [];
  private readonly stream = new NumberedStream({ servers: 12, random: seeded(SEED), held: 0.1 });

  constructor(private readonly client: MqttClient) {}

  send(payload: string | Buffer, topic: string): void {
    this.sending.push(this.client.publishAsync(`${TOPIC}/${topic}`, payload, { qos: 1 }));
  }

  async ticks(count: number): Promise<void> {
    let left = count;
    for await (const _ of every(TICK_EVERY_MS)) {
      if (left-- === 0) return;
      const { metrics } = this.stream.next();
      const samples = metrics.filter(isSample);
      this.samples.push(...samples);
      this.send(JSON.stringify(metrics), 'server');
      if (random() > TWICE) continue;
      this.send(JSON.stringify(metrics), 'server');
      this.twice += samples.length;
    }
  }

  /** Resolves when all has been acknowledged. */
  async acknowledged(): Promise<void> {
    await Promise.all(this.sending);
  }
}

describe('outages of the broker, and what is no telemetry', function () {
  this.timeout(180_000);
  let broker: Mosquitto;
  let host: WindowProcess;
  let client: MqttClient;

  before(async function () {
    if (mosquittoIsMissing()) return this.skip();
    broker = await startMosquitto();
    host = new WindowProcess({ every: '30s', aggregates: 'sum,count' }, overMqtt(broker));
    await host.start();
    await until(() => host.log().includes('Connected to broker'), 'Node-RED is connected');
    const { user: username, password } = broker.account;
    const session = { clientId: 'publisher', clean: false, reconnectPeriod: 200 };
    client = await connectAsync(broker.url, { username, password, ...session });
  });

  after(async () => {
    await client?.endAsync(true);
    await host?.remove();
    await broker?.stop();
  });

  /** Waits until the clock of a tick has passed through all nodes. */
  function heard(tick: number): Promise<void> {
    const clocks = () => host.given().filter(({ name }) => name === 'clock');
    return until(() => clocks().some(({ fields }) => Number(fields.sequence) >= tick), `tick ${tick}`);
  }

  /** Sum of a field of the telemetry about the telemetry. */
  function told(field: string): number {
    const telemetry = host.given().filter(({ name }) => name === 'telemetry');
    return telemetry.reduce((sum, { fields }) => sum + Number(fields[field]), 0);
  }

  it('lose nothing that was acknowledged, count nothing twice and stop nothing', async () => {
    const publisher = new Publisher(client);
    for (const [i, signal] of OUTAGES.entries()) {
      await publisher.ticks(TICKS_UP);
      // A broker that is killed forgets what it has taken for a subscriber who is away.
      await heard(i * (TICKS_UP + TICKS_DOWN) + TICKS_UP - 5);
      await Promise.all([publisher.ticks(TICKS_DOWN), broker.down(signal)]);
      await broker.up();
      WRONG.forEach(([payload], n) => void publisher.send(payload, `wrong/${n}`));
    }
    await publisher.ticks(REST_TICKS);
    await publisher.acknowledged();
    const last = TICKS + REST_TICKS + 200;
    publisher.send(JSON.stringify([clockOf(last)]), 'server');
    await heard(last);

    const isSettled = (one: Metric) => tickOf(one) < TICKS;
    const held = [...heldWindows(host.given()).values()].filter(isSettled).flatMap(samplesIn);
    assert.deepEqual(held.sort(), publisher.samples.filter(isSettled).map(sampleName).sort());
    assert.equal(told('received') - told('duplicate'), publisher.samples.length);
    assert.ok(told('duplicate') >= publisher.twice, `${told('duplicate')} duplicates were counted`);

    const refused = host.refused();
    WRONG.forEach(([, reason], n) => {
      const reasons = refused.filter(({ topic }) => topic === `${TOPIC}/wrong/${n}`).map((one) => one.reason);
      assert.ok(reasons.length >= OUTAGES.length, `${reasons.length} refusals: ${reason}`);
      assert.deepEqual(new Set(reasons), new Set([reason]));
    });
    assert.deepEqual(
      refused.filter(({ topic }) => !topic?.startsWith(`${TOPIC}/wrong/`)),
      [],
    );
  });
});
