import { isRecord } from '../telemetry/json';
import { type Metric, QUALITIES } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';

const TYPES = ['i', 'u'] as const;

/** Puts what a JSON object says of quality and integer types into its Metric; `left` takes what is no such mark. */
export function takeMarks(
  metric: Metric,
  { quality, types }: Record<string, unknown>,
  left: Problem[],
): void {
  if (isRecordOf(quality, QUALITIES)) metric.quality = quality;
  else if (quality !== undefined) {
    left.push(problem('wrong-type', 'quality', quality, 'object-of-marks'));
  }
  if (isRecordOf(types, TYPES)) metric.types = types;
  else if (types !== undefined) left.push(problem('wrong-type', 'types', types, 'object-of-types'));
}

function isRecordOf<T extends string>(value: unknown, words: readonly T[]): value is Record<string, T> {
  return (
    isRecord(value) && Object.values(value).every((word) => (words as readonly unknown[]).includes(word))
  );
}
