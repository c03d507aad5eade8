import assert from 'node:assert/strict';
import { Delivery, type DeliveryOptions } from '../../io/influx/delivery';
import type { Target } from '../../io/influx/target';
import { ManualClock } from './manual-clock';
import { MemoryQuarantine, MemoryReader, turn } from './memory-reader';

/** Deliveries out of a spool in memory, in virtual time. */
export class DeliveryRig {
  readonly clock = new ManualClock();
  readonly reader = new MemoryReader();
  readonly quarantine = new MemoryQuarantine();
  private readonly running: Delivery[] = [];

  /** Starts one, and lets it do what it can at once. */
  async deliver(target: Target, options: Partial<DeliveryOptions> = {}): Promise<Delivery> {
    const { reader, quarantine, clock } = this;
    const delivery = new Delivery({
      target,
      reader,
      quarantine,
      clock,
      random: () => 0,
      lingerMs: 0,
      ...options,
    });
    this.running.push(delivery);
    delivery.start();
    await turn();
    return delivery;
  }

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await turn();
  }

  /** Stops all; no timer may be left. */
  async end(): Promise<void> {
    for (const delivery of this.running) {
      const stopped = delivery.stop(1000);
      this.clock.advance(1000);
      await stopped;
    }
    assert.equal(this.clock.pending, 0, 'a timer was forgotten');
  }
}
