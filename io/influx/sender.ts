import type { TimeUnit } from '../../engine/codecs/codec';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Random } from '../../engine/telemetry/stage';
import type { Clock } from '../clock';
import { Backoff } from './backoff';
import type { DeliveryState } from './figures';
import { Pause } from './pause';
import type { Bad, Later, Target, Written } from './target';

/** How often a target is tried that somebody has to mend. */
const STOPPED_MS = 60_000;

/** Sends to one target, and waits as long as it takes while the target is away. */
export class Sender {
  state: DeliveryState = 'writing';
  /** What is wrong now. */
  trouble: Problem | undefined;
  requests = 0;
  retries = 0;
  /** No request is begun any more. */
  ending = false;

  private readonly backoff: Backoff;
  private readonly pause: Pause;

  constructor(
    private readonly target: Target,
    clock: Clock,
    random: Random,
  ) {
    this.backoff = new Backoff(random);
    this.pause = new Pause(clock);
  }

  /**
   * Resolves when the lines are written or refused, or, after the wait, when the target could not cope with so
   * many; to undefined when it ends before. Rejects as `write` does.
   */
  async send(lines: readonly string[], timeUnit: TimeUnit): Promise<Written | Bad | Later | undefined> {
    while (!this.ending) {
      this.requests++;
      const verdict = await this.target.write(lines, timeUnit);
      if (verdict.kind === 'later') {
        await this.failed(problem('no-connection', this.target.name, verdict.message), verdict.retryAfterMs);
        if (verdict.overwhelmed && lines.length > 1) return verdict;
      } else if (verdict.kind === 'stopped') {
        await this.hold(verdict.message);
      } else return verdict;
    }
    return undefined;
  }

  /** Waits until the next try of what has failed. */
  failed(why: Problem, atLeastMs?: number): Promise<void> {
    return this.wait('waiting', why, this.backoff.next(atLeastMs));
  }

  /** Waits for somebody to mend the target. */
  hold(message: string): Promise<void> {
    return this.wait('stopped', problem('target-refuses', this.target.name, message), STOPPED_MS);
  }

  /** What was wrong is over. */
  recovered(): void {
    this.state = 'writing';
    this.trouble = undefined;
    this.backoff.reset();
  }

  end(): void {
    this.ending = true;
    this.pause.cut();
  }

  private async wait(state: DeliveryState, why: Problem, ms: number): Promise<void> {
    this.state = state;
    this.trouble = why;
    this.retries++;
    if (!this.ending) await this.pause.for(ms);
  }
}
