import type { Tags } from '../telemetry/metric';

const SEPARATOR = '\u001f';
const MAX_SHAPES = 64;

/** Tags in the order in which a publisher sends them, and what is known by their values. */
interface Shape<T> {
  readonly tags: readonly string[];
  readonly known: Map<string, T>;
}

/**
 * Finds what belongs to a series by its tags as they come: their names are compared in order of arrival
 * and only the values make a key. The same series with its tags in another order stands here twice.
 */
export class Arrivals<T> {
  private readonly shapes = new Map<string, Shape<T>[]>();
  size = 0;

  get(name: string, tags: Tags): T | undefined {
    const shapes = this.shapes.get(name);
    if (shapes === undefined) return undefined;
    for (const shape of shapes) {
      const key = keyIn(shape.tags, tags);
      if (key !== undefined) return shape.known.get(key);
    }
    return undefined;
  }

  set(name: string, tags: Tags, value: T): void {
    const shapes = this.shapes.get(name) ?? [];
    this.shapes.set(name, shapes);
    let shape = shapes.find((candidate) => keyIn(candidate.tags, tags) !== undefined);
    if (shape === undefined) {
      // Ever new sets of tags would make every look-up slower: those known are found again by and by.
      if (shapes.length >= MAX_SHAPES) shapes.length = 0;
      shape = { tags: Object.keys(tags), known: new Map() };
      shapes.push(shape);
    }
    shape.known.set(keyIn(shape.tags, tags) as string, value);
    this.size++;
  }

  clear(): void {
    this.shapes.clear();
    this.size = 0;
  }
}

/** The values of tags as one key, when their names are those of a shape in its order. */
function keyIn(names: readonly string[], tags: Tags): string | undefined {
  let key = '';
  let i = 0;
  for (const tag in tags) {
    if (names[i++] !== tag) return undefined;
    key += SEPARATOR + tags[tag];
  }
  return i === names.length ? key : undefined;
}
