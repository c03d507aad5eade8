/** Work with places to pause; its result at the end. */
export type Parts<T> = Generator<undefined, T, void>;

/** Does all of it at once. */
export function atOnce<T>(parts: Parts<T>): T {
  for (;;) {
    const { done, value } = parts.next();
    if (done === true) return value;
  }
}
