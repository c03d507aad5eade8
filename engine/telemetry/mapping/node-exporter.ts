import type { Tags } from '../metric';
import { pathTag } from '../tag-value';
import { NODE_HWMON } from './node-exporter-hwmon';
import { eachOf, series } from './prometheus';
import { type FieldRule, isTag, type Row, tagLike } from './rule';

const LOOPBACK = /^lo\d*$/;
const isRemote = ({ device = 'lo' }: Tags): boolean => !LOOPBACK.test(device);
const perS = (to: string): FieldRule => ({ to, rate: true });

const CPU = 'node_cpu_seconds_total';
/** All processors together, from the seconds of one of them in one mode. */
function cpu(mode: string, to: string, measurement = 'system'): Row {
  const idle = mode === 'idle';
  // A second of a processor is at most one: what is more, or an idle machine below 0 %, is jitter.
  const rule = {
    to,
    rate: true,
    ceiling: 1,
    factor: idle ? -100 : 100,
    offset: idle ? 100 : 0,
    over: 'mean',
  } as const;
  return series(CPU, measurement, rule, { when: isTag('mode', mode), drop: ['mode'], parts: ['cpu'] });
}

/** The same energy stands under `mmio` a second time on some machines. */
const isOwnZone = ({ path = '' }: Tags): boolean => !path.includes('mmio');
/** The clock of the exporter stands still where the same text comes again: no load can be told from it. */
const clock = (to: string, measurement = 'system'): Row =>
  series('node_time_seconds', measurement, { to, rate: true, over: 'mean', alive: true });

const zone = { when: isOwnZone, ownTotal: true, tags: { package: 'index' }, drop: ['path'] } as const;
const allZones = { when: isOwnZone, drop: ['path'], parts: ['index'] } as const;

