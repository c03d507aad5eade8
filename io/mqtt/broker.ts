import { Socket } from 'node:net';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { ProblemError, problem } from '../../engine/telemetry/problem';

export type Qos = 0 | 1;

/** What the load needs of a broker; tests have one in memory. */
export interface Broker {
  /** False while the connection is lost. */
  readonly isConnected: boolean;
  /** `sent` is called when the message has left, with QoS 1 when the broker has it, or with what went wrong. */
  publish(topic: string, payload: string, qos: Qos, sent: (error?: unknown) => void): void;
  /** Throws a ProblemError `broker-refuses`. */
  subscribe(filter: string, qos: Qos, heard: (payload: Buffer) => void): Promise<void>;
  end(): Promise<void>;
}

export interface Account {
  readonly user: string;
  readonly password: string;
}

const CONNECT_WITHIN_MS = 10_000;
/** A connection that is lost is tried again so often. */
const RECONNECT_MS = 1000;

/**
 * Connects to a broker. Throws a ProblemError: `broker-unreachable` with the code of the network, or
 * `broker-refuses` with the reason of the broker.
 */
export async function connectBroker(url: string, account: Account | undefined): Promise<Broker> {
  const options: IClientOptions = {
    connectTimeout: CONNECT_WITHIN_MS,
    reconnectPeriod: RECONNECT_MS,
    // What cannot be sent is counted, and not kept.
    queueQoSZero: false,
    ...(account === undefined ? {} : { username: account.user, password: account.password }),
  };
  const client = connect(url, options);
  client.on('connect', () => {
    // Else small messages wait for the acknowledgement of those before them, 40 ms under Linux.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  });
  await new Promise<void>((connected, failed) => {
    const fail = (error?: unknown) => {
      client.end(true);
      failed(new ProblemError(failure(url, error)));
    };
    client.once('error', fail);
    const closed = () => fail();
    client.once('close', closed);
    client.once('connect', () => {
      client.off('error', fail);
      client.off('close', closed);
      connected();
    });
    // Later losses are seen by `isConnected`; unheard they would end the thread.
    client.on('error', () => {});
  });
  return new MqttBroker(url, client);
}

class MqttBroker implements Broker {
  constructor(
    private readonly url: string,
    private readonly client: MqttClient,
  ) {}

  get isConnected(): boolean {
    return this.client.connected;
  }

  publish(topic: string, payload: string, qos: Qos, sent: (error?: unknown) => void): void {
    this.client.publish(topic, payload, { qos }, sent);
  }

  async subscribe(filter: string, qos: Qos, heard: (payload: Buffer) => void): Promise<void> {
    this.client.on('message', (_topic, payload) => heard(payload));
    try {
      await this.client.subscribeAsync(filter, { qos });
    } catch (error) {
      throw new ProblemError(problem('broker-refuses', this.url, `${filter}: ${messageOf(error)}`));
    }
  }

  async end(): Promise<void> {
    await this.client.endAsync(!this.client.connected);
  }
}

/** Answers to a connection are numbers, failures of the network are words: ECONNREFUSED, ENOTFOUND. */
function failure(url: string, error: unknown) {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code === 'number') return problem('broker-refuses', url, messageOf(error));
  const why = typeof code === 'string' ? code : error === undefined ? 'ECONNRESET' : messageOf(error);
  return problem('broker-unreachable', url, why);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
