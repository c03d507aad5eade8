/** A binary heap: gives the first of what it holds, by some order, without sorting the others. */
export class Heap<T> {
  private items: T[] = [];

  /** `before` must not change its mind about two items that are in the heap, but see `sink`. */
  constructor(private readonly before: (a: T, b: T) => boolean) {}

  get size(): number {
    return this.items.length;
  }

  get first(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    const { items } = this;
    let hole = items.push(item) - 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = items[parent] as T;
      if (!this.before(item, above)) break;
      items[hole] = above;
      hole = parent;
    }
    items[hole] = item;
  }

  /** Takes the first out; undefined when there is none. */
  pop(): T | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (items.length > 0) this.place(last as T);
    return first;
  }

  /** The first one has come to stand later in the order: it goes where it belongs. */
  sink(): void {
    this.place(this.items[0] as T);
  }

  /** Forgets all that is not wanted. */
  keep(wanted: (item: T) => boolean): void {
    // What is in order is a heap.
    this.items = this.items.filter(wanted).sort((a, b) => (this.before(a, b) ? -1 : 1));
  }

  /** Puts an item in from the top, where there is a hole. */
  private place(item: T): void {
    const { items } = this;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= items.length) break;
      const right = items[child + 1];
      if (right !== undefined && this.before(right, items[child] as T)) child++;
      if (!this.before(items[child] as T, item)) break;
      items[hole] = items[child] as T;
      hole = child;
    }
    items[hole] = item;
  }
}
