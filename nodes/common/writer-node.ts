import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { storableLine } from '../../engine/codecs/storable-line';
import type { EpochMs } from '../../engine/telemetry/metric';
import { type Problem, ProblemError, problem, refused } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import type { Language } from '../../engine/telemetry/texts';
import type { Stop } from '../../io/clock';
import { LineWriter, type LineWriterOptions } from '../../io/influx/line-writer';
import type { QuarantinedLine } from '../../io/influx/quarantine';
import { readMessage } from './message';
import { Outbox, type Output } from './outbox';
import { NodeProblemError, runtimeLanguage } from './problems';
import { MAX_QUEUE, Pump } from './pump';
import { Receipt } from './receipt';
import { LIGHTS, LossMeter, StatusLine } from './status';
import type { Tools } from './tools';
import { Troubles } from './troubles';
import { writerLight } from './writer-light';
import { WriterMetrics } from './writer-metrics';

export interface WriterNodeOptions extends Omit<LineWriterOptions, 'clock' | 'onQuarantined'> {
  readonly timeUnit: NonNullable<LineWriterOptions['timeUnit']>;
  /** May a destination store a line twice after a crash? */
  readonly atLeastOnce: boolean;
}

const OUTPUTS: readonly Output[] = [
  { ports: ['result'], metrics: true },
  { ports: ['refused'], metrics: false },
];
const MAX_METRICS = 500;
const SHOW_MS = 1000;
const REOPEN_MS = 10_000;
/** A flow has 15 s to stop: reading and delivering end side by side, then the spool. */
const STOP_MS = 6000;
const CLOSE_MS = 4000;
/** Characters that go to the spool at once, so that making their bytes takes a millisecond or two. */
const PART = 512 * 1024;

/** Takes Metrics into a spool, and says what becomes of them. */
export class WriterNode {
  private readonly language: Language;
  private readonly outbox: Outbox;
  private readonly pump: Pump;
  private readonly status: StatusLine;
  private readonly metrics: WriterMetrics;
  private readonly troubles: Troubles;
  private readonly loss = new LossMeter();
  private readonly stops: Stop[] = [];
  /** Messages whose lines are on their way to the spool. */
  private readonly waiting = new Set<Receipt>();
  private writer: LineWriter | undefined;
  /** Why there is no writer, and why the last append has failed. */
  private closedBy: Problem | undefined;
  private full: Problem | undefined;
  private opening: Promise<void> = Promise.resolve();
  private refused = 0;
  private received = false;
  private closed = false;

  constructor(
    RED: NodeAPI,
    private readonly node: Node,
    private readonly options: WriterNodeOptions,
    private readonly tools: Tools,
  ) {
    this.language = runtimeLanguage(RED);
    this.outbox = new Outbox({
      outputs: OUTPUTS,
      topic: node.name || node.type,
      maxMetrics: MAX_METRICS,
      send: (messages) => node.send(messages),
      newId: () => RED.util.generateId(),
    });
    this.pump = new Pump(this.outbox, tools);
    this.status = new StatusLine(node, tools.clock);
    this.metrics = new WriterMetrics(node.name || node.id);
    this.troubles = new Troubles(node, this.language);
  }

  start(): void {
    const { node, tools } = this;
    this.status.show(LIGHTS.restoring);
    this.opening = this.open();
    this.stops.push(tools.clock.every(SHOW_MS, () => this.show()));
    node.on('input', (msg, _send, done) => this.input(msg, done));
    node.on('close', (removed: boolean, done: () => void) => {
      this.close(removed)
        .catch((error) => node.error(error))
        .finally(done);
    });
  }

  /** Messages wait for the first try; while there is no spool they end with the reason. */
  private async open(): Promise<void> {
    const { options, tools } = this;
    try {
      const onQuarantined = (target: string, lines: readonly QuarantinedLine[]) =>
        this.tellQuarantined(target, lines);
      this.writer = await LineWriter.open({ ...options, clock: tools.clock, onQuarantined });
      this.closedBy = undefined;
      this.troubles.found(this.writer, options.folder);
    } catch (error) {
      this.closedBy = problemOf(error, options.folder);
      this.stops.push(tools.clock.after(REOPEN_MS, () => this.reopen()));
    }
    this.troubles.note('spool', this.closedBy);
    this.pump.release();
    this.show();
  }

