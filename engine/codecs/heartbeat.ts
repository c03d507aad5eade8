import { isRecord } from '../telemetry/json';
import type { EpochMs, Fields, Metric, Tags } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { BEGINNING, type Codec } from './codec';
import { numbersIn, objectIn, tagOf, textsIn } from './json-fields';
import { decodeRecords, type Parts } from './json-records';

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
    return decodeRecords(text, 'worker_id, queue_depth, metadata', (record) => {
      const isAgent = typeof record.version === 'string' && record.worker_id === undefined;
      return isAgent ? agent(record, receivedAt) : worker(record, receivedAt);
    });
  },
};

function worker(record: Json, timestamp: EpochMs): Parts | Problem {
  const instance = tagOf(record.instance_id);
  const name = tagOf(record.worker_id);
  if (instance === undefined && name === undefined) {
    return problem('missing-field', 'worker_id', undefined);
  }
  const tags: Tags = {};
  if (instance !== undefined) tags.instance_id = instance;
  if (name !== undefined) tags.worker_id = name;
  return workerParts(record, tags, timestamp);
}

function* workerParts(record: Json, tags: Tags, timestamp: EpochMs): Parts {
  const metadata = objectIn(record, 'metadata');
  const said = { ...metadata, ...withoutUndefined(record, GPU) };
  const left: Problem[] = [];
  const fields: Fields = {
    ...textsIn(record, ['status', 'model_id', 'ip_address'], left),
    ...numbersIn(record, ['queue_depth'], '', left),
    ...numbersIn(said, GPU, '', left),
  };
  const vllm = numbersIn(objectIn(metadata, 'vllm'), VLLM, 'metadata.vllm.', left);
  for (const key in vllm) fields[`vllm_${key}`] = vllm[key] as number | null;
  yield { name: 'heartbeat_worker', tags, fields, timestamp };
  const system = numbersIn(objectIn(metadata, 'system'), SYSTEM, 'metadata.system.', left);
  if (Object.keys(system).length > 0) {
    yield { name: 'heartbeat_system', tags: { ...tags }, fields: system, timestamp };
  }
  yield* left;
  if (Array.isArray(metadata.gpus) && metadata.gpus.length > 0) {
    yield* gpus(metadata.gpus, tags, timestamp);
    return;
  }
  // Without a list the values of all stand for GPU 0.
  const all = numbersIn(said, GPU, '', []);
  if (Object.keys(all).length > 0) yield gpuMetric('0', all, tags, timestamp);
}

function* gpus(list: readonly unknown[], tags: Tags, timestamp: EpochMs): Parts {
  for (const [i, gpu] of list.entries()) {
    const place = `metadata.gpus[${i}]`;
    if (!isRecord(gpu)) {
      yield problem('wrong-type', place, gpu, 'an-object');
      continue;
    }
    const left: Problem[] = [];
    const index = tagOf(gpu.index ?? gpu.gpu_index) ?? String(i);
    yield gpuMetric(index, numbersIn(gpu, GPU, `${place}.`, left), tags, timestamp);
    yield* left;
  }
}

function gpuMetric(gpu: string, fields: Fields, tags: Tags, timestamp: EpochMs): Metric {
  return { name: 'heartbeat_gpu', tags: { ...tags, gpu }, fields, timestamp };
}

/** Telegraf's own heartbeat, schema 1. */
function agent(record: Json, timestamp: EpochMs): Parts | Problem {
  const id = tagOf(record.id);
  if (id === undefined) return problem('missing-field', 'id', record.id);
  const tags: Tags = { id };
  const host = tagOf(record.hostname);
  if (host !== undefined) tags.host = host;
  const left: Problem[] = [];
  const fields: Fields = {
    // What it says itself when nothing judges it.
    status: 'UNDEFINED',
    ...textsIn(record, ['version', 'status'], left),
    ...numbersIn(record, ['metrics', 'last'], '', left),
    // Counts since the last heartbeat; where they stand has changed between versions.
    ...numbersIn(objectIn(record, 'logs'), ['errors', 'warnings'], 'logs.', left),
    ...numbersIn(objectIn(record, 'statistics'), STATISTICS, 'statistics.', left),
  };
  return [{ name: 'heartbeat_agent', tags, fields, timestamp }, ...left];
}

function withoutUndefined(record: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.filter((key) => record[key] !== undefined).map((key) => [key, record[key]]));
}
