import { isRecord } from '../telemetry/json';
import type { Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { beginningOf } from './beginning';
import { type Decoding, Pending, refusedRecord } from './codec';
import { readJson } from './exact-json';

/** What a JSON object says: its Metrics and what was left out of them, or why it is none. */
export type ReadRecord = (record: Record<string, unknown>, left: Problem[]) => readonly Metric[] | Problem;

/** Decodes JSON objects that are records each: one, a list, or one a line. */
export function* decodeRecords(text: string, keys: string, read: ReadRecord): Decoding {
  const pending = new Pending();
  for (const found of readJson(text)) {
    if (found === undefined) yield undefined;
    else if ('problem' in found) pending.refused.push(found);
    else {
      const { value, line, cut } = found;
      const isList = Array.isArray(value);
      const items: readonly unknown[] = isList ? value : cut ? [] : [value];
      for (const item of items) {
        const left: Problem[] = [];
        const result = isRecord(item)
          ? read(item, left)
          : problem('wrong-type', 'payload', item, `{${keys}}`);
        if ('code' in result) pending.refused.push(refusedRecord(line, beginningOf(item), result));
        else pending.metrics.push(...result);
        for (const why of left) pending.notes.push(refusedRecord(line, beginningOf(item), why));
        if (pending.isFull()) yield pending.take();
      }
    }
    if (pending.isFull()) yield pending.take();
  }
  yield pending.take();
}
