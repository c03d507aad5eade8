import type { TimeUnit } from '../../engine/codecs/codec';
import { withLineFeeds } from './line-feeds';

const ZEROS: Readonly<Record<TimeUnit, string>> = { s: '000000000', ms: '000000', us: '000', ns: '' };

/**
 * Lines of the spool as text, their timestamps in nanoseconds, each with its line end. A file cannot say the unit of its
 * timestamps, and those who read it take nanoseconds for granted.
 */
export function inNanoseconds(lines: readonly string[], timeUnit: TimeUnit): string {
  // The timestamp ends the line.
  const end = `${ZEROS[timeUnit]}\n`;
  return lines.map(withLineFeeds).join(end) + end;
}
