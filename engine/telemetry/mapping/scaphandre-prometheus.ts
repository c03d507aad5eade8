import { pathTag } from '../tag-value';
import { eachOf, series } from './prometheus';
import { type FieldRule, isTag, type Row } from './rule';
import { programOf } from './scaphandre';

const micro = (to: string): FieldRule => ({ to, divisor: 1_000_000 });
// On some machines the whole stands as one more socket: the host is never their sum.
const socket = { ownTotal: true, tags: { package: 'socket_id' } } as const;
const ofDomain = { ...socket, drop: ['domain_id', 'domain_name'] } as const;

/** Scaphandre's exporter prometheus, and its `stdout --raw-metrics`: microwatts and microjoules. */
export const SCAPHANDRE_PROMETHEUS: readonly Row[] = [
  ...eachOf(
    'server',
    {
      scaph_host_power_microwatts: micro('rapl_power_w'),
      scaph_host_energy_microjoules: micro('rapl_energy_j'),
      scaph_host_cpu_frequency: 'cpu_freq_mhz',
    },
    { drop: ['value_source'] },
  ),
  series('scaph_socket_power_microwatts', 'package', micro('power_w'), socket),
  series('scaph_socket_energy_microjoules', 'package', micro('energy_j'), socket),
  ...['core', 'uncore', 'dram'].map((domain) =>
    series('scaph_domain_power_microwatts', 'package', micro(`${domain}_power_w`), {
      ...ofDomain,
      when: isTag('domain_name', domain),
    }),
  ),
  series('scaph_domain_energy_microjoules', 'package', micro('dram_energy_j'), {
    ...ofDomain,
    when: isTag('domain_name', 'dram'),
  }),
  ...['scaph_domain_power_microwatts', 'scaph_domain_energy_microjoules'].map(
    (from): Row => ({ from, leave: ['value'], why: 'a domain of which the vocabulary has no field' }),
  ),
  ...eachOf(
    'process',
    {
      scaph_process_power_consumption_microwatts: micro('power_w'),
      scaph_process_memory_bytes: 'mem_bytes',
      scaph_process_memory_virtual_bytes: 'mem_virtual_bytes',
    },
    {
      tags: { process: programOf },
      drop: ['exe', 'cmdline'],
      extra: { exe: ({ exe }) => exe || undefined, cmdline: ({ cmdline }) => cmdline || undefined },
    },
  ),
  ...eachOf('system', {
    scaph_host_load_avg_one: 'load1',
    scaph_host_load_avg_five: 'load5',
    scaph_host_load_avg_fifteen: 'load15',
    scaph_host_memory_total_bytes: 'mem_total_bytes',
    scaph_host_memory_available_bytes: 'mem_available_bytes',
    scaph_host_memory_free_bytes: 'mem_free_bytes',
    scaph_host_swap_total_bytes: 'swap_total_bytes',
    scaph_host_swap_free_bytes: 'swap_free_bytes',
  }),
  ...eachOf(
    'disk',
    { scaph_host_disk_total_bytes: 'total_bytes', scaph_host_disk_available_bytes: 'free_bytes' },
    {
      tags: {
        disk: ({ disk_name: name }) => name?.replace(/^\/dev\//, ''),
        path: ({ disk_mount_point: path }) => (path === undefined ? undefined : pathTag(path)),
      },
      drop: ['disk_name', 'disk_mount_point'],
      dropLike: /^disk_(file_system|type|is_removable)$/,
      extra: { mount: (tags) => tags.disk_mount_point },
    },
  ),
];
