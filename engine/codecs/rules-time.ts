import type { EpochMs } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import type { TimeUnit } from './codec';
import { LargeInteger } from './exact-json';
import { isoTimeOf } from './iso-time';
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
const ISO = 'ISO 8601 such as 2026-11-22T07:03:29.451+01:00, in 2000..2100';
const LOCAL = 'a local time such as 2026-11-22 07:03:29, in 2000..2100';

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
  expected: string;
} {
  if (format === 'iso') return { read: isoTimeOf, expected: ISO };
  const unit = UNITS[format];
  if (unit !== undefined) {
    return { read: (text) => timeOf(text, unit)?.ms, expected: `${unit} since 1970, in 2000..2100` };
  }
  const instantOf = localClock(zone);
  const read = (text: string): EpochMs | undefined => {
    const shown = isoTimeOf(text);
    return shown === undefined || NAMES_ITS_ZONE.test(text) ? shown : instantOf(shown);
  };
  return { read, expected: LOCAL };
}

/** A time that says itself how far from UTC it is. */
const NAMES_ITS_ZONE = /[Zz]$|[+-]\d\d:?\d\d$/;
