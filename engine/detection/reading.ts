import type { Metric } from '../telemetry/metric';

export { readingOf, windowMs } from '../windows/reading';

const EXPECTED = '_expected';
/** Samples that are expected of a window, at least, of what is read at its times: fewer may be told on change. */
const FEWEST = 2;

/**
 * Does it say how long a window was on its way? It has come as soon as it could when all its samples had. One of which
 * some are missing, that is told again, or of a thing that is told on change waits for what may still come.
 */
export function isWhole({ fields }: Metric): boolean {
  if (typeof fields.revision === 'number' && fields.revision > 0) return false;
  for (const field in fields) {
    if (!field.endsWith(EXPECTED)) continue;
    const count = fields[`${field.slice(0, -EXPECTED.length)}_count`];
    const expected = fields[field];
    if (typeof count !== 'number' || typeof expected !== 'number') continue;
    if (expected >= FEWEST && count >= expected) return true;
  }
  return false;
}
