import { isRecord, parseJson } from '../telemetry/json';
import { type Limit, type Problem, problem } from '../telemetry/problem';
import { isZone } from '../telemetry/zone-offset';
import { isOfMany, parsePath } from './json-path';
import { type DecodeRules, TIME_FORMATS } from './rules-model';

/**
 * The rules in a value that somebody wrote, or a `bad-option` that names the first place in them that is
 * wrong, such as `rules.fields.power_w.factor`. A key that means nothing is wrong too: it may be a slip.
 */
export function checkRules(value: unknown): Problem | DecodeRules {
  const isCsv = isRecord(value) && value.from === 'csv';
  return (isCsv ? CSV_RULES : JSON_RULES)(value, 'rules') ?? (value as DecodeRules);
}

/** The rules in a text of JSON; as `checkRules`. */
export function readRules(text: string): Problem | DecodeRules {
  return checkRules(parseJson(text) ?? text);
}

/** What is wrong with the value of an option. */
type Check = (value: unknown, option: string) => Problem | undefined;

function accept(limit: Limit, test: (value: unknown) => boolean): Check {
  return (value, option) => (test(value) ? undefined : problem('bad-option', option, value, limit));
}

function optional(check: Check): Check {
  return (value, option) => (value === undefined ? undefined : check(value, option));
}

function object(checks: Readonly<Record<string, Check>>): Check {
  const known = Object.keys(checks);
  const shape = `{${known.join(', ')}}` as const;
  return (value, option) => {
    if (!isRecord(value)) return problem('bad-option', option, value, shape);
    const strange = Object.keys(value).find((key) => !known.includes(key));
    if (strange !== undefined) {
      return problem('bad-option', `${option}.${strange}`, value[strange], shape);
    }
    return first(known, (key) => checks[key]?.(value[key], `${option}.${key}`));
  };
}

/** An object with any keys. */
function table(check: Check): Check {
  return (value, option) => {
    if (!isRecord(value)) return problem('bad-option', option, value, 'an-object');
    return first(Object.keys(value), (key) =>
      key === '' || key === '__proto__'
        ? problem('bad-option', option, key, 'another-name')
        : check(value[key], `${option}.${key}`),
    );
  };
}

function first(keys: readonly string[], check: (key: string) => Problem | undefined): Problem | undefined {
  for (const key of keys) {
    const why = check(key);
    if (why !== undefined) return why;
  }
  return undefined;
}

const flag = optional(accept(['true', 'false'], (value) => typeof value === 'boolean'));
const number = optional(accept('a-number', (value) => typeof value === 'number' && Number.isFinite(value)));
const text = accept('a-text', (value) => typeof value === 'string' && value !== '');

const jsonPath = accept('path-to-value', (value) => {
  const path = typeof value === 'string' ? parsePath(value) : undefined;
  return path !== undefined && !isOfMany(path);
});
const recordsPath = accept('path-to-records', (value) => {
  return typeof value === 'string' && parsePath(value) !== undefined;
});
const column = accept(
  'a-column',
  (value) => typeof value === 'string' && value.trim() === value && value !== '',
);
const separator = accept('one-character', (value) => {
  return typeof value === 'string' && value.length === 1 && !'"\r\n'.includes(value);
});

function rules(path: Check, own: Readonly<Record<string, Check>>): Check {
  const placed: Check = object({ path, optional: flag });
  const source: Check = (value, option) => (isRecord(value) ? placed : text)(value, option);
  const fields = table(object({ path, factor: number, offset: number, optional: flag }));
  return object({
    from: accept(['json', 'csv'], (value) => value === 'json' || value === 'csv'),
    ...own,
    name: source,
    tags: optional(table(source)),
    fields: (value, option) => fields(value, option) ?? atLeastOne(value, option),
    time: optional(timeRule(path)),
  });
}

const atLeastOne = accept('field-at-least', (value) => Object.keys(value as object).length > 0);

function timeRule(path: Check): Check {
  const format = accept(TIME_FORMATS, (value) => (TIME_FORMATS as readonly unknown[]).includes(value));
  const zone = accept('a-zone', (value) => typeof value === 'string' && isZone(value));
  const noZone = accept('no-zone', (value) => value === undefined);
  const withZone = object({ path, format, zone });
  const without = object({ path, format, zone: noZone });
  return (value, option) => (isRecord(value) && value.format === 'local' ? withZone : without)(value, option);
}

const JSON_RULES = rules(jsonPath, { records: optional(recordsPath) });
const CSV_RULES = rules(column, { separator: optional(separator) });
