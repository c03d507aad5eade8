import type { NodeMessage } from 'node-red';
import type { TimeUnit } from '../../engine/codecs/codec';
import { storableLine } from '../../engine/codecs/storable-line';
import type { EpochMs } from '../../engine/telemetry/metric';
import { type Problem, ProblemError, problem, refused } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import { readMessage } from './message';
import { MAX_QUEUE, type Pump } from './pump';
import { Receipt } from './receipt';

/** Takes lines, each with its end; a ProblemError when it cannot. */
export type Append = (lines: string) => Promise<void>;

/** Characters that go to the spool at once: joining them takes a fraction of a millisecond. */
const PART = 128 * 1024;
/** Of a disk that is slow: characters and messages that wait for it at most. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
const MOST_MESSAGES = 10_000;

/** Reads messages into lines and the lines into a spool; a message ends when all of them are there. */
export class WriterIntake {
  /** Has a message with Metrics come? */
  received = false;
  /** Metrics and messages that were turned away. */
  refused = 0;
  /** Why the last append has failed; undefined when it has not. */
  failure: Problem | undefined;
  private readonly waiting = new Set<Receipt>();
  private characters = 0;

  constructor(
    private readonly timeUnit: TimeUnit,
    private readonly pump: Pump,
    /** Where lines go now, or why there is no such place. */
    private readonly place: () => Append | Problem,
    private readonly end: (done: (error?: Error) => void, error?: Error) => void,
  ) {}

  offer(msg: NodeMessage, since: EpochMs, done: (error?: Error) => void): void {
    const receipt: Receipt = new Receipt((error) => {
      this.waiting.delete(receipt);
      this.end(done, error);
    });
    this.waiting.add(receipt);
    const task = {
      since,
      run: () => this.take(msg, since, receipt),
      end: (error?: Error) => void receipt.read(error),
    };
    const full = this.characters >= MOST_CHARACTERS || this.waiting.size > MOST_MESSAGES;
    if (!full && this.pump.offer(task)) return;
    this.refused++;
    const limit = full ? this.waiting.size : MAX_QUEUE;
    receipt.end(new ProblemError(problem('queue-full', 'queue', limit, limit)));
  }

  /** Ends every message that waits. */
  abandon(why: Error): void {
    for (const receipt of this.waiting) receipt.end(why);
  }

  private *take(msg: NodeMessage, wall: EpochMs, receipt: Receipt): Iterable<Out | undefined> {
    const append = this.place();
    if (typeof append !== 'function') throw new ProblemError(append);
    const request = readMessage(msg, () => wall);
    if ('reset' in request) return;
    this.received = true;
    if ('problem' in request) {
      yield this.refuse(request.problem, msg.payload);
      throw new ProblemError(request.problem);
    }
    let first: Problem | undefined;
    let part = '';
    for (const claimed of request.metrics) {
      const line = storableLine(claimed, this.timeUnit);
      if (typeof line !== 'string') {
        first ??= line;
        yield this.refuse(line, claimed);
        continue;
      }
      part += line;
      if (part.length >= PART) {
        receipt.add(this.append(append, part));
        part = '';
      }
      yield undefined;
    }
    if (part !== '') receipt.add(this.append(append, part));
    if (first !== undefined) throw new ProblemError(first);
  }

  private refuse(why: Problem, input: unknown): Out {
    this.refused++;
    return { port: 'refused', value: refused(why, input) };
  }

  private async append(append: Append, lines: string): Promise<void> {
    this.characters += lines.length;
    try {
      await append(lines);
      this.failure = undefined;
    } catch (error) {
      if (error instanceof ProblemError) this.failure = error.problem;
      throw error;
    } finally {
      this.characters -= lines.length;
    }
  }
}
