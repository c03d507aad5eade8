/** Keeps what it is told, for a test that waits for the next of it. */
export class Told<T> {
  readonly events: T[] = [];
  private wake = () => {};

  readonly tell = (event: T): void => {
    this.events.push(event);
    this.wake();
  };

  async next(): Promise<T> {
    while (this.events.length === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.events.shift() as T;
  }
}
