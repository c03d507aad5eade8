import type { Json } from './json';
import type { Random } from './stage';

/**
 * A stream of chance for one thing and one purpose, such as the noise of one server's sensor: the same for
 * the same seed and names, and independent of every other stream, so that one more server changes nobody
 * else's draws.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand; public domain): three words and a counter, so no
 * cycle is shorter than 2³². Trigonometric functions are avoided, because they differ between versions of
 * Node.
 */
export class RandomStream {
  /** Three words and a counter, 32 bits each: whole numbers that V8 keeps in the object itself. */
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  /** The second number of a normal pair; NaN when there is none. */
  private spare = Number.NaN;

  constructor(seed: number, thing: string, purpose: string) {
    this.a = hash(`${seed}`, 0x811c9dc5);
    this.b = hash(thing, this.a);
    this.c = hash(purpose, this.b);
    // What is alike in the seeds of two streams is gone after a dozen rounds (PractRand).
    for (let round = 0; round < 12; round++) this.word();
  }

  /** Uniform in [0, 1), with 53 bits; may be passed on without its stream. */
  get uniform(): Random {
    return () => this.draw();
  }

  /** Normal with mean 0 and standard deviation 1: Marsaglia's polar method, Marsaglia and Bray (1964). */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const kept = this.spare;
      this.spare = Number.NaN;
      return kept;
    }
    for (;;) {
      const x = 2 * this.draw() - 1;
      const y = 2 * this.draw() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.spare = y * scale;
      return x * scale;
    }
  }

  /** Exponential with this mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.draw());
  }

  snapshot(): Json {
    const words = [this.a, this.b, this.c, this.counter].map((word) => word >>> 0);
    return { words, spare: Number.isNaN(this.spare) ? null : this.spare };
  }

  /** Goes on where the stream of the snapshot was. */
  restore(from: Json): void {
    const { words, spare } = from as { words: number[]; spare: number | null };
    const [a, b, c, counter] = words as [number, number, number, number];
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    this.counter = counter | 0;
    this.spare = spare ?? Number.NaN;
  }

  private draw(): number {
    const high = this.word() >>> 5;
    return (high * 0x4000000 + (this.word() >>> 6)) / 0x20000000000000;
  }

  private word(): number {
    const { a, b, c, counter } = this;
    const drawn = (a + b + counter) | 0;
    this.counter = (counter + 1) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + drawn) | 0;
    return drawn;
  }
}

/** FNV-1a over UTF-16 code units, from a start that is another hash, with the last mix of MurmurHash3. */
function hash(text: string, start: number): number {
  let mixed = start >>> 0;
  for (let i = 0; i < text.length; i++) mixed = Math.imul(mixed ^ text.charCodeAt(i), 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}
