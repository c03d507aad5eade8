import { isRecord, type Json } from '../../engine/telemetry/json';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import type { Random } from '../../engine/telemetry/stage';
import type { Clock } from '../clock';
import { errorCode } from '../error-code';
import type { Batch, BatchLimits, Position, Reader } from '../spool/types';
import { adaptAll } from './adapt';
import type { Figures } from './figures';
import { Gathering } from './gathering';
import { isolate, type RefusedLine, type Send } from './isolate';
import { Pause } from './pause';
import type { Quarantine, QuarantinedLine } from './quarantine';
import { Sender } from './sender';
import type { Adapted, Target } from './target';

export interface DeliveryOptions {
  readonly target: Target;
  readonly reader: Reader;
  readonly quarantine: Pick<Quarantine, 'mark' | 'resume' | 'add'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Of one request: 5,000 lines and 8 MB when absent. */
  readonly limits?: BatchLimits;
  /** How long a line waits for others at most, milliseconds; 1,000 when absent. */
  readonly lingerMs?: number;
  /** Told what was refused once it stands in the quarantine. */
  readonly onQuarantined?: (lines: readonly QuarantinedLine[]) => void;
}

const LIMITS: BatchLimits = { maxLines: 5000, maxBytes: 8 * 1024 * 1024 };
const LINGER_MS = 1000;
/** Single lines tried before a target is held to refuse them all. */
const PROBES = 8;
const TOO_LARGE = 413;
/** What the system says when a disk or a quota is full. */
const FULL = ['ENOSPC', 'EDQUOT'];

/**
 * Takes lines from a spool to a target: one batch in flight, in order. The position in the spool moves when
 * all lines of a batch are stored or in quarantine. It is saved with the marks of both, so that whatever is
 * interrupted in between, by an error or by the end of the process, is undone and done again.
 */
export class Delivery {
  private written = 0;
  private quarantined = 0;
  private readonly adapted: Adapted = { strings: 0, booleans: 0, lines: 0 };
  /** The most that the target takes in a request, as far as is known. */
  private most: BatchLimits;
  /** Of the next request: less while the target cannot cope. */
  private limits: BatchLimits;
  private readonly sender: Sender;
  private readonly gathering: Gathering;
  private running: Promise<void> = Promise.resolve();
  /** What follows the batch in flight, and where that one ends. */
  private ahead: { readonly behind: Position; readonly batch: Promise<Batch | undefined> } | undefined;
  /** Nothing may be committed any more. */
  private ended = false;

  constructor(private readonly options: DeliveryOptions) {
    const { target, reader, clock, random, limits = LIMITS, lingerMs = LINGER_MS } = options;
    this.most = limits;
    this.limits = limits;
    this.sender = new Sender(target, clock, random);
    this.gathering = new Gathering(reader, clock, lingerMs);
  }

  /** Goes on until `stop`. Call once. */
  start(): void {
    this.running = this.run();
  }

  /** Lines were appended to the spool. */
  wake(): void {
    this.gathering.wake();
  }

  /** Ends; gives the request in flight up after `deadlineMs` milliseconds. What is not confirmed stays queued. */
  async stop(deadlineMs: number): Promise<void> {
    this.sender.end();
    this.gathering.end();
    const deadline = new Pause(this.options.clock);
    await Promise.race([this.running, deadline.for(deadlineMs)]);
    deadline.cut();
    this.ended = true;
    this.options.target.close();
  }

  figures(): Figures {
    const { reader, clock } = this.options;
    const { lines, oldestAppendedAt } = reader.backlog();
    const { state, trouble, requests, retries } = this.sender;
    return {
      state: trouble === undefined && lines === 0 ? 'idle' : state,
      written: this.written,
      quarantined: this.quarantined,
      queued: lines,
      oldestMs: oldestAppendedAt === undefined ? 0 : Math.max(0, clock.now() - oldestAppendedAt),
      dropped: reader.dropped,
      requests,
      retries,
      adapted: { ...this.adapted },
      problem: trouble,
    };
  }

  private async run(): Promise<void> {
    while (!this.sender.ending) {
      try {
        await this.resume();
        while (!this.sender.ending) await this.step();
      } catch (error) {
        await this.sender.failed(problemOf(error, this.options.target.name));
      }
    }
  }

