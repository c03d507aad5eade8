import { isRecord, parseJson } from '../telemetry/json';
import { type Limit, type Problem, problem } from '../telemetry/problem';
import { isZone } from '../telemetry/zone-offset';
import { isOfMany, parsePath } from './json-path';
import { type DecodeRules, type RuleSet, TIME_FORMATS } from './rules-model';

/**
 * The rules in a value that somebody wrote, or a `bad-option` that names the first place in them that is
 * wrong, such as `rules.fields.power_w.factor`. A key that means nothing is wrong too: it may be a slip.
 * Rules for CSV may be a list, all with one separator.
 */
export function checkRules(value: unknown): Problem | RuleSet {
  if (!Array.isArray(value) || value.length === 0) {
    const isCsv = isRecord(value) && value.from === 'csv';
    return (isCsv ? CSV_RULES : JSON_RULES)(value, 'rules') ?? [value as DecodeRules];
  }
  const list: readonly unknown[] = value;
  for (const [i, one] of list.entries()) {
    const why = OF_A_LIST(one, `rules[${i}]`);
    if (why !== undefined) return why;
  }
  const [first, ...others] = list as RuleSet;
  const odd = others.findIndex(({ separator }) => separator !== first.separator);
  if (odd < 0) return [first, ...others];
  const { separator = ',' } = others[odd] as DecodeRules;
  return problem('bad-option', `rules[${odd + 1}].separator`, separator, [first.separator ?? ',']);
}

/** The rules in a text of JSON; as `checkRules`. */
export function readRules(text: string): Problem | RuleSet {
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

function rules(path: Check, own: Readonly<Record<string, Check>>, from: readonly string[]): Check {
  const placed: Check = object({ path, optional: flag });
  const source: Check = (value, option) => (isRecord(value) ? placed : text)(value, option);
  const fields = table(object({ path, factor: number, offset: number, optional: flag }));
  return object({
    from: accept(from, (value) => typeof value === 'string' && from.includes(value)),
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

const KINDS = ['json', 'csv'] as const;
const JSON_RULES = rules(jsonPath, { records: optional(recordsPath) }, KINDS);
const CSV_RULES = rules(column, { separator: optional(separator) }, KINDS);
const OF_A_LIST = rules(column, { separator: optional(separator) }, ['csv']);
