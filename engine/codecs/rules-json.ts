import type { Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { type Decoded, type DecodeOptions, type RefusedRecord, refusedRecord } from './codec';
import { type JsonDocument, readJson } from './exact-json';
import { isOfMany, type Path, parsePath, valueAt, valuesAt } from './json-path';
import type { DecodeRules } from './rules-model';
import { type Finder, type RecordReader, readerOf } from './rules-plan';

interface JsonRecord {
  readonly item: unknown;
  readonly document: unknown;
}

/** Rules stay while messages come and go: what is made of them is kept as long as they are. */
const READERS = new WeakMap<DecodeRules, RecordReader<JsonRecord>>();

/** The records of JSON documents, by rules: see `decodeByRules`. */
export function decodeJson(text: string, rules: DecodeRules, { receivedAt }: DecodeOptions): Decoded {
  const read = READERS.get(rules) ?? readerOf(rules, finderOf);
  READERS.set(rules, read);
  const recordsPath = rules.records ?? '$';
  const { documents, refused } = readJson(text);
  const metrics: Metric[] = [];
  const notes: RefusedRecord[] = [];
  for (const document of documents) {
    const { line, value } = document;
    for (const item of recordsIn(document, pathOf(recordsPath))) {
      const left: Problem[] = [];
      const record = { item, document: value };
      const metric =
        item === undefined ? problem('missing-field', recordsPath, item) : read(record, receivedAt, left);
      const report = (why: Problem) => refusedRecord(line, JSON.stringify(item ?? value), why);
      if ('code' in metric) refused.push(report(metric));
      else {
        metrics.push(metric);
        notes.push(...left.map(report));
      }
    }
  }
  return { metrics, refused: refused.sort((a, b) => a.line - b.line), notes, guessedTimes: 0 };
}

/** The records of a document; undefined where one is missing. Of a document cut short, those of a list are whole. */
function recordsIn({ value, cut }: JsonDocument, path: Path): unknown[] {
  const found = valuesAt(path, value);
  const usable = cut && !isOfMany(path) ? found.filter(Array.isArray) : found;
  return usable.flat();
}

function finderOf(text: string): Finder<JsonRecord> {
  const path = pathOf(text);
  return ({ item, document }) => valueAt(path, item, document);
}

function pathOf(text: string): Path {
  return parsePath(text) as Path;
}
