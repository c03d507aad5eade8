import { isRecord } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { BEGINNING, type Codec } from './codec';
import { numbersIn, tagOf } from './json-fields';
import { decodeRecords, type Parts } from './json-records';

type Json = Record<string, unknown>;

const POWERS = ['host_power_watts', 'socket_power_watts'] as const;
/** Of `coldaisle collect`, which estimates where there is nothing to measure. */
const ESTIMATES = ['estimated_power_watts', 'estimated_uncertainty_watts'] as const;
const LOOKS_LIKE = /^\[?\s*\{[\s\S]*?"(?:available"\s*:\s*(?:true|false)|(?:host|socket)_power_watts"\s*:)/;
const CONFIRMS = /"(?:available|host_power_watts|socket_power_watts|top_consumers)"/g;

/**
 * The summary of one host that OptiVolt's script writes: `available`, `host_power_watts`,
 * `socket_power_watts` of all sockets and `top_consumers` with `pid`, `exe` and `power_w`. It has neither time
 * nor host: its time is that of reception. It gives `power_summary` and, a consumer each,
 * `power_summary_process`. `available: false` is no data and never 0 W: its powers are null, and a note says why. What `coldaisle collect` has estimated
 * in their place is a Metric of its own, with the tag `method: estimated`.
 */
export const powerSummary: Codec = {
  name: 'power-summary',

  recognises(text) {
    const beginning = text.slice(0, BEGINNING).trimStart();
    return LOOKS_LIKE.test(beginning) && (beginning.match(CONFIRMS)?.length ?? 0) > 1;
  },

  decode(text, { receivedAt }) {
    const keys = 'available, host_power_watts, socket_power_watts, top_consumers';
    return decodeRecords(text, keys, (record) => read(record, receivedAt));
  },
};

function read(record: Json, timestamp: EpochMs): Parts | Problem {
  const { available } = record;
  if (available !== undefined && typeof available !== 'boolean') {
    return problem('bad-option', 'available', available, ['true', 'false']);
  }
  if (available === false) {
    const fields = { host_power_watts: null, socket_power_watts: null };
    const nothing: Metric = { name: 'power_summary', tags: {}, fields, timestamp };
    return [nothing, problem('no-rapl', 'available', available), ...estimate(record, timestamp)];
  }
  const left: Problem[] = [];
  const fields = numbersIn(record, POWERS, '', left);
  if (Object.keys(fields).length === 0) return left[0] ?? problem('missing-field', POWERS[0], undefined);
  const summary: Metric = { name: 'power_summary', tags: {}, fields, timestamp };
  return parts(summary, left, record.top_consumers);
}

function* estimate(record: Json, timestamp: EpochMs): Parts {
  const left: Problem[] = [];
  const fields = numbersIn(record, ESTIMATES, '', left);
  if (Object.keys(fields).length > 0)
    yield { name: 'power_summary', tags: { method: 'estimated' }, fields, timestamp };
  yield* left;
}

function* parts(summary: Metric, left: Problem[], consumers: unknown): Parts {
  yield summary;
  yield* left;
  if (Array.isArray(consumers)) {
    for (const [i, consumer] of consumers.entries()) {
      yield* consumerParts(consumer, `top_consumers[${i}]`, summary.timestamp);
    }
  } else if (consumers !== undefined) {
    yield problem('wrong-type', 'top_consumers', consumers, 'list-of-rows');
  }
}

function* consumerParts(consumer: unknown, place: string, timestamp: EpochMs): Parts {
  if (!isRecord(consumer)) {
    yield problem('wrong-type', place, consumer, 'an-object');
    return;
  }
  const left: Problem[] = [];
  const pid = tagOf(consumer.pid);
  const fields = numbersIn(consumer, ['power_w'], `${place}.`, left);
  if (pid === undefined) yield problem('missing-field', `${place}.pid`, consumer.pid);
  else if (fields.power_w !== undefined) {
    yield {
      name: 'power_summary_process',
      tags: { pid, exe: tagOf(consumer.exe) ?? '' },
      fields,
      timestamp,
    };
  }
  yield* left;
}
