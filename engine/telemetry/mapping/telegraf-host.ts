import { pathTag } from '../tag-value';
import { isTag, type Row, tagLike } from './rule';

const LOOPBACK_OR_PROTOCOLS = /^(all|lo\d*)$/;

/** Telegraf's inputs cpu, mem, disk, net and system. */
export const TELEGRAF_HOST: readonly Row[] = [
  {
    from: 'cpu',
    when: isTag('cpu', 'cpu-total'),
    to: 'server',
    drop: ['cpu'],
    fields: { usage_active: 'cpu_util_pct', usage_idle: { to: 'cpu_util_pct', factor: -1, offset: 100 } },
  },
  {
    from: 'cpu',
    when: isTag('cpu', 'cpu-total'),
    to: 'system',
    drop: ['cpu'],
    fields: {
      usage_user: 'cpu_user_pct',
      usage_system: 'cpu_system_pct',
      usage_iowait: 'cpu_iowait_pct',
      usage_steal: 'cpu_steal_pct',
    },
  },
  {
    from: 'cpu',
    when: tagLike('cpu', /^cpu\d+$/),
    leave: [/./],
    why: 'one core: the vocabulary knows servers and packages',
  },
  {
    from: 'cpu',
    leave: [/^usage_(nice|irq|softirq|guest|guest_nice)$/, /^time_/],
    why: 'parts of the utilisation that nothing here judges',
  },
  {
    from: 'mem',
    to: 'system',
    fields: {
      total: 'mem_total_bytes',
      used: 'mem_used_bytes',
      available: 'mem_available_bytes',
      free: 'mem_free_bytes',
      cached: 'mem_cached_bytes',
      used_percent: 'mem_used_pct',
      swap_total: 'swap_total_bytes',
      swap_free: 'swap_free_bytes',
    },
  },
  {
    from: 'mem',
    leave: [
      /^(active|inactive|available_percent|buffered|commit_limit|committed_as|dirty|laundry|mapped|page_tables|shared)$/,
      /^(slab|sreclaimable|sunreclaim|swap_cached|wired|write_back|write_back_tmp)$/,
      /^(high|huge|low|vmalloc)_/,
    ],
    why: 'book-keeping of the kernel',
  },
  {
    from: 'disk',
    to: 'disk',
    tags: { disk: 'device', path: ({ path }) => (path === undefined ? undefined : pathTag(path)) },
    drop: ['mode', 'path'],
    fields: {
      total: 'total_bytes',
      used: 'used_bytes',
      free: 'free_bytes',
      used_percent: 'used_pct',
      inodes_total: 'inodes_total',
      inodes_used: 'inodes_used',
    },
    extra: {
      mount: (tags) => (tags.device === undefined ? undefined : tags.path),
      // A tag there; here a state, because a failing disk is remounted read-only and stays the same disk.
      read_only: ({ mode }) => (mode === undefined ? undefined : mode === 'ro'),
    },
  },
  {
    from: 'disk',
    leave: ['inodes_free', 'inodes_used_percent'],
    why: 'follows from the other two',
  },
  {
    from: 'net',
    when: (tags) => !LOOPBACK_OR_PROTOCOLS.test(tags.interface ?? 'all'),
    to: 'network',
    fields: {
      bytes_recv: { to: 'net_rx_bytes_s', rate: true },
      bytes_sent: { to: 'net_tx_bytes_s', rate: true },
      packets_recv: { to: 'net_rx_packets_s', rate: true },
      packets_sent: { to: 'net_tx_packets_s', rate: true },
      err_in: { to: 'net_rx_errors_s', rate: true },
      err_out: { to: 'net_tx_errors_s', rate: true },
      drop_in: { to: 'net_rx_dropped_s', rate: true },
      drop_out: { to: 'net_tx_dropped_s', rate: true },
      speed: { to: 'link_mbit_s', none: -1 },
    },
  },
  {
    from: 'net',
    when: (tags) => LOOPBACK_OR_PROTOCOLS.test(tags.interface ?? 'all'),
    leave: [/./],
    why: 'counters of protocols, or traffic that never leaves the machine: neither adds to the interfaces',
  },
  {
    from: 'system',
    to: 'system',
    fields: {
      load1: 'load1',
      load5: 'load5',
      load15: 'load15',
      n_cpus: 'cpu_count',
      n_physical_cpus: 'cpu_physical_count',
      n_users: 'user_count',
      uptime: 'uptime_s',
    },
  },
  {
    from: 'system',
    leave: [
      /^(uptime_format|n_unique_users|n_virtual_cpus|boot_time)$/,
      /^(os|os_version|arch|platform|platform_family|platform_version|kernel_version|kernel_arch|host_id)$/,
      /^virtualization_/,
    ],
    why: 'a description of the machine, or said by another field',
  },
  { from: 'processes', to: 'system', fields: { total: 'process_count' } },
  { from: 'processes', leave: [/./], why: 'processes by state' },
  { from: 'kernel', leave: [/./], why: 'book-keeping of the kernel' },
  { from: 'infiniband', leave: [/./], why: 'counters of the fabric: link layer, not traffic of the machine' },
];
