import type { Clock } from '../../io/clock';
import type { Host } from './host';

/** Shorter work shows no bar. */
const SHOWN_AFTER_MS = 500;
const REDRAWN_EVERY_MS = 100;
const BAR_WIDTH = 30;
const CLEAR_LINE = '\r\u001b[K';

/** Standard error: sentences, one a line, and on a terminal a bar that shows how far long work is. */
export class Reporter {
  private readonly started: number;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private drawn = false;

  constructor(
    private readonly stderr: Host['stderr'],
    private readonly clock: Clock,
  ) {
    this.started = clock.now();
  }

  /** One line. Control characters of what is quoted would move the cursor of a terminal: they become blanks. */
  say(sentence: string): void {
    this.clear();
    this.stderr.write(`${sentence.replace(/\p{Cc}+/gu, ' ')}\n`);
  }

  /** How much is done, of how much when that is known; in bytes unless `told` says how much it is. */
  progress(done: number, total: number | undefined, told = `${(done / 1e6).toFixed(1)} MB`): void {
    if (this.stderr.isTTY !== true) return;
    const now = this.clock.now();
    if (now - this.started < SHOWN_AFTER_MS || now - this.drawnAt < REDRAWN_EVERY_MS) return;
    this.drawnAt = now;
    this.drawn = true;
    this.stderr.write(CLEAR_LINE + bar(done, total, told));
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.drawn) this.stderr.write(CLEAR_LINE);
    this.drawn = false;
  }

  /** Resolves when all that was said is written. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      this.stderr.write('', () => resolve());
    });
  }
}

function bar(done: number, total: number | undefined, told: string): string {
  if (total === undefined || total <= 0) return told;
  const share = Math.min(done / total, 1);
  const full = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${Math.floor(share * 100)} %  ${told}`;
}
