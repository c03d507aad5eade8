import { eachOf, series } from './prometheus';
import { isTag, type Row, tagLike } from './rule';

const BY_STATE = { parts: ['state'] } as const;

/** Nodes by what they are told to be in; an ending `*`, `~` and so on only marks the state. */
const NODE_STATES: Readonly<Record<string, RegExp>> = {
  nodes_idle: /^idle/,
  nodes_alloc: /^alloc/,
  nodes_mixed: /^mix/,
  nodes_down: /^(?:down|fail)/,
  nodes_drain: /^drain/,
};
const JOB_STATES: Readonly<Record<string, string>> = { jobs_running: 'RUNNING', jobs_pending: 'PENDING' };

const nodesByState = (from: string): readonly Row[] => [
  ...Object.entries(NODE_STATES).map(([to, state]) =>
    series(from, 'scheduler', { to, over: 'sum' }, { ...BY_STATE, when: tagLike('state', state) }),
  ),
  { from, leave: ['value'], why: 'a state that passes, or that stands beside another' },
];

const jobsByState = (from: string, parts: readonly string[]): readonly Row[] => [
  ...Object.entries(JOB_STATES).map(([to, state]) =>
    series(from, 'scheduler', { to, over: 'sum' }, { when: isTag('state', state), drop: ['state'], parts }),
  ),
  { from, leave: ['value'], why: 'a state that passes' },
];

/** The exporter of Rivos: bytes, and gauges throughout, also those named `_total`. */
const RIVOS: readonly Row[] = [
  ...eachOf('scheduler', {
    slurm_cpus_total: 'cpus_total',
    slurm_cpus_idle: 'cpus_idle',
    slurm_cpu_load: 'cpu_load',
    slurm_mem_real: 'mem_total_bytes',
    slurm_mem_alloc: 'mem_alloc_bytes',
    slurm_mem_free: 'mem_free_bytes',
    slurm_partition_total_cpus: 'cpus_total',
    slurm_partition_idle_cpus: 'cpus_idle',
    slurm_partition_cpu_load: 'cpu_load',
    slurm_partition_real_mem: 'mem_total_bytes',
    slurm_partition_free_mem: 'mem_free_bytes',
  }),
  series('slurm_partition_alloc_cpus', 'scheduler', { to: 'cpus_alloc', over: 'sum' }, BY_STATE),
  series('slurm_partition_alloc_mem', 'scheduler', { to: 'mem_alloc_bytes', over: 'sum' }, BY_STATE),
  ...nodesByState('slurm_node_count_per_state'),
  ...nodesByState('slurm_partition_node_count'),
  ...jobsByState('slurm_partition_job_state_total', []),
  // Of the whole cluster: a node counts once a partition, a job once a user.
  ...jobsByState('slurm_user_state_total', ['username']),
];

/** The exporters descended from vpenso's, by their names. */
const VPENSO: readonly Row[] = [
  ...eachOf('scheduler', {
    slurm_cpus_alloc: 'cpus_alloc',
    slurm_nodes_idle: 'nodes_idle',
    slurm_nodes_alloc: 'nodes_alloc',
    slurm_nodes_mix: 'nodes_mixed',
    slurm_nodes_down: 'nodes_down',
    slurm_nodes_drain: 'nodes_drain',
    slurm_partition_cpus_total: 'cpus_total',
    slurm_partition_cpus_idle: 'cpus_idle',
    slurm_partition_cpus_allocated: 'cpus_alloc',
    slurm_partition_jobs_pending: 'jobs_pending',
    slurm_gpus_total: 'gpus_total',
    slurm_gpus_alloc: 'gpus_alloc',
    slurm_gpus_idle: 'gpus_idle',
    slurm_gpus_utilization: { to: 'gpu_alloc_pct', factor: 100 },
  }),
  ...['slurm_queue_', 'slurm_jobs_'].flatMap((prefix) =>
    ['running', 'pending'].map((state) =>
      series(
        prefix + state,
        'scheduler',
        { to: `jobs_${state}`, over: 'sum' },
        { parts: ['user', 'account', 'partition', 'reason'] },
      ),
    ),
  ),
];

/** Slurm as its exporters tell it. */
export const SLURM: readonly Row[] = [...RIVOS, ...VPENSO];