  /** Brings target and quarantine back to where the position is. */
  private async resume(): Promise<void> {
    const { target, quarantine, reader } = this.options;
    const note = isRecord(reader.note) ? (reader.note as Readonly<Record<string, Json>>) : {};
    await quarantine.resume(note.quarantine);
    await target.resume?.(note.target);
    await this.commit(reader.position);
    if (reader.backlog().lines === 0) this.sender.recovered();
  }

  private async step(): Promise<void> {
    const batch = await this.take();
    if (batch === undefined) return;
    // Read while this one is on its way, when there is another full one.
    const { reader } = this.options;
    if (reader.backlog().lines >= batch.lines.length + this.limits.maxLines) {
      const next = reader.next(this.limits, batch.to);
      next.catch(() => undefined); // whoever takes it hears of that
      this.ahead = { behind: batch.to, batch: next };
    }
    await this.deliver(batch);
  }

  /** The next batch, when there is one and it is full or has waited long enough. */
  private async take(): Promise<Batch | undefined> {
    const { reader } = this.options;
    const { ahead } = this;
    this.ahead = undefined;
    if (ahead !== undefined && isSame(ahead.behind, reader.position)) return ahead.batch;
    if (!(await this.gathering.full(this.limits))) return undefined;
    const batch = await reader.next(this.limits);
    if (batch === undefined) await this.gathering.rest();
    return batch;
  }

  private async deliver(batch: Batch): Promise<void> {
    const { target, quarantine, onQuarantined } = this.options;
    const { sent, origins, counts } = adaptAll(batch.lines, target.adapt);
    const refused = sent.length === 0 ? [] : await this.write(sent, batch);
    if (refused === undefined || this.ended) return;
    const lines = refused.map(({ at, status, message }) => ({
      line: origins[at] as string,
      status,
      message,
      problem: problem('line-refused', target.name, message),
    }));
    if (lines.length > 0) await quarantine.add(lines, batch.timeUnit);
    if (this.ended) return;
    await this.commit(batch.to);
    this.sender.recovered();
    this.limits = { ...this.most, maxBytes: Math.min(this.most.maxBytes, 2 * this.limits.maxBytes) };
    this.written += sent.length - lines.length;
    this.quarantined += lines.length;
    this.adapted.strings += counts.strings;
    this.adapted.booleans += counts.booleans;
    this.adapted.lines += counts.lines;
    if (lines.length > 0) onQuarantined?.(lines);
  }

  private commit(to: Position): Promise<void> {
    const { target, quarantine, reader } = this.options;
    return reader.commit(to, { quarantine: quarantine.mark, target: target.mark ?? null });
  }

  /** Writes lines and finds those that are refused; undefined when they have to be read again. */
  private async write(lines: readonly string[], batch: Batch): Promise<RefusedLine[] | undefined> {
    const send: Send = async (some) => {
      const verdict = await this.sender.send(some, batch.timeUnit);
      if (verdict?.kind !== 'later') return verdict;
      this.limits = { ...this.limits, maxBytes: halfOf(batch) };
      return undefined;
    };
    const verdict = await send(lines);
    if (verdict === undefined) return undefined;
    if (verdict.kind === 'written') return [];
    if (verdict.status === TOO_LARGE && lines.length > 1) {
      // By bytes: a long line now and then must not make all batches short for good.
      this.most = { ...this.most, maxBytes: halfOf(batch) };
    }
    if (verdict.blamesLine || (await this.takesAny(lines, send))) return isolate(lines, verdict, send);
    if (!this.sender.ending) await this.sender.hold(verdict.message);
    return undefined;
  }

  /**
   * Is it a line that is wrong? A text that we do not know may as well be about the request, and then each
   * line would end in quarantine: before one does, the target must have taken another.
   */
  private async takesAny(lines: readonly string[], send: Send): Promise<boolean> {
    const stride = Math.ceil(lines.length / PROBES);
    for (let at = 0; at < lines.length; at += stride) {
      const verdict = await send([lines[at] as string]);
      if (verdict === undefined) return false;
      if (verdict.kind === 'written' || verdict.blamesLine) return true;
    }
    return false;
  }
}

function isSame(a: Position, b: Position): boolean {
  return a.segment === b.segment && a.offset === b.offset;
}

function halfOf({ from, to }: Batch): number {
  return Math.ceil((to.offset - from.offset) / 2);
}

function problemOf(error: unknown, name: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  const code = errorCode(error) ?? String(error);
  return problem(FULL.includes(code) ? 'disk-full' : 'unwritable', name, code);
}