  private reopen(): void {
    this.opening = this.open();
  }

  private input(msg: NodeMessage, done: (error?: Error) => void): void {
    const since = this.tools.clock.now();
    const receipt = new Receipt((error) => {
      this.waiting.delete(receipt);
      done(error === undefined ? undefined : this.told(error));
    });
    this.waiting.add(receipt);
    const task = {
      since,
      run: () => this.take(msg, since, receipt),
      end: (error?: Error) => void receipt.read(error),
    };
    if (this.closed) receipt.end(this.closing());
    else if (this.waiting.size > MAX_QUEUE || !this.pump.offer(task)) {
      this.refused++;
      receipt.end(new ProblemError(problem('queue-full', 'queue', MAX_QUEUE, MAX_QUEUE)));
    }
  }

  private *take(msg: NodeMessage, wall: EpochMs, receipt: Receipt): Iterable<Out | undefined> {
    const { writer } = this;
    if (writer === undefined) throw new ProblemError(this.closedBy as Problem);
    const request = readMessage(msg, () => wall);
    if ('reset' in request) return;
    this.received = true;
    let first: Problem | undefined;
    let part = '';
    for (const claimed of 'metrics' in request ? request.metrics : [msg.payload]) {
      const line = 'metrics' in request ? storableLine(claimed, this.options.timeUnit) : request.problem;
      if (typeof line !== 'string') {
        first ??= line;
        this.refused++;
        yield { port: 'refused', value: refused(line, claimed) };
        continue;
      }
      part += line;
      if (part.length >= PART) {
        receipt.add(this.append(writer, part));
        part = '';
      }
      yield undefined;
    }
    if (part !== '') receipt.add(this.append(writer, part));
    if (first !== undefined) throw new ProblemError(first);
  }

  private async append(writer: LineWriter, lines: string): Promise<void> {
    try {
      await writer.append(lines);
      this.full = undefined;
    } catch (error) {
      this.full = problemOf(error, this.options.folder);
      throw error;
    }
  }

  private tellQuarantined(target: string, lines: readonly QuarantinedLine[]): void {
    for (const { line, status, message, problem } of lines) {
      this.outbox.put(1, { ...refused(problem, line), status, message, target });
    }
  }

  private show(): void {
    const { writer, full, refused, received, loss, options, tools } = this;
    const now = tools.clock.now();
    const figures = writer?.figures();
    const { atLeastOnce } = options;
    this.status.show(
      writerLight({ figures, full: full !== undefined, atLeastOnce, refused, received, loss }, now),
    );
    this.troubles.note('append', full);
    for (const one of figures ?? []) this.troubles.note(one.target, one.problem);
    for (const metric of this.metrics.of(figures ?? [], now)) this.outbox.put(0, metric);
    this.outbox.end();
  }

  /** Nothing is deleted with the node: what is on the disk is data. */
  private async close(removed: boolean): Promise<void> {
    const { clock } = this.tools;
    for (const stop of this.stops) stop();
    await this.opening;
    const { writer } = this;
    const stopPump = clock.after(STOP_MS, () => this.pump.abandon(this.closing()));
    await Promise.all([this.pump.idle(), writer?.stop(STOP_MS)]);
    stopPump();
    this.closed = true;
    const queued = Math.max(0, ...(writer?.figures() ?? []).map((one) => one.queued));
    if (removed && queued > 0) {
      this.troubles.note('removed', problem('undelivered', this.options.folder, queued));
    }
    // A disk that hangs must not keep the messages.
    const stopWaiting = clock.after(CLOSE_MS, () => this.endAll());
    await writer?.close().finally(stopWaiting);
    this.status.close();
  }

  private endAll(): void {
    for (const receipt of this.waiting) receipt.end(this.closing());
  }

  private closing(): Error {
    return new ProblemError(problem('closing', 'payload', this.node.id));
  }

  private told(error: Error): Error {
    return error instanceof ProblemError ? new NodeProblemError(error.problem, this.language) : error;
  }
}

function problemOf(error: unknown, folder: string): Problem {
  return error instanceof ProblemError ? error.problem : problem('unwritable', folder, String(error));
}
