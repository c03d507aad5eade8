import type { Span } from '../memory';
import type { Histories } from './histories';
import { rounded } from './rung';

/** Where the power of IT is read: at the plugs of servers, else at the PDUs, else from a meter of the room. */
const IT_POWER = [
  ['server', 'power_w'],
  ['pdu', 'power_w'],
  ['room', 'it_power_w'],
] as const;

/** Power of IT over time, W; null where nothing was read. A server that is read rarely counts with its last value. */
export function itPower(histories: Histories, span: Span): (number | null)[] {
  for (const [name, field] of IT_POWER) {
    const total = folded(histories, name, field, span, (sum, value) => sum + value);
    if (total !== undefined) return total;
  }
  return empty(span);
}

/** The highest value of all servers over time. */
export function warmest(histories: Histories, field: string, span: Span): (number | null)[] {
  return folded(histories, 'server', field, span, Math.max) ?? empty(span);
}

/** The lowest value of all servers over time. */
export function coolest(histories: Histories, field: string, span: Span): (number | null)[] {
  return folded(histories, 'server', field, span, Math.min) ?? empty(span);
}

function folded(
  histories: Histories,
  name: string,
  field: string,
  span: Span,
  fold: (all: number, one: number) => number,
): (number | null)[] | undefined {
  const things = histories.of(name, field);
  if (things.length === 0) return undefined;
  const all = empty(span);
  for (const tags of things) {
    const values = histories.points(name, tags, field, span, true)?.values ?? [];
    for (const [i, value] of values.entries()) {
      if (value === null) continue;
      const before = all[i];
      all[i] = before === null || before === undefined ? value : fold(before, value);
    }
  }
  return all.map((value) => (value === null ? null : rounded(value)));
}

function empty({ from, to, everyMs }: Span): (number | null)[] {
  return new Array<number | null>(Math.max(0, Math.round((to - from) / everyMs))).fill(null);
}
