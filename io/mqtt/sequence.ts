/** So far behind the newest, a number can still be told from one that came before. A power of two. */
const WINDOW = 131_072;

/** Which numbers of one publisher have come, in bounded memory. */
export class Sequence {
  /** Different numbers. */
  distinct = 0;
  duplicated = 0;
  /** Too far behind the newest to tell whether they came before. */
  tooLate = 0;
  private readonly seen = new Uint32Array(WINDOW / 32);
  private newest: number;

  /** @param first the number that its numbers begin with */
  constructor(private first: number) {
    this.newest = first - 1;
  }

  /** Numbers between the first and the newest that have not come. */
  get missing(): number {
    return this.newest - this.first + 1 - this.distinct - this.tooLate;
  }

  take(number: number): void {
    if (number <= this.newest - WINDOW) {
      this.tooLate += 1;
      return;
    }
    this.first = Math.min(this.first, number);
    this.advance(number);
    const [word, bit] = placeOf(number);
    if (((this.seen[word] ?? 0) & bit) !== 0) this.duplicated += 1;
    else {
      this.seen[word] = (this.seen[word] ?? 0) | bit;
      this.distinct += 1;
    }
  }

  /** The places of the numbers up to this one are free for them. */
  private advance(number: number): void {
    if (number - this.newest >= WINDOW) this.seen.fill(0);
    else {
      for (let n = this.newest + 1; n <= number; n++) {
        const [word, bit] = placeOf(n);
        this.seen[word] = (this.seen[word] ?? 0) & ~bit;
      }
    }
    this.newest = Math.max(this.newest, number);
  }
}

function placeOf(number: number): [word: number, bit: number] {
  const place = number % WINDOW;
  return [place >> 5, 1 << (place & 31)];
}
