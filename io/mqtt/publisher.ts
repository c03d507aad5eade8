import type { EpochMs } from '../../engine/telemetry/metric';
import type { Clock, Stop } from '../clock';
import type { Broker, Qos } from './broker';
import { payloadsOf, topicOf } from './numbered';

export interface PublisherOptions {
  readonly cluster: string;
  readonly server: string;
  readonly run: string;
  /** Messages a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly qos: Qos;
}

export interface Published {
  readonly sent: number;
  /** Were due when the broker took no more for a second, or was away. They have no number. */
  readonly unsent: number;
  /** From the beginning to the end, or to the last message that was sent when that was later. */
  readonly seconds: number;
}

const EVERY_MS = 1;
/** What is on its way at most: the client listens to the socket for each message that it cannot write at once. */
const MOST_ON_WAY = 500;
/** Messages that are due may wait so long for the broker, then the oldest are given up. */
const PATIENCE_S = 1;
/** After the last message, those on their way are waited for so long. */
const DRAIN_MS = 5000;

/**
 * Publishes at a rate, whatever the broker does: message n is due n / rate seconds after the beginning, and that is
 * its timestamp. So a broker that holds up the publisher shows in the delays of all that were due meanwhile.
 */
export class Publisher {
  private sent = 0;
  private unsent = 0;
  /** The message that is due next, of those that are due. */
  private next = 0;
  private due = 0;
  private onWay = 0;
  private beganAt: EpochMs = 0;
  private sentAt: EpochMs = 0;
  private endedAt: EpochMs | undefined;
  private stopTicks: Stop = () => undefined;
  private over: () => void = () => undefined;
  private readonly topic: string;
  private readonly payload: (sequence: number, timestamp: EpochMs) => string;

  /** @param now wall time with digits below a millisecond */
  constructor(
    private readonly broker: Broker,
    private readonly clock: Clock,
    private readonly now: () => EpochMs,
    private readonly options: PublisherOptions,
  ) {
    const { cluster, server, run } = options;
    this.topic = topicOf(cluster, server);
    this.payload = payloadsOf(cluster, server, run);
  }

  get figures(): Published {
    const until = Math.max(this.endedAt ?? this.now(), this.sentAt);
    return { sent: this.sent, unsent: this.unsent, seconds: (until - this.beganAt) / 1000 };
  }

  /** Resolves when all are sent, or given up. */
  async run(): Promise<Published> {
    this.beganAt = this.now();
    await new Promise<void>((over) => {
      this.over = over;
      this.stopTicks = this.clock.every(EVERY_MS, () => this.tick());
    });
    return this.figures;
  }

  /** Publishes nothing more. */
  stop(): void {
    if (this.endedAt === undefined) this.end(this.now());
  }

  private tick(): void {
    const { rate, seconds } = this.options;
    const elapsedS = Math.min((this.now() - this.beganAt) / 1000, seconds);
    this.due = Math.floor(elapsedS * rate);
    this.send();
    this.giveUp(this.due - Math.max(Math.floor(rate * PATIENCE_S), 1));
    if (elapsedS >= seconds) this.end(this.beganAt + 1000 * seconds);
  }

  private send(): void {
    const { broker, options } = this;
    if (this.next < this.due) this.sentAt = this.now();
    while (this.next < this.due && this.onWay < MOST_ON_WAY && broker.isConnected) {
      const timestamp = this.beganAt + (1000 * this.next) / options.rate;
      const payload = this.payload(this.sent, timestamp);
      this.next += 1;
      this.sent += 1;
      this.onWay += 1;
      broker.publish(this.topic, payload, options.qos, () => this.left());
    }
  }

  private left(): void {
    this.onWay -= 1;
    if (this.onWay === 0) this.send();
    if (this.endedAt !== undefined && this.isEmpty) this.finish();
  }

  /** Of the messages that are due, those before this one. */
  private giveUp(before: number): void {
    const count = Math.max(before - this.next, 0);
    this.unsent += count;
    this.next += count;
  }

  private get isEmpty(): boolean {
    return this.onWay === 0 && this.next === this.due;
  }

  private end(at: EpochMs): void {
    this.endedAt = at;
    this.stopTicks();
    if (this.isEmpty) this.finish();
    else this.stopTicks = this.clock.after(DRAIN_MS, () => this.finish());
  }

  private finish(): void {
    this.stopTicks();
    this.giveUp(this.due);
    this.over();
  }
}
