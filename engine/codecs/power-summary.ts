import { isRecord } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { BEGINNING, type Codec } from './codec';
import { numbersIn, tagOf } from './json-fields';
import { decodeRecords } from './json-records';

type Json = Record<string, unknown>;

const POWERS = ['host_power_watts', 'socket_power_watts'] as const;
const LOOKS_LIKE = /^\[?\s*\{[\s\S]*?"(?:available"\s*:\s*(?:true|false)|(?:host|socket)_power_watts"\s*:)/;
const CONFIRMS = /"(?:available|host_power_watts|socket_power_watts|top_consumers)"/g;

/**
 * The summary of one host that OptiVolt's script writes: `available`, `host_power_watts`,
 * `socket_power_watts` of all sockets and `top_consumers` with `pid`, `exe` and `power_w`. It has neither time
 * nor host: its time is that of reception. It gives `power_summary` and, a consumer each,
 * `power_summary_process`. `available: false` is no data and never 0 W: its powers are null, and a note says why.
 */
export const powerSummary: Codec = {
  name: 'power-summary',

  recognises(text) {
    const beginning = text.slice(0, BEGINNING).trimStart();
    return LOOKS_LIKE.test(beginning) && (beginning.match(CONFIRMS)?.length ?? 0) > 1;
  },

  decode(text, { receivedAt }) {
    const keys = 'available, host_power_watts, socket_power_watts, top_consumers';
    return decodeRecords(text, keys, (record, left) => summary(record, receivedAt, left));
  },
};

function summary(record: Json, timestamp: EpochMs, left: Problem[]): readonly Metric[] | Problem {
  const { available, top_consumers: consumers } = record;
  if (available !== undefined && typeof available !== 'boolean') {
    return problem('bad-option', 'available', available, ['true', 'false']);
  }
  if (available === false) {
    left.push(problem('no-rapl', 'available', available));
    const fields = { host_power_watts: null, socket_power_watts: null };
    return [{ name: 'power_summary', tags: {}, fields, timestamp }];
  }
  const fields = numbersIn(record, POWERS, '', left);
  if (Object.keys(fields).length === 0) {
    return left[0] === undefined
      ? problem('missing-field', POWERS[0], undefined)
      : (left.splice(0)[0] as Problem);
  }
  const metrics: Metric[] = [{ name: 'power_summary', tags: {}, fields, timestamp }];
  const list = Array.isArray(consumers) ? consumers : [];
  if (consumers !== undefined && !Array.isArray(consumers)) {
    left.push(problem('wrong-type', 'top_consumers', consumers, 'list-of-rows'));
  }
  for (const [i, consumer] of list.entries()) {
    const read = process(consumer, `top_consumers[${i}]`, timestamp, left);
    if (read !== undefined) metrics.push(read);
  }
  return metrics;
}

function process(consumer: unknown, place: string, timestamp: EpochMs, left: Problem[]): Metric | undefined {
  if (!isRecord(consumer)) {
    left.push(problem('wrong-type', place, consumer, 'an-object'));
    return undefined;
  }
  const pid = tagOf(consumer.pid);
  const fields = numbersIn(consumer, ['power_w'], `${place}.`, left);
  if (pid === undefined) left.push(problem('missing-field', `${place}.pid`, consumer.pid));
  if (pid === undefined || fields.power_w === undefined) return undefined;
  return { name: 'power_summary_process', tags: { pid, exe: tagOf(consumer.exe) ?? '' }, fields, timestamp };
}
