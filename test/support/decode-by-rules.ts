import type { Decoded, RefusedRecord } from '../../engine/codecs/codec';
import { decodeByRules } from '../../engine/codecs/rules';
import { checkRules } from '../../engine/codecs/rules-check';
import type { RuleSet } from '../../engine/codecs/rules-model';
import { whole } from './decoded';

/** 2026-01-01T00:00:00Z. */
export const START = 1767225600000;
export const RECEIVED = START + 9000;

/** Rules as a user writes them. */
export function rulesOf(value: object): RuleSet {
  const rules = checkRules(value);
  if ('code' in rules) throw new Error(`${rules.field}: ${rules.limit}`);
  return rules;
}

export const decode = (text: string, rules: object): Decoded =>
  whole(decodeByRules(text, rulesOf(rules), { receivedAt: RECEIVED }));

export const json = (value: unknown, rules: object): Decoded =>
  decode(JSON.stringify(value), { from: 'json', name: 'server', ...rules });

export const csv = (text: string, rules: object): Decoded =>
  decode(text, { from: 'csv', name: 'server', ...rules });

export const fieldsOf = ({ metrics }: Decoded) => metrics.map(({ fields }) => fields);

export const problemsOf = (list: readonly RefusedRecord[]) =>
  list.map(({ line, problem: { code, field } }) => [line, code, field]);
