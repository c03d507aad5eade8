import { isRecord } from '../telemetry/json';
import type { EpochMs, Fields, Metric, Tags } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { BEGINNING, type Codec } from './codec';
import { numbersIn, objectIn, tagOf, textsIn } from './json-fields';
import { decodeRecords } from './json-records';

type Json = Record<string, unknown>;

const WORKER = /^\[?\s*\{[\s\S]*?"(?:worker_id|instance_id)"\s*:\s*(?:"|\d|null)/;
const IS_WORKER = /"(?:queue_depth|gpu_utilization|metadata|status|model_id)"\s*:/;
const AGENT = /^\[?\s*\{\s*"id"\s*:\s*"[^"]*"\s*,\s*"version"\s*:\s*"Telegraf[ "]/;

const GPU = [
  'gpu_utilization',
  'gpu_mem_used_mb',
  'gpu_mem_total_mb',
  'gpu_temp_c',
  'gpu_power_w',
  'gpu_power_limit_w',
] as const;
const SYSTEM = [
  'cpu_usage_pct',
  'load1',
  'load5',
  'load15',
  'mem_used_bytes',
  'mem_available_bytes',
  'mem_total_bytes',
  'disk_used_bytes',
  'disk_total_bytes',
  'net_rx_bps',
  'net_tx_bps',
] as const;
const VLLM = ['queue_depth', 'requests_running', 'requests_waiting'] as const;
const STATISTICS = ['metrics', 'errors', 'warnings'] as const;

/**
 * Heartbeats: of a worker (`instance_id`, `worker_id`, `queue_depth`, `metadata` with GPUs, system and vLLM)
 * and of Telegraf's `outputs.heartbeat` (`id`, `version`). They have no time: theirs is that of reception.
 *
 * A worker gives `heartbeat_worker`, `heartbeat_gpu` for each GPU, and `heartbeat_system`. What it says of its
 * queue and what its vLLM says stay two fields, `queue_depth` and `vllm_queue_depth`. Where no GPUs are listed
 * the values of all stand for GPU 0. An agent gives `heartbeat_agent`.
 */
export const heartbeat: Codec = {
  name: 'heartbeat',

  recognises(text) {
    const beginning = text.slice(0, BEGINNING).trimStart();
    return AGENT.test(beginning) || (WORKER.test(beginning) && IS_WORKER.test(beginning));
  },

  decode(text, { receivedAt }) {
    return decodeRecords(text, 'worker_id, queue_depth, metadata', (record, left) => {
      if (typeof record.version === 'string' && record.worker_id === undefined) {
        return agent(record, receivedAt, left);
      }
      return worker(record, receivedAt, left);
    });
  },
};

function worker(record: Json, timestamp: EpochMs, left: Problem[]): readonly Metric[] | Problem {
  const instance = tagOf(record.instance_id);
  const name = tagOf(record.worker_id);
  if (instance === undefined && name === undefined) {
    return problem('missing-field', 'worker_id', undefined);
  }
  const tags: Tags = {};
  if (instance !== undefined) tags.instance_id = instance;
  if (name !== undefined) tags.worker_id = name;
  const metadata = objectIn(record, 'metadata');
  const said = { ...metadata, ...withoutUndefined(record, GPU) };
  const fields: Fields = {
    ...textsIn(record, ['status', 'model_id', 'ip_address'], left),
    ...numbersIn(record, ['queue_depth'], '', left),
    ...numbersIn(said, GPU, '', left),
  };
  const vllm = numbersIn(objectIn(metadata, 'vllm'), VLLM, 'metadata.vllm.', left);
  for (const key in vllm) fields[`vllm_${key}`] = vllm[key] as number | null;
  const metrics: Metric[] = [{ name: 'heartbeat_worker', tags, fields, timestamp }];
  metrics.push(...gpus(metadata.gpus, said, tags, timestamp, left));
  const system = numbersIn(objectIn(metadata, 'system'), SYSTEM, 'metadata.system.', left);
  if (Object.keys(system).length > 0) {
    metrics.push({ name: 'heartbeat_system', tags: { ...tags }, fields: system, timestamp });
  }
  return metrics;
}

/** Each GPU of a list; without one the values of all are those of GPU 0. */
function gpus(list: unknown, all: Json, tags: Tags, timestamp: EpochMs, left: Problem[]): Metric[] {
  const metrics: Metric[] = [];
  const found = Array.isArray(list) ? list : [];
  for (const [i, gpu] of found.entries()) {
    const place = `metadata.gpus[${i}]`;
    if (!isRecord(gpu)) {
      left.push(problem('wrong-type', place, gpu, 'an-object'));
      continue;
    }
    const index = tagOf(gpu.index ?? gpu.gpu_index) ?? String(i);
    const fields = numbersIn(gpu, GPU, `${place}.`, left);
    metrics.push({ name: 'heartbeat_gpu', tags: { ...tags, gpu: index }, fields, timestamp });
  }
  if (found.length > 0) return metrics;
  const fields = numbersIn(all, GPU, '', []);
  if (Object.keys(fields).length === 0) return metrics;
  return [{ name: 'heartbeat_gpu', tags: { ...tags, gpu: '0' }, fields, timestamp }];
}

/** Telegraf's own heartbeat, schema 1. */
function agent(record: Json, timestamp: EpochMs, left: Problem[]): readonly Metric[] | Problem {
  const id = tagOf(record.id);
  if (id === undefined) return problem('missing-field', 'id', record.id);
  const tags: Tags = { id };
  const host = tagOf(record.hostname);
  if (host !== undefined) tags.host = host;
  const fields: Fields = {
    // What it says itself when nothing judges it.
    status: 'UNDEFINED',
    ...textsIn(record, ['version', 'status'], left),
    ...numbersIn(record, ['metrics', 'last'], '', left),
    // Counts since the last heartbeat; where they stand has changed between versions.
    ...numbersIn(objectIn(record, 'logs'), ['errors', 'warnings'], 'logs.', left),
    ...numbersIn(objectIn(record, 'statistics'), STATISTICS, 'statistics.', left),
  };
  return [{ name: 'heartbeat_agent', tags, fields, timestamp }];
}

function withoutUndefined(record: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.filter((key) => record[key] !== undefined).map((key) => [key, record[key]]));
}
