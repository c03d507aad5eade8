import type { EpochMs } from '../../engine/telemetry/metric';
import { Delays } from './delays';
import { readNumbered } from './numbered';
import { Sequence } from './sequence';

export interface Consumed {
  /** With a number, duplicates included. */
  readonly received: number;
  readonly distinct: number;
  readonly duplicated: number;
  /** Numbers between the first and the newest of each publisher that have not come. */
  readonly missing: number;
  /** Messages that no load publishes, or of publishers beyond the limit. */
  readonly others: number;
  /** From the first message to the last. */
  readonly seconds: number;
}

/** Publishers that are followed. */
const MOST_PUBLISHERS = 1000;

/** Counts what comes, by number, and how long it took from when it was due. */
export class Consumer {
  readonly delays = new Delays();
  private readonly publishers = new Map<string, Sequence>();
  private received = 0;
  private others = 0;
  private firstAt: EpochMs | undefined;
  private lastAt: EpochMs = 0;

  /**
   * @param now wall time with digits below a millisecond
   * @param run the one run that counts, heard from its first message on; all that come when absent
   */
  constructor(
    private readonly now: () => EpochMs,
    private readonly run?: string,
  ) {}

  take(payload: Buffer): void {
    const at = this.now();
    const message = readNumbered(payload.toString());
    const isOurs =
      message !== undefined && (this.run === undefined || message.publisher.startsWith(this.run));
    const sequence = isOurs ? this.sequenceOf(message.publisher, message.sequence) : undefined;
    if (message === undefined || sequence === undefined) {
      this.others += 1;
      return;
    }
    sequence.take(message.sequence);
    this.delays.add(at - message.timestamp);
    this.received += 1;
    this.firstAt ??= at;
    this.lastAt = at;
  }

  get figures(): Consumed {
    const sequences = [...this.publishers.values()];
    const sum = (of: 'distinct' | 'duplicated' | 'missing') =>
      sequences.reduce((total, sequence) => total + sequence[of], 0);
    return {
      received: this.received,
      distinct: sum('distinct'),
      duplicated: sum('duplicated'),
      missing: sum('missing'),
      others: this.others,
      seconds: this.firstAt === undefined ? 0 : (this.lastAt - this.firstAt) / 1000,
    };
  }

  private sequenceOf(publisher: string, first: number): Sequence | undefined {
    const known = this.publishers.get(publisher);
    if (known !== undefined || this.publishers.size >= MOST_PUBLISHERS) return known;
    const sequence = new Sequence(this.run === undefined ? first : 0);
    this.publishers.set(publisher, sequence);
    return sequence;
  }
}
