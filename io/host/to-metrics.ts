import { clamp } from '../../engine/telemetry/admit';
import type { EpochMs, Fields, Metric, Quality, Tags } from '../../engine/telemetry/metric';
import { withNetworkUnits } from '../../engine/telemetry/network-units';
import { CounterRates, type Increase } from '../../engine/telemetry/rate';
import { pathTag, tagValue } from '../../engine/telemetry/tag-value';
import type { Machine } from './estimate';
import { HostPower } from './host-power';
import type { Part } from './part';
import type { Reading, Readings } from './readings';

/** Whose readings they are. */
export interface HostIdentity {
  readonly cluster: string;
  readonly server: string;
}

/** What is remembered from reading to reading: counters, whose first reading gives nothing, and the last power. */
export class HostMemory {
  readonly network = new CounterRates();
  readonly disk = new CounterRates();
  readonly power: HostPower;

  /** @param machine what power is estimated for where it cannot be measured; none when absent */
  constructor(machine?: Machine) {
    this.power = new HostPower(machine);
  }
}

/**
 * The Metrics of a reading: one, or one per disk, interface, package, GPU and process. Values outside their range
 * are clamped and marked. What was not read is left out; a Metric without any field is none.
 */
export function toMetrics(reading: Reading, host: HostIdentity, memory: HostMemory): Metric[] {
  return partsOf(reading, memory)
    .map((part) => metric(part, host, reading.at))
    .filter(({ fields }) => Object.keys(fields).length > 0);
}

function metric(
  { name, tags, fields, quality }: Part,
  { cluster, server }: HostIdentity,
  at: EpochMs,
): Metric {
  const known = Object.entries(fields).filter(
    ([, value]) => typeof value !== 'number' || Number.isFinite(value),
  );
  const base: Metric = {
    name,
    tags: { cluster, server, method: 'measured', ...tags },
    fields: Object.fromEntries(known),
    timestamp: at,
  };
  return withNetworkUnits(clamp(quality === undefined ? base : { ...base, quality }));
}

function partsOf(reading: Reading, memory: HostMemory): Part[] {
  switch (reading.group) {
    case 'cpu':
      return [{ name: 'server', fields: { cpu_util_pct: reading.value.utilPct } }];
    case 'memory':
      return [system(reading.value)];
    case 'disk':
      return [...reading.value.mounts.map(disk), ...diskIo(reading.value.io, reading.at, memory.disk)];
    case 'network':
      return network(reading.value, reading.at, memory.network);
    case 'temperature': {
      const { cpuC } = reading.value;
      return cpuC === undefined ? [] : [{ name: 'server', fields: { cpu_temp_c: cpuC } }];
    }
    case 'power':
      return memory.power.parts(reading.value, reading.at);
    case 'gpu':
      return reading.value.map(gpu);
    case 'process':
      return processes(reading.value, (share) => memory.power.ofShare(share, reading.at));
  }
}

function system({ totalBytes, availableBytes, uptimeS, load }: Readings['memory']): Part {
  const fields: Fields = {
    mem_total_bytes: totalBytes,
    // What programs could not get: caches that give way on demand are not in use.
    mem_used_bytes: totalBytes - availableBytes,
    mem_available_bytes: availableBytes,
    mem_used_pct: (100 * (totalBytes - availableBytes)) / totalBytes,
    uptime_s: uptimeS,
  };
  if (load === undefined) return { name: 'system', fields };
  const [load1, load5, load15] = load;
  return { name: 'system', fields: { load1, load5, load15, ...fields } };
}

function disk({
  device,
  mount,
  totalBytes,
  usedBytes,
  availableBytes,
}: Readings['disk']['mounts'][number]): Part {
  return {
    name: 'disk',
    tags: { disk: tagValue(device.replace(/^\/dev\//, '')), path: pathTag(mount) },
    fields: {
      mount,
      total_bytes: totalBytes,
      used_bytes: usedBytes,
      free_bytes: availableBytes,
      // As df counts: blocks reserved for root are neither used nor free.
      used_pct: (100 * usedBytes) / (usedBytes + availableBytes),
    },
  };
}

function diskIo(disks: Readings['disk']['io'], at: EpochMs, rates: CounterRates): Part[] {
  const parts = disks.map(({ device, readBytes, writtenBytes }): Part => {
    const read = rates.push(`${device} read`, readBytes, at);
    const write = rates.push(`${device} write`, writtenBytes, at);
    return {
      name: 'disk',
      tags: { disk: tagValue(device) },
      ...counted({ read_bytes_s: read, write_bytes_s: write }),
    };
  });
  rates.forgetBefore(at);
  return parts;
}

function network(interfaces: Readings['network'], at: EpochMs, rates: CounterRates): Part[] {
  const parts = interfaces.map(({ interface: name, rxBytes, txBytes }): Part => {
    const rx = rates.push(`${name} rx`, rxBytes, at);
    const tx = rates.push(`${name} tx`, txBytes, at);
    return {
      name: 'network',
      tags: { interface: tagValue(name) },
      ...counted({ net_rx_bytes_s: rx, net_tx_bytes_s: tx }),
    };
  });
  rates.forgetBefore(at);
  return parts;
}

function gpu({ index, uuid, model, values }: Readings['gpu'][number]): Part {
  const tags: Tags = { gpu: index };
  if (uuid !== undefined) tags.uuid = tagValue(uuid);
  if (model !== undefined) tags.model = tagValue(model);
  return { name: 'gpu', tags, fields: { ...values } };
}

function processes(
  { cores, top }: Readings['process'],
  powerOf: (share: number) => number | undefined,
): Part[] {
  return top.map(({ pid, name, exe, share, memBytes }) => {
    const fields: Fields = { cpu_util_pct: 100 * cores * share };
    const power = powerOf(share);
    if (power !== undefined) fields.power_w = power;
    if (memBytes !== undefined) fields.mem_bytes = memBytes;
    if (exe !== undefined) fields.exe = exe;
    return { name: 'process', tags: { process: tagValue(name), pid: String(pid) }, fields };
  });
}

function counted(increases: Record<string, Increase | undefined>): Pick<Part, 'fields' | 'quality'> {
  const fields: Fields = {};
  const quality: Record<string, Quality> = {};
  for (const [field, increase] of Object.entries(increases)) {
    if (increase === undefined) continue;
    fields[field] = increase.perSecond;
    // A counter that started over may have counted more before it did.
    if (increase.fell === 'reset') quality[field] = 'suspect';
  }
  return Object.keys(quality).length === 0 ? { fields } : { fields, quality };
}
