import type { Measurement } from '../vocabulary';
import {
  bytes,
  celsius,
  count,
  gauge,
  megahertz,
  percent,
  perS,
  ratio,
  seconds,
  text,
  watts,
  within,
} from './specs';

/** What runs on the machines. */
export const SERVICES = {
  worker: {
    tags: ['server', 'worker'],
    scope: 'service',
    fields: {
      status: text,
      model_id: text,
      // As the worker says; what its inference server measures is requests_waiting.
      queue_depth: count,
      requests_running: count,
      requests_waiting: count,
      kv_cache_pct: percent,
      prompt_tokens_s: perS,
      generation_tokens_s: perS,
      gpu_util_pct: percent,
      gpu_temp_c: celsius,
      gpu_power_w: watts,
      gpu_power_limit_w: watts,
      gpu_mem_total_bytes: bytes,
      gpu_mem_used_bytes: within(bytes, 'gpu_mem_total_bytes'),
    },
  },
  scheduler: {
    // The whole cluster, or with the tag `partition` a part of it that others may overlap.
    tags: ['server', 'partition'],
    scope: 'service',
    fields: {
      cpus_total: count,
      cpus_alloc: count,
      cpus_idle: count,
      cpu_load: ratio,
      mem_total_bytes: bytes,
      mem_alloc_bytes: bytes,
      mem_free_bytes: bytes,
      gpus_total: count,
      gpus_alloc: count,
      gpus_idle: count,
      gpu_alloc_pct: percent,
      nodes_idle: count,
      nodes_alloc: count,
      nodes_mixed: count,
      nodes_down: count,
      nodes_drain: count,
      jobs_running: count,
      jobs_pending: count,
    },
  },
  job: {
    tags: ['job'],
    scope: 'service',
    fields: {
      state: text,
      job_type: text,
      duration_s: seconds,
      node_temp_avg_c: celsius,
      node_temp_peak_c: celsius,
      cpu_freq_mhz: megahertz,
      cpu_util_pct: percent,
      mem_used_bytes: bytes,
      power_w: watts,
      // Of the whole job, known at its end: no counter.
      energy_j: gauge('J', 0),
      predicted_energy_j: gauge('J', 0),
    },
  },
} as const satisfies Record<string, Measurement>;
