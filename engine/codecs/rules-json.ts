import { type Problem, problem } from '../telemetry/problem';
import { beginningOf } from './beginning';
import { type DecodeOptions, type Decoding, Pending, type RefusedRecord, refusedRecord } from './codec';
import { readJson } from './exact-json';
import { isOfMany, type Path, parsePath, valueAt, valuesAt } from './json-path';
import type { DecodeRules } from './rules-model';
import { type Finder, type RecordReader, readerOf } from './rules-plan';

interface JsonRecord {
  /** Undefined where one is missing. */
  readonly item: unknown;
  readonly document: unknown;
}

interface FoundRecord extends JsonRecord {
  /** First line of the document in the text, from 1. */
  readonly line: number;
}

/** Rules stay while messages come and go: what is made of them is kept as long as they are. */
const READERS = new WeakMap<DecodeRules, RecordReader<JsonRecord>>();

/** The records of JSON documents, by rules: see `decodeByRules`. */
export function* decodeJson(text: string, rules: DecodeRules, { receivedAt }: DecodeOptions): Decoding {
  const read = READERS.get(rules) ?? readerOf(rules, finderOf);
  READERS.set(rules, read);
  const recordsPath = rules.records ?? '$';
  const pending = new Pending();
  for (const found of recordsIn(text, pathOf(recordsPath))) {
    if (found === undefined) yield undefined;
    else if ('problem' in found) pending.refused.push(found);
    else {
      const { line, item, document } = found;
      const left: Problem[] = [];
      const metric =
        item === undefined ? problem('missing-field', recordsPath, item) : read(found, receivedAt, left);
      const report = (why: Problem) => refusedRecord(line, beginningOf(item ?? document), why);
      if ('code' in metric) pending.refused.push(report(metric));
      else {
        pending.metrics.push(metric);
        pending.notes.push(...left.map(report));
      }
    }
    if (pending.isFull()) yield pending.take();
  }
  yield pending.take();
}

/** The records of the documents of a text. */
function* recordsIn(text: string, path: Path): Iterable<FoundRecord | RefusedRecord | undefined> {
  for (const found of readJson(text)) {
    if (found === undefined || 'problem' in found) yield found;
    else {
      const { line, value: document, cut } = found;
      const values = valuesAt(path, document);
      // Of a document cut short the items of a list are whole.
      const usable = cut && !isOfMany(path) ? values.filter(Array.isArray) : values;
      for (const value of usable) {
        if (Array.isArray(value)) for (const item of value) yield { line, item, document };
        else yield { line, item: value, document };
      }
    }
  }
}

function finderOf(text: string): Finder<JsonRecord> {
  const path = pathOf(text);
  return ({ item, document }) => valueAt(path, item, document);
}

function pathOf(text: string): Path {
  return parsePath(text) as Path;
}
