import { isRecord } from '../telemetry/json';
import type { Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { beginningOf } from './beginning';
import { type Decoding, Pending, refusedRecord } from './codec';
import { readJson } from './exact-json';

/** The Metrics of a record, and what was left out of them; lazy, since a record may be long. */
export type Parts = Iterable<Metric | Problem>;

/** What a JSON object says, or why it is no record. */
export type ReadRecord = (record: Record<string, unknown>) => Parts | Problem;

/** Decodes JSON objects that are records each: one, a list, or one a line. `keys` are those of a record. */
export function* decodeRecords(text: string, keys: string, read: ReadRecord): Decoding {
  const pending = new Pending();
  for (const found of readJson(text)) {
    if (found === undefined) yield undefined;
    else if ('problem' in found) pending.refused.push(found);
    else {
      const { value, line, cut } = found;
      const items: readonly unknown[] = Array.isArray(value) ? value : cut ? [] : [value];
      for (const item of items) {
        const parts = isRecord(item) ? read(item) : problem('wrong-type', 'payload', item, `{${keys}}`);
        if ('code' in parts) pending.refused.push(refusedRecord(line, beginningOf(item), parts));
        else {
          for (const part of parts) {
            if ('name' in part) pending.metrics.push(part);
            else pending.notes.push(refusedRecord(line, beginningOf(item), part));
            if (pending.isFull()) yield pending.take();
          }
        }
        if (pending.isFull()) yield pending.take();
      }
    }
    if (pending.isFull()) yield pending.take();
  }
  yield pending.take();
}
