import type { Tags } from '../telemetry/metric';

const MAX_SHAPES = 64;

/** What is known by the values of tags, one after the other. */
type Known<T> = Map<string, Known<T>> | T;

/** Tags in the order in which a publisher sends them, and what is known by their values. */
interface Shape<T> {
  readonly tags: readonly string[];
  known: Known<T> | undefined;
}

/**
 * Finds what belongs to a series by its tags as they come: their names are compared in order of arrival,
 * their values looked up one by one, and no key is made. The same series with its tags in another order
 * stands here twice.
 */
export class Arrivals<T extends object> {
  private readonly shapes = new Map<string, Shape<T>[]>();
  size = 0;

  get(name: string, tags: Tags): T | undefined {
    const shapes = this.shapes.get(name);
    if (shapes === undefined) return undefined;
    for (const shape of shapes) {
      const found = follow(shape, tags);
      if (found !== OTHER_NAMES) return found as T | undefined;
    }
    return undefined;
  }

  set(name: string, tags: Tags, value: T): void {
    const names = Object.keys(tags);
    const shapes = this.shapes.get(name) ?? [];
    this.shapes.set(name, shapes);
    let shape = shapes.find((candidate) => follow(candidate, tags) !== OTHER_NAMES);
    if (shape === undefined) {
      // Ever new sets of tags would make every look-up slower: those known are found again by and by.
      if (shapes.length >= MAX_SHAPES) shapes.length = 0;
      shape = { tags: names, known: undefined };
      shapes.push(shape);
    }
    const values = names.map((tag) => tags[tag] as string);
    shape.known = grow(shape.known, values, value);
    this.size++;
  }

  clear(): void {
    this.shapes.clear();
    this.size = 0;
  }
}

const OTHER_NAMES = Symbol('other names');

/** What is known by the values of tags, when their names are those of a shape in its order. */
function follow<T>({ tags: names, known }: Shape<T>, tags: Tags): Known<T> | undefined | symbol {
  let found = known;
  let i = 0;
  for (const tag in tags) {
    if (names[i++] !== tag) return OTHER_NAMES;
    found = (found as Map<string, Known<T>> | undefined)?.get(tags[tag] as string);
  }
  return i === names.length ? found : OTHER_NAMES;
}

function grow<T>(known: Known<T> | undefined, values: readonly string[], value: T): Known<T> {
  const [first, ...rest] = values;
  if (first === undefined) return value;
  const branch = (known as Map<string, Known<T>> | undefined) ?? new Map<string, Known<T>>();
  return branch.set(first, grow(branch.get(first), rest, value));
}
