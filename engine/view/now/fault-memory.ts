import type { Fault } from '../../telemetry/fault';
import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { FaultSpan } from '../pages/common';

const MOST_FAULTS = 200;

/**
 * Ground truth of a simulated room: faults that were injected, at work or over. What always goes on in the background,
 * such as lost readings and bursts of load, is no fault that somebody caused.
 */
export class FaultMemory {
  /** Labels that were forgotten for want of place. */
  dropped = 0;
  private readonly spans = new Map<string, FaultSpan>();

  take({ id, kind, target, state, at, origin }: Fault): void {
    if (origin !== 'injected') return;
    const known = this.spans.get(id);
    if (state === 'ended') {
      if (known !== undefined) this.spans.set(id, { ...known, to: at });
    } else if (known === undefined) this.spans.set(id, { id, kind, target, from: at });
    if (this.spans.size > MOST_FAULTS) this.drop();
  }

  /** Those that are at work, the newest first. */
  active(): FaultSpan[] {
    return this.since(Number.POSITIVE_INFINITY);
  }

  /** Those that were at work at some time from then on, the newest first. */
  since(from: EpochMs): FaultSpan[] {
    return [...this.spans.values()].filter(({ to }) => to === undefined || to >= from).reverse();
  }

  snapshot(): Json {
    return [...this.spans.values()] as unknown as Json;
  }

  restore(from: Json): void {
    for (const span of from as unknown as FaultSpan[]) this.spans.set(span.id, span);
  }

  /** The oldest that is over, or the oldest. */
  private drop(): void {
    const over = [...this.spans.values()].find(({ to }) => to !== undefined);
    this.spans.delete((over ?? [...this.spans.values()][0]!).id);
    this.dropped++;
  }
}
