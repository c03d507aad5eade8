import { isRecord } from '../telemetry/json';
import { LargeInteger } from './large-integer';

/** Every item of a list. */
const EVERY = Symbol('[*]');
/** A key of an object, or a place in a list from 0. */
type Step = string | number | typeof EVERY;

/** Where a value stands in a record or its document. */
export interface Path {
  /** Begins at the document, not at the record. */
  readonly fromTop: boolean;
  readonly steps: readonly Step[];
}

/**
 * Reads a path of keys and places in lists: `data.items[0].value`, `["any key. at all"]`, `readings[*]`
 * (every item), and from the top of the document `$.site.name`. Undefined when the text is none.
 */
export function parsePath(text: string): Path | undefined {
  const fromTop = /^\$(?:$|[.[])/.test(text);
  const steps: Step[] = [];
  let at = fromTop ? 1 : 0;
  while (at < text.length) {
    const step = text[at] === '[' ? inBrackets(text, at) : afterPoint(text, at, at === 0);
    if (step === undefined) return undefined;
    steps.push(step.step);
    at = step.end;
  }
  return fromTop || steps.length > 0 ? { fromTop, steps } : undefined;
}

type Read = { step: Step; end: number } | undefined;

function inBrackets(text: string, at: number): Read {
  const quoted = text[at + 1] === '"';
  const close = text.indexOf(quoted ? '"]' : ']', at + 2);
  if (close < 0) return undefined;
  const inner = text.slice(at + (quoted ? 2 : 1), close);
  if (quoted) return { step: inner, end: close + 2 };
  if (inner === '*') return { step: EVERY, end: close + 1 };
  return /^\d{1,9}$/.test(inner) ? { step: Number(inner), end: close + 1 } : undefined;
}

function afterPoint(text: string, at: number, isFirst: boolean): Read {
  if (!isFirst && text[at] !== '.') return undefined;
  const from = isFirst ? at : at + 1;
  const length = text.slice(from).search(/[.[]|$/);
  return length === 0 ? undefined : { step: text.slice(from, from + length), end: from + length };
}

/** Is it the path of many values? */
export function isOfMany({ steps }: Path): boolean {
  return steps.includes(EVERY);
}

/** What stands at a path of one value in a record or its document; undefined when nothing does. */
export function valueAt(path: Path, record: unknown, document: unknown): unknown {
  let value = path.fromTop ? document : record;
  for (const step of path.steps) value = part(value, step);
  return value;
}

/** All that stands at a path below a value, with undefined in each place where something is missing. */
export function valuesAt({ steps }: Path, below: unknown): unknown[] {
  let values = [below];
  for (const step of steps) {
    values = values.flatMap((value) =>
      step === EVERY && Array.isArray(value) ? value : [part(value, step)],
    );
  }
  return values;
}

/** Only own properties are parts: what every object inherits is nobody's reading. */
function part(value: unknown, step: Step): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  const isObject = isRecord(value) && !(value instanceof LargeInteger);
  return isObject && typeof step === 'string' && Object.hasOwn(value, step) ? value[step] : undefined;
}
