import { BYTES_PER_MIB } from '../units';
import type { FieldRule, Row } from './rule';

const mib = (to: string): FieldRule => ({ to, factor: BYTES_PER_MIB });

/** The instance is the machine: what a worker tells of it is of no worker. */
const MACHINE = { from: 'heartbeat_system', drop: ['worker_id'] } as const;

/** Heartbeats of inference workers, and of Telegraf's agents. */
export const HEARTBEAT: readonly Row[] = [
  {
    from: 'heartbeat_worker',
    to: 'worker',
    tags: { server: 'instance_id', worker: 'worker_id' },
    fields: {
      status: 'status',
      model_id: 'model_id',
      queue_depth: 'queue_depth',
      // The queue of the inference server, which may contradict what the worker says of itself.
      vllm_queue_depth: 'requests_waiting',
      vllm_requests_waiting: 'requests_waiting',
      vllm_requests_running: 'requests_running',
      gpu_utilization: 'gpu_util_pct',
      gpu_mem_used_mb: mib('gpu_mem_used_bytes'),
      gpu_mem_total_mb: mib('gpu_mem_total_bytes'),
      gpu_temp_c: 'gpu_temp_c',
      gpu_power_w: 'gpu_power_w',
      gpu_power_limit_w: 'gpu_power_limit_w',
    },
  },
  { from: 'heartbeat_worker', leave: ['ip_address'], why: 'a description of the machine' },
  {
    from: 'heartbeat_gpu',
    to: 'gpu',
    tags: { server: 'instance_id' },
    drop: ['worker_id'],
    fields: {
      gpu_utilization: 'util_pct',
      gpu_mem_used_mb: mib('mem_used_bytes'),
      gpu_mem_total_mb: mib('mem_total_bytes'),
      gpu_temp_c: 'temp_c',
      gpu_power_w: 'power_w',
      gpu_power_limit_w: 'power_limit_w',
    },
  },
  { ...MACHINE, to: 'server', tags: { server: 'instance_id' }, fields: { cpu_usage_pct: 'cpu_util_pct' } },
  {
    ...MACHINE,
    to: 'system',
    tags: { server: 'instance_id' },
    fields: {
      load1: 'load1',
      load5: 'load5',
      load15: 'load15',
      mem_used_bytes: 'mem_used_bytes',
      mem_available_bytes: 'mem_available_bytes',
      mem_total_bytes: 'mem_total_bytes',
    },
  },
  {
    ...MACHINE,
    to: 'disk',
    // The disk of the worker's data; which device that is, is not told.
    tags: { server: 'instance_id', disk: () => 'worker' },
    fields: { disk_used_bytes: 'used_bytes', disk_total_bytes: 'total_bytes' },
  },
  {
    ...MACHINE,
    to: 'network',
    // All interfaces together. Bytes a second, whatever "bps" suggests (T-05).
    tags: { server: 'instance_id', interface: () => 'all' },
    fields: { net_rx_bps: 'net_rx_bytes_s', net_tx_bps: 'net_tx_bytes_s' },
  },
  { from: 'heartbeat_agent', to: 'worker', tags: { worker: 'id' }, fields: { status: 'status' } },
  {
    from: 'heartbeat_agent',
    leave: ['version', 'metrics', 'last', 'errors', 'warnings'],
    why: 'book-keeping of the agent',
  },
];
