import type { EpochMs } from '../../engine/telemetry/metric';
import type { Out } from '../../engine/telemetry/stage';
import type { Outbox } from './outbox';
import type { Tools } from './tools';

/** A unit of work: one message or one tick. */
export interface Task {
  /** When it came. */
  readonly since: EpochMs;
  /** Does the work as it is read; `undefined` is a place to pause. */
  run(): Iterable<Out | undefined>;
  /** Called once: without an error when the work is done and its results are on their way. */
  end(error?: Error): void;
}

const SLICE_MS = 5;
/** A step is some ten microseconds of work; asking for the time is a small part of one. */
const STEPS_BETWEEN_LOOKS = 8;

export const MAX_QUEUE = 1000;

/** Calls back when the messages that were sent before have reached the next node: Node-RED delivers them so. */
export function afterDelivery(done: () => void): void {
  setImmediate(done);
}

/**
 * Does one task after the other in the order they came, in slices of 5 ms, so that nothing else in
 * Node-RED waits for long. What comes meanwhile waits in a bounded queue.
 */
export class Pump {
  private readonly queue: Task[] = [];
  private task: Task | undefined;
  private steps: Iterator<Out | undefined> | undefined;
  private held = true;
  private inSlice = false;
  private scheduled = false;
  private onIdle: (() => void) | undefined;

  constructor(
    private readonly outbox: Outbox,
    private readonly tools: Pick<Tools, 'elapsedMs' | 'onSlice'>,
    private readonly maxQueue = MAX_QUEUE,
  ) {}

  /** Takes a task, or says false when the queue is full. */
  offer(task: Task): boolean {
    if (this.queue.length >= this.maxQueue) return false;
    this.queue.push(task);
    this.wake();
    return true;
  }

  /** Tasks are only queued until this is called. */
  release(): void {
    this.held = false;
    this.wake();
  }

  /** How many tasks wait, and since when the first of them. */
  get backlog(): { tasks: number; since: EpochMs | undefined } {
    const first = this.task ?? this.queue[0];
    return { tasks: this.queue.length + (this.task === undefined ? 0 : 1), since: first?.since };
  }

  /** Resolves when nothing waits, nor is on its way to this node. */
  async idle(): Promise<void> {
    await new Promise<void>(afterDelivery);
    if (this.backlog.tasks > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
  }

  /** Ends all that waits, the task that runs included, with this error. */
  abandon(error: Error): void {
    this.steps?.return?.();
    const tasks = this.task === undefined ? this.queue.splice(0) : [this.task, ...this.queue.splice(0)];
    this.steps = undefined;
    this.task = undefined;
    for (const task of tasks) task.end(error);
    this.rest();
  }

  private wake(): void {
    // Sending may call back into this node before a slice has ended.
    const busy = this.inSlice || this.scheduled;
    if (!this.held && !busy && this.queue.length > 0) this.slice();
  }

  private slice(): void {
    const { elapsedMs, onSlice } = this.tools;
    this.inSlice = true;
    const start = elapsedMs();
    let pause = false;
    for (let step = 1; !pause && this.next(); step++) {
      this.step();
      pause = step % STEPS_BETWEEN_LOOKS === 0 && elapsedMs() - start >= SLICE_MS;
    }
    onSlice?.(elapsedMs() - start, start);
    this.inSlice = false;
    if (pause) this.resumeLater();
    else this.rest();
  }

  private resumeLater(): void {
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.slice();
    });
  }

  /** Is there something to do? Takes the next task when none is under way. */
  private next(): boolean {
    if (this.task !== undefined) return true;
    this.task = this.queue.shift();
    return this.task !== undefined;
  }

  private step(): void {
    const task = this.task as Task;
    let fault: Error | undefined;
    try {
      this.steps ??= task.run()[Symbol.iterator]();
      const { done, value } = this.steps.next();
      if (done !== true) {
        if (value !== undefined) this.outbox.add(value);
        return;
      }
    } catch (error) {
      // A fault of the stage ends its message, never Node-RED.
      fault = error instanceof Error ? error : new Error(String(error));
    }
    this.steps = undefined;
    this.task = undefined;
    this.outbox.end();
    task.end(fault);
  }

  private rest(): void {
    this.onIdle?.();
    this.onIdle = undefined;
  }
}
