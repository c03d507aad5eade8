import type { Clock } from '../clock';
import type { BatchLimits, Reader } from '../spool/types';
import { Pause } from './pause';

/** How often an idle delivery looks for lines that nobody has told it of. */
const REST_MS = 1000;

/** Waits for lines in the spool, and for enough of them to make a request worth it. */
export class Gathering {
  private readonly pause: Pause;
  private limits: BatchLimits | undefined;
  private ended = false;

  constructor(
    private readonly reader: Reader,
    clock: Clock,
    /** How long a line waits for others at most, milliseconds. */
    private readonly lingerMs: number,
  ) {
    this.pause = new Pause(clock);
  }

  /** Resolves when a batch is full or has waited long enough; to false when it ends. */
  async full(limits: BatchLimits): Promise<boolean> {
    while (!this.ended && this.reader.backlog().lines === 0) await this.rest();
    this.limits = limits;
    // Not until a time of day: a clock that is set back would keep the lines for as long.
    if (!this.ended && !this.isFull() && this.lingerMs > 0) await this.pause.for(this.lingerMs);
    this.limits = undefined;
    return !this.ended;
  }

  /** Waits for lines. */
  rest(): Promise<void> {
    return this.ended ? Promise.resolve() : this.pause.for(REST_MS);
  }

  wake(): void {
    if (this.isFull()) this.pause.cut();
  }

  end(): void {
    this.ended = true;
    this.pause.cut();
  }

  /** Any line fills what is empty so far. */
  private isFull(): boolean {
    const { lines, bytes } = this.reader.backlog();
    return this.limits === undefined || lines >= this.limits.maxLines || bytes >= this.limits.maxBytes;
  }
}
