import { setTimeout as wait } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/** Resolves as soon as the condition holds; rejects with what was waited for when it takes too long. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 30_000,
): Promise<void> {
  const limit = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`after ${limitMs / 1000} s still not: ${what}`);
    await wait(LOOK_EVERY_MS);
  }
}
