import type { EpochMs } from '../telemetry/metric';
import { type Limit, type Problem, problem } from '../telemetry/problem';
import type { TimeUnit } from './codec';
import { isoTimeOf } from './iso-time';
import { LargeInteger } from './large-integer';
import { localClock } from './local-time';
import type { TimeRule } from './rules-model';
import type { Finder } from './rules-plan';
import { timeOf } from './time-unit';

const UNITS: Record<string, TimeUnit> = {
  'epoch-s': 's',
  'epoch-ms': 'ms',
  'epoch-us': 'us',
  'epoch-ns': 'ns',
};

/** Reads the time of a record by its rule. */
export function timeReader<R>(rule: TimeRule, find: Finder<R>): (record: R) => EpochMs | Problem {
  const { read, expected } = formOf(rule);
  return (record) => {
    const found = find(record);
    const text = found instanceof LargeInteger ? found.digits : String(found ?? '').trim();
    if (text === '') return problem('missing-field', rule.path, found);
    return (
      read(text) ?? problem('wrong-type', rule.path, found instanceof LargeInteger ? text : found, expected)
    );
  };
}

function formOf({ format, zone = 'UTC' }: TimeRule): {
  read: (text: string) => EpochMs | undefined;
  expected: Limit;
} {
  if (format === 'iso') return { read: isoTimeOf, expected: 'iso-time' };
  const unit = UNITS[format];
  if (unit !== undefined) {
    return { read: (text) => timeOf(text, unit)?.ms, expected: `since-1970-${unit}` };
  }
  const instantOf = localClock(zone);
  const read = (text: string): EpochMs | undefined => {
    const shown = isoTimeOf(text);
    return shown === undefined || NAMES_ITS_ZONE.test(text) ? shown : instantOf(shown);
  };
  return { read, expected: 'local-time' };
}

/** A time that says itself how far from UTC it is. */
const NAMES_ITS_ZONE = /[Zz]$|[+-]\d\d:?\d\d$/;
