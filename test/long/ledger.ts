import type { Random } from '../../engine/telemetry/stage';
import { type Kind, pointOf } from './points';
import type { WriterProcess } from './writer-process';

const LANES = 4;
const POINTS_AT_ONCE = 40;
/** Shares of points that conflict with a stored type, and of those that are no Metric. */
const CONFLICTING = 0.01;
const WRONG = 0.01;

/** Posts numbered points as fast as they are taken in, several messages at once, and books what came of each. */
export class Ledger {
  /** By number. */
  readonly sent: Kind[] = [];
  readonly acknowledged = new Set<number>();

  constructor(
    private readonly host: WriterProcess,
    private readonly random: Random,
  ) {}

  /** Posts until `ended` says so; what is under way then is waited for. */
  async post(ended: () => boolean): Promise<void> {
    const lane = async () => {
      while (!ended()) await this.message();
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  /** A point that sets the types of the fields. */
  async open(): Promise<void> {
    const number = this.book('fine');
    await this.host.deliver([pointOf(number)]);
    this.acknowledged.add(number);
  }

  of(...kinds: Kind[]): number[] {
    return this.sent.flatMap((kind, number) => (kinds.includes(kind) ? [number] : []));
  }

  private async message(): Promise<void> {
    const wrong = this.random() < WRONG * POINTS_AT_ONCE;
    // What is wrong comes alone: a message is acknowledged as a whole.
    const kinds = wrong
      ? [this.random() < 0.5 ? ('wrong-type' as const) : ('not-a-number' as const)]
      : Array.from({ length: 1 + Math.floor(this.random() * (2 * POINTS_AT_ONCE - 1)) }, () =>
          this.random() < CONFLICTING ? ('conflicting' as const) : ('fine' as const),
        );
    const numbers = kinds.map((kind) => this.book(kind));
    const points = numbers.map((number, at) => pointOf(number, kinds[at]));
    if (await this.host.post(points)) for (const number of numbers) this.acknowledged.add(number);
  }

  private book(kind: Kind): number {
    return this.sent.push(kind) - 1;
  }
}
