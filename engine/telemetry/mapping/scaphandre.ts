import type { FieldValue, Tags } from '../metric';
import { pathTag } from '../tag-value';
import { isTag, type MapRow, type Row } from './rule';

/** Ours in watts from microwatts, or from what is in watts already. */
const power = (to: string): MapRow['fields'] => ({
  consumption: { to, divisor: 1_000_000 },
  power_w: to,
});

function domain(name: string, to: string): Row {
  return {
    from: 'scaphandre_domain',
    when: isTag('domain', name),
    to: 'package',
    ownTotal: true,
    tags: { package: 'socket' },
    drop: ['domain'],
    fields: power(to),
  };
}

/** The name of a program without its folders; a thread of the kernel has none. */
export function programOf({ exe }: Tags): string | undefined {
  return exe === undefined || exe === '' ? undefined : exe.slice(exe.lastIndexOf('/') + 1);
}

const PROCESS = {
  to: 'process',
  tags: { process: programOf },
  drop: ['exe'],
  extra: { exe: (tags: Tags): FieldValue | undefined => tags.exe || undefined },
} as const;

/** The documents that Scaphandre's exporters json and stdout write, as their codecs read them. */
export const SCAPHANDRE: readonly Row[] = [
  { from: 'scaphandre_host', to: 'server', fields: power('rapl_power_w') },
  {
    // Versions 1.0.x tell the first of several sockets only: the host is never their sum.
    from: 'scaphandre_socket',
    to: 'package',
    ownTotal: true,
    tags: { package: 'socket' },
    fields: power('power_w'),
  },
  domain('core', 'core_power_w'),
  domain('uncore', 'uncore_power_w'),
  domain('dram', 'dram_power_w'),
  { from: 'scaphandre_domain', leave: [/./], why: 'a domain of which the vocabulary has no field' },
  { from: 'scaphandre_psys', leave: [/./], why: 'the power of the host once more' },
  {
    ...PROCESS,
    from: 'scaphandre_process',
    fields: {
      ...power('power_w'),
      cmdline: 'cmdline',
      // Often 0 for a process that has memory.
      memory_usage: { to: 'mem_bytes', none: 0 },
      memory_virtual_usage: { to: 'mem_virtual_bytes', none: 0 },
    },
    extra: {
      ...PROCESS.extra,
      container: (_, fields) => fields.container_name ?? fields.container_id,
    },
  },
  {
    from: 'scaphandre_process',
    leave: ['cpu_usage', /^disk_usage_/, /^container_/],
    why: 'a share of all cores, whose number is not told; bytes since an unknown time; a name is enough',
  },
  {
    from: 'scaphandre_disk',
    to: 'disk',
    tags: {
      disk: ({ disk_name: name }) => name?.replace(/^\/dev\//, ''),
      path: ({ disk_mount_point: path }) => (path === undefined ? undefined : pathTag(path)),
    },
    drop: ['disk_name', 'disk_mount_point', 'disk_file_system', 'disk_type'],
    fields: { disk_total_bytes: 'total_bytes', disk_available_bytes: 'free_bytes' },
    extra: { mount: (tags) => tags.disk_mount_point },
  },
];

/** The power summary of one host. */
export const POWER_SUMMARY: readonly Row[] = [
  {
    from: 'power_summary',
    to: 'server',
    fields: {
      host_power_watts: 'rapl_power_w',
      estimated_power_watts: 'estimated_power_w',
      estimated_uncertainty_watts: 'estimated_uncertainty_w',
    },
  },
  {
    from: 'power_summary',
    to: 'package',
    ownTotal: true,
    // One figure for all sockets.
    tags: { package: () => 'all' },
    fields: { socket_power_watts: 'power_w' },
  },
  { ...PROCESS, from: 'power_summary_process', fields: { power_w: 'power_w' } },
];
