import type { Clock } from '../clock';

/** A wait that can be cut short; one at a time. */
export class Pause {
  private end = () => {};

  constructor(private readonly clock: Clock) {}

  /** Resolves after `ms` milliseconds, or when `cut` is called. */
  async for(ms: number): Promise<void> {
    let endTimer = () => {};
    await new Promise<void>((resolve) => {
      this.end = resolve;
      endTimer = this.clock.after(ms, resolve);
    });
    endTimer();
  }

  cut(): void {
    this.end();
  }
}