const fileSystem = {
  tags: {
    disk: ({ device }: Tags) => device?.replace(/^\/dev\//, ''),
    path: ({ mountpoint }: Tags) => (mountpoint === undefined ? undefined : pathTag(mountpoint)),
  },
  drop: ['device', 'mountpoint', 'device_error'],
  extra: { mount: (tags: Tags) => tags.mountpoint },
} as const;
const drive = { tags: { disk: 'device' } } as const;
const NETWORK = {
  node_network_receive_bytes_total: perS('net_rx_bytes_s'),
  node_network_transmit_bytes_total: perS('net_tx_bytes_s'),
  node_network_receive_packets_total: perS('net_rx_packets_s'),
  node_network_transmit_packets_total: perS('net_tx_packets_s'),
  node_network_receive_errs_total: perS('net_rx_errors_s'),
  node_network_transmit_errs_total: perS('net_tx_errors_s'),
  node_network_receive_drop_total: perS('net_rx_dropped_s'),
  node_network_transmit_drop_total: perS('net_tx_dropped_s'),
  node_network_up: 'up',
  // Bytes a second; of an unknown speed, minus one megabit.
  node_network_speed_bytes: { to: 'link_mbit_s', divisor: 125_000, none: -125_000 },
} as const;

const isCpuZone = tagLike('type', /^(?:cpu|soc)[-_]thermal$/);

/** The difference of two series. */
const plus = (to: string): FieldRule => ({ to, over: 'sum', needs: 2 });
const minus = (to: string): FieldRule => ({ to, factor: -1, over: 'sum', needs: 2 });
/** A part of so many, in per cent: how often it counts into what is in use, and into the whole of that. */
const share = (to: string, needs: number, used: number, base: number): FieldRule => ({
  to,
  factor: 100 * used,
  base,
  over: 'share',
  needs,
});

/** What the node exporter 1.x says of a Linux machine: seconds, bytes, joules, ratios. */
export const NODE_EXPORTER: readonly Row[] = [
  cpu('idle', 'cpu_util_pct', 'server'),
  cpu('user', 'cpu_user_pct'),
  cpu('system', 'cpu_system_pct'),
  cpu('iowait', 'cpu_iowait_pct'),
  cpu('steal', 'cpu_steal_pct'),
  clock('cpu_util_pct', 'server'),
  clock('cpu_user_pct'),
  clock('cpu_system_pct'),
  clock('cpu_iowait_pct'),
  clock('cpu_steal_pct'),
  {
    from: CPU,
    when: tagLike('mode', /^(nice|irq|softirq)$/),
    leave: ['value'],
    why: 'parts of the utilisation that nothing here judges',
  },
  series(
    'node_cpu_scaling_frequency_hertz',
    'server',
    { to: 'cpu_freq_mhz', divisor: 1e6, over: 'mean' },
    { parts: ['cpu'] },
  ),
  ...eachOf('system', {
    node_load1: 'load1',
    node_load5: 'load5',
    node_load15: 'load15',
    node_memory_MemTotal_bytes: 'mem_total_bytes',
    node_memory_MemAvailable_bytes: 'mem_available_bytes',
    node_memory_MemFree_bytes: 'mem_free_bytes',
    node_memory_Cached_bytes: 'mem_cached_bytes',
    node_memory_SwapTotal_bytes: 'swap_total_bytes',
    node_memory_SwapFree_bytes: 'swap_free_bytes',
  }),
  // In use is what nobody else could have.
  series('node_memory_MemTotal_bytes', 'system', plus('mem_used_bytes')),
  series('node_memory_MemAvailable_bytes', 'system', minus('mem_used_bytes')),
  series('node_memory_MemTotal_bytes', 'system', share('mem_used_pct', 2, 1, 1)),
  series('node_memory_MemAvailable_bytes', 'system', share('mem_used_pct', 2, -1, 0)),
  series('node_memory_SwapTotal_bytes', 'system', plus('swap_used_bytes')),
  series('node_memory_SwapFree_bytes', 'system', minus('swap_used_bytes')),
  series('node_time_seconds', 'system', plus('uptime_s')),
  series('node_boot_time_seconds', 'system', minus('uptime_s')),
  ...eachOf(
    'disk',
    { node_filesystem_size_bytes: 'total_bytes', node_filesystem_avail_bytes: 'free_bytes' },
    fileSystem,
  ),
  ...eachOf(
    'disk',
    { node_filesystem_files: 'inodes_total', node_filesystem_readonly: 'read_only' },
    fileSystem,
  ),
  // Blocks kept for the administrator are free, but not in use.
  series('node_filesystem_size_bytes', 'disk', plus('used_bytes'), fileSystem),
  series('node_filesystem_free_bytes', 'disk', minus('used_bytes'), fileSystem),
  // As df counts: of what users can reach, which is without those blocks.
  series('node_filesystem_size_bytes', 'disk', share('used_pct', 3, 1, 1), fileSystem),
  series('node_filesystem_free_bytes', 'disk', share('used_pct', 3, -1, -1), fileSystem),
  series('node_filesystem_avail_bytes', 'disk', share('used_pct', 3, 0, 1), fileSystem),
  series('node_filesystem_files', 'disk', plus('inodes_used'), fileSystem),
  series('node_filesystem_files_free', 'disk', minus('inodes_used'), fileSystem),
  ...eachOf(
    'disk',
    {
      node_disk_read_bytes_total: perS('read_bytes_s'),
      node_disk_written_bytes_total: perS('write_bytes_s'),
      node_disk_reads_completed_total: perS('reads_per_s'),
      node_disk_writes_completed_total: perS('writes_per_s'),
    },
    drive,
  ),
  ...eachOf('network', NETWORK, { when: isRemote, tags: { interface: 'device' } }),
  ...Object.keys(NETWORK).map(
    (from): Row => ({ from, leave: ['value'], why: 'traffic that never leaves the machine' }),
  ),
  series('node_rapl_package_joules_total', 'package', perS('power_w'), zone),
  series('node_rapl_dram_joules_total', 'package', perS('dram_power_w'), zone),
  series('node_rapl_core_joules_total', 'package', perS('core_power_w'), zone),
  series('node_rapl_uncore_joules_total', 'package', perS('uncore_power_w'), zone),
  // RAPL keeps memory out of the package: it is added.
  ...['package', 'dram'].map((part) =>
    series(
      `node_rapl_${part}_joules_total`,
      'server',
      { to: 'rapl_power_w', rate: true, over: 'sum' },
      allZones,
    ),
  ),
  ...NODE_HWMON,
  series('node_thermal_zone_temp', 'package', 'temp_c', {
    when: isCpuZone,
    ownTotal: true,
    tags: { package: () => '0' },
    drop: ['type', 'zone'],
  }),
  series(
    'node_thermal_zone_temp',
    'server',
    { to: 'cpu_temp_c', over: 'most' },
    { when: isCpuZone, parts: ['type', 'zone'] },
  ),
];
