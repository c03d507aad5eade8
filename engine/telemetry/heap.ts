/** A binary heap: gives the first of what it holds, by some order, without sorting the others. */
export class Heap<T> {
  private readonly items: T[] = [];

  /**
   * `before` must not change its mind about two items that are in the heap, but see `move`. `placed` is told
   * where an item stands whenever that changes: whoever wants to move or remove it has to know.
   */
  constructor(
    private readonly before: (a: T, b: T) => boolean,
    private readonly placed: (item: T, place: number) => void = () => {},
  ) {}

  get size(): number {
    return this.items.length;
  }

  get first(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    this.rise(this.items.push(item) - 1, item);
  }

  /** Takes the first out; undefined when there is none. */
  pop(): T | undefined {
    const { first } = this;
    if (first !== undefined) this.remove(0);
    return first;
  }

  /** Takes out the item at a place. */
  remove(place: number): void {
    const last = this.items.pop() as T;
    if (place === this.items.length) return;
    this.items[place] = last;
    this.move(place);
  }

  /** The item at a place has come to stand earlier or later in the order: it goes where it belongs. */
  move(place: number): void {
    const item = this.items[place] as T;
    const above = (place - 1) >> 1;
    if (place > 0 && this.before(item, this.items[above] as T)) this.rise(place, item);
    else this.sink(place, item);
  }

  private rise(hole: number, item: T): void {
    const { items } = this;
    let place = hole;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = items[parent] as T;
      if (!this.before(item, above)) break;
      this.put(above, place);
      place = parent;
    }
    this.put(item, place);
  }

  private sink(hole: number, item: T): void {
    const { items } = this;
    let place = hole;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      const right = items[child + 1];
      if (right !== undefined && this.before(right, items[child] as T)) child++;
      if (!this.before(items[child] as T, item)) break;
      this.put(items[child] as T, place);
      place = child;
    }
    this.put(item, place);
  }

  private put(item: T, place: number): void {
    this.items[place] = item;
    this.placed(item, place);
  }
}
