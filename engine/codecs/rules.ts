import type { DecodeOptions, Decoding } from './codec';
import { decodeCsv } from './rules-csv';
import { decodeJson } from './rules-json';
import type { RuleSet } from './rules-model';

/**
 * Text to Metrics by rules that `checkRules` has passed. A record without what a rule looks for is refused
 * with the path in the Problem. `null`, `NA`, `N/A` and `NaN` become null (read, no answer); an empty text
 * or cell gives no field. A value that no field can hold is left out and noted; a record that is then left
 * without any field is refused.
 *
 * Of several rules for CSV those are used whose columns the header has, each for a Metric of its own a row.
 */
export function decodeByRules(text: string, rules: RuleSet, options: DecodeOptions): Decoding {
  const [first] = rules;
  return first.from === 'csv' ? decodeCsv(text, rules, options) : decodeJson(text, first, options);
}
