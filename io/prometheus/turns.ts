/** Does something for each of many things, for so many at once and for none twice at a time; others wait their turn. */
export class Turns<T extends { readonly id: string }> {
  private readonly under = new Map<string, Promise<void>>();
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(
    most: number,
    private readonly work: (item: T) => Promise<void>,
  ) {
    this.free = most;
  }

  /** Is it under way, or does it wait? */
  isBusy(item: T): boolean {
    return this.under.has(item.id);
  }

  /** Things under way or waiting. */
  get busy(): number {
    return this.under.size;
  }

  /** Resolves when the work is done, by this call or by one before; rejects with its error. */
  ask(item: T): Promise<void> {
    const before = this.under.get(item.id);
    if (before !== undefined) return before;
    const done = this.take(item);
    this.under.set(item.id, done);
    return done;
  }

  private async take(item: T): Promise<void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      await this.work(item);
    } finally {
      this.under.delete(item.id);
      // The next one has this place.
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }
}
