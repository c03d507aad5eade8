import type { Span } from '../memory';
import type { Histories } from './histories';
import { rounded } from './rounded';

/** Where the power of IT is read: at the plugs of servers, else at the PDUs, else from a meter of the room. */
const IT_POWER = [
  ['server', 'power_w'],
  ['pdu', 'power_w'],
  ['room', 'it_power_w'],
] as const;

/** Values at even distances, after a place to pause for each thing that is read for them. */
export type Folded = Generator<undefined, (number | null)[]>;

/** Power of IT over time, W; null where nothing was read. A server that is read rarely counts with its last value. */
export function* itPower(histories: Histories, span: Span): Folded {
  for (const [name, field] of IT_POWER)
    if (histories.of(name, field).length > 0) return yield* folded(histories, name, field, span, sum);
  return empty(span);
}

/** The highest or the lowest value of all servers over time. */
export function extremes(
  histories: Histories,
  field: string,
  span: Span,
  most: (a: number, b: number) => number,
): Folded {
  return folded(histories, 'server', field, span, most);
}

/** All at once: of short spans. */
export function atOnce(values: Folded): (number | null)[] {
  for (;;) {
    const { done, value } = values.next();
    if (done) return value;
  }
}

function* folded(
  histories: Histories,
  name: string,
  field: string,
  span: Span,
  fold: (all: number, one: number) => number,
): Folded {
  const all = empty(span);
  for (const tags of histories.of(name, field)) {
    const values = histories.points(name, tags, field, span, true)?.values ?? [];
    for (let i = 0; i < values.length; i++) {
      const [before, value] = [all[i], values[i]];
      if (typeof value === 'number') all[i] = typeof before === 'number' ? fold(before, value) : value;
    }
    yield undefined;
  }
  return all.map((value) => (value === null ? null : rounded(value)));
}

function sum(a: number, b: number): number {
  return a + b;
}

function empty({ from, to, everyMs }: Span): (number | null)[] {
  return new Array<number | null>(Math.max(0, Math.round((to - from) / everyMs))).fill(null);
}
