import type { DecodeOptions, Decoding } from './codec';
import { decodeCsv } from './rules-csv';
import { decodeJson } from './rules-json';
import type { DecodeRules } from './rules-model';

/**
 * Text to Metrics by rules that `checkRules` has passed. A record without what a rule looks for is refused
 * with the path in the Problem. `null`, `NA`, `N/A` and `NaN` become null (read, no answer); an empty text
 * or cell gives no field. A value that no field can hold is left out and noted; a record that is then left
 * without any field is refused.
 */
export function decodeByRules(text: string, rules: DecodeRules, options: DecodeOptions): Decoding {
  return rules.from === 'csv' ? decodeCsv(text, rules, options) : decodeJson(text, rules, options);
}
