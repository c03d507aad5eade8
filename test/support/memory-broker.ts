import type { Broker } from '../../io/mqtt/broker';

/** A broker in memory: what is published waits until the test lets it go. */
export class MemoryBroker implements Broker {
  isConnected = true;
  readonly waiting: { readonly payload: string; readonly sent: () => void }[] = [];
  private heard: (payload: Buffer) => void = () => {};

  publish(_topic: string, payload: string, _qos: 0 | 1, sent: () => void): void {
    this.waiting.push({ payload, sent });
  }

  async subscribe(_filter: string, _qos: 0 | 1, heard: (payload: Buffer) => void): Promise<void> {
    this.heard = heard;
  }

  async end(): Promise<void> {}

  /** Takes what waits, and gives it to the consumer so often. */
  deliver(times = 1, most = Number.POSITIVE_INFINITY): void {
    for (const { payload, sent } of this.waiting.splice(0, most)) {
      for (let n = 0; n < times; n++) this.heard(Buffer.from(payload));
      sent();
    }
  }
}
