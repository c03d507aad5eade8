import { fill } from '../../engine/telemetry/texts';
import type { Clock } from '../../io/clock';
import type { Reporter } from '../common/reporter';
import type { Texts } from '../common/texts';

/** How far all runs are together, and when they will be done. */
export class Progress {
  private readonly shares = new Map<string, number>();
  private readonly began: number;

  constructor(
    private readonly runs: number,
    private readonly clock: Clock,
    private readonly reporter: Reporter,
    private readonly texts: Texts,
  ) {
    this.began = clock.now();
  }

  /** @param share of the run that is done, 0..1 */
  reached(run: string, share: number): void {
    this.shares.set(run, share);
    const shares = [...this.shares.values()];
    const done = shares.reduce((sum, each) => sum + each, 0);
    const whole = shares.filter((each) => each === 1).length;
    const leftMs = ((this.clock.now() - this.began) * (this.runs - done)) / done;
    const values = { done: whole, of: this.runs, left: minutesOf(leftMs) };
    this.reporter.progress(done, this.runs, fill(this.texts.progress ?? '', values));
  }
}

/** Minutes and seconds: `3:07`. */
function minutesOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
