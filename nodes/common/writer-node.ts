import type { Node, NodeAPI } from 'node-red';
import { type Problem, ProblemError, problem, refused } from '../../engine/telemetry/problem';
import type { Language } from '../../engine/telemetry/texts';
import type { Stop } from '../../io/clock';
import { LineWriter, type LineWriterOptions } from '../../io/influx/line-writer';
import type { QuarantinedLine } from '../../io/influx/quarantine';
import { Outbox, type Output } from './outbox';
import { NodeProblemError, runtimeLanguage } from './problems';
import { Pump } from './pump';
import { LIGHTS, LossMeter, StatusLine } from './status';
import type { Tools } from './tools';
import { Troubles } from './troubles';
import { WriterIntake } from './writer-intake';
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
/** One a destination: there are two at most. */
const MAX_METRICS = 2;
const SHOW_MS = 1000;
const REOPEN_MS = 10_000;
/** A flow has 15 s to stop: reading and delivering end side by side, then the spool. */
const STOP_MS = 6000;
const CLOSE_MS = 4000;

/** Makes a node take Metrics into a spool, and say what becomes of them. */
export class WriterNode {
  private readonly language: Language;
  private readonly outbox: Outbox;
  private readonly pump: Pump;
  private readonly intake: WriterIntake;
  private readonly status: StatusLine;
  private readonly metrics: WriterMetrics;
  private readonly troubles: Troubles;
  private readonly loss = new LossMeter();
  private readonly stopShow: Stop;
  private stopReopen: Stop = () => {};
  private writer: LineWriter | undefined;
  /** Why there is no writer. */
  private closedBy: Problem;
  private opening: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    RED: NodeAPI,
    private readonly node: Node,
    private readonly options: WriterNodeOptions,
    private readonly tools: Tools,
  ) {
    this.language = runtimeLanguage(RED);
    this.closedBy = problem('closing', 'payload', node.id);
    this.outbox = new Outbox({
      outputs: OUTPUTS,
      topic: node.name || node.type,
      maxMetrics: MAX_METRICS,
      send: (messages) => node.send(messages),
      newId: () => RED.util.generateId(),
    });
    this.pump = new Pump(this.outbox, tools);
    this.intake = new WriterIntake(
      options.timeUnit,
      this.pump,
      () => (this.writer === undefined ? this.closedBy : this.append),
      (done, error) => done(error && this.inLanguage(error)),
    );
    this.status = new StatusLine(node, tools.clock);
    this.metrics = new WriterMetrics(node.name || node.id);
    this.troubles = new Troubles(node, this.language);
    this.stopShow = tools.clock.every(SHOW_MS, () => this.show());
  }

  start(): void {
    const { node, tools } = this;
    this.status.show(LIGHTS.restoring);
    this.opening = this.open();
    node.on('input', (msg, _send, done) => {
      if (this.closed) done(this.inLanguage(this.closing()));
      else this.intake.offer(msg, tools.clock.now(), done);
    });
    node.on('close', (removed: boolean, done: () => void) => {
      this.close(removed)
        .catch((error) => node.error(error))
        .finally(done);
    });
  }

  /** Messages wait for the first try; while there is no spool they end with the reason. */
  private async open(): Promise<void> {
    const { options, tools } = this;
    const { clock } = tools;
    let failure: Problem | undefined;
    try {
      const onQuarantined = (target: string, lines: readonly QuarantinedLine[]) =>
        this.tellQuarantined(target, lines);
      this.writer = await LineWriter.open({ ...options, clock, onQuarantined });
      this.troubles.found(this.writer, options.folder);
    } catch (error) {
      failure = error instanceof ProblemError ? error.problem : unwritable(options.folder, error);
      this.closedBy = failure;
      this.stopReopen = clock.after(REOPEN_MS, () => {
        this.opening = this.open();
      });
    }
    this.troubles.note('spool', failure);
    this.pump.release();
    this.show();
  }

  private readonly append = (lines: string): Promise<void> => (this.writer as LineWriter).append(lines);

  private tellQuarantined(target: string, lines: readonly QuarantinedLine[]): void {
    // Once in the log, for those who look at no output.
    this.troubles.note(`quarantine of ${target}`, lines[0]?.problem);
    for (const { line, status, message, problem } of lines) {
      this.outbox.put(1, { ...refused(problem, line), status, message, target });
    }
  }

  private show(): void {
    const { writer, intake, loss, options, tools } = this;
    const now = tools.clock.now();
    const figures = writer?.figures();
    this.status.show(writerLight({ figures, intake, atLeastOnce: options.atLeastOnce, loss }, now));
    for (const one of figures ?? []) this.troubles.note(one.target, one.problem);
    for (const metric of this.metrics.of(figures ?? [], now)) this.outbox.put(0, metric);
    this.outbox.end();
  }

  /** Nothing is deleted with the node: what is on the disk is data. */
  private async close(removed: boolean): Promise<void> {
    const { clock } = this.tools;
    this.stopShow();
    await this.opening;
    this.stopReopen();
    const { writer } = this;
    const stopReading = clock.after(STOP_MS, () => this.pump.abandon(this.closing()));
    await Promise.all([this.pump.idle(), writer?.stop(STOP_MS)]);
    stopReading();
    this.closed = true;
    if (writer !== undefined) {
      // A disk that hangs must not keep the messages.
      const stopWaiting = clock.after(CLOSE_MS, () => this.intake.abandon(this.closing()));
      await writer.close().finally(stopWaiting);
    }
    this.status.close();
    const queued = Math.max(0, ...(writer?.figures() ?? []).map((one) => one.queued));
    if (removed && queued > 0)
      this.troubles.note('removed', problem('undelivered', this.options.folder, queued));
  }

  private closing(): ProblemError {
    return new ProblemError(problem('closing', 'payload', this.node.id));
  }

  private inLanguage(error: Error): Error {
    return error instanceof ProblemError ? new NodeProblemError(error.problem, this.language) : error;
  }
}

function unwritable(folder: string, error: unknown): Problem {
  return problem('unwritable', folder, String(error));
}
