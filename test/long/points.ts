import type { Metric } from '../../engine/telemetry/metric';

const START_MS = Date.UTC(2026, 0, 1);
const SERVERS = 5;

/** `fine` is to be stored; `conflicting` has another type than a field was stored with; the others no Metric may be. */
export type Kind = 'fine' | 'conflicting' | 'not-a-number' | 'wrong-type';

/** What a database holds of a point: a value for each field. */
export type Stored = Readonly<Record<string, number | boolean | string>>;

/** Point `number` of a stream, a millisecond after the one before it. Its fields are in no vocabulary. */
export function pointOf(number: number, kind: Kind = 'fine'): Metric {
  return {
    name: 'probe',
    tags: { cluster: 'hall', server: `s ${number % SERVERS}`, method: 'measured' },
    fields: fieldsOf(number, kind),
    types: { sample_number: 'i' },
    timestamp: timeOf(number),
  };
}

export function timeOf(number: number): number {
  return START_MS + number;
}

/** What a database that knows all types holds of it. */
export function storedAs(number: number): Stored {
  return fieldsOf(number, 'fine') as Stored;
}

/** What VictoriaMetrics holds: no texts, and states as numbers. Its `conflicting` points lack the field. */
export function storedAsNumbers(number: number, kind: Kind): Stored {
  const { sample_number, level_v, share, closed } = storedAs(number);
  const taken = { sample_number, share, closed: Number(closed) } as Stored;
  return kind === 'conflicting' ? taken : { ...taken, level_v: level_v as number };
}

function fieldsOf(number: number, kind: Kind): Metric['fields'] {
  const fields = {
    sample_number: number,
    level_v: 230 + (number % 997) / 8,
    // Not short, neither in binary nor in decimal: every digit has to come through.
    share: (number % 997) / 997,
    closed: number % 3 === 0,
    note: `no. ${number}: "5 %, say", = \\ é`,
  };
  if (kind === 'conflicting') return { ...fields, level_v: 'about 230' };
  // JSON has no NaN: the flow makes one of this text.
  if (kind === 'not-a-number') return { ...fields, level_v: NOT_A_NUMBER };
  if (kind === 'wrong-type') return { ...fields, level_v: { about: 230 } as unknown as number };
  return fields;
}

export const NOT_A_NUMBER = 'not a number';
