import { cpus, freemem, loadavg, networkInterfaces, platform, totalmem, uptime } from 'node:os';
import { parentPort } from 'node:worker_threads';
import si from 'systeminformation';
import { systemClock } from '../clock';
import { readDiskIo } from './disk-io';
import { filesUnder } from './host-files';
import { readGpus } from './nvidia-smi';
import { ProcessTable } from './processes';
import { readRapl } from './rapl';
import type { FailedReading, HostGroup, Reading, Readings } from './readings';

// Calls of systeminformation block for up to 25 ms (they run programs and wait), hence a thread of their own.
//
// In a container the figures are of two kinds: CPU, load, memory and temperatures come from /proc and
// /sys and are those of the whole host, whatever the container's limits; disks and interfaces are those
// the container has.

const files = filesUnder('/');
const table = new ProcessTable(files);

const read: { [G in HostGroup]: () => Promise<Readings[G]> } = {
  async cpu() {
    return { utilPct: (await si.currentLoad()).currentLoad };
  },

  async memory() {
    const { total, available } = await si.mem();
    const known = { totalBytes: total, availableBytes: available, uptimeS: uptime() };
    return platform() === 'win32' ? known : { ...known, load: loadavg() as [number, number, number] };
  },

  async disk() {
    const mounts = (await si.fsSize()).map(({ fs, mount, size, used, available }) => ({
      device: fs,
      mount,
      totalBytes: size,
      usedBytes: used,
      availableBytes: available,
    }));
    return { mounts, io: await readDiskIo(files) };
  },

  async network() {
    const names = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
      addresses?.some((address) => !address.internal) ? [name] : [],
    );
    if (names.length === 0) return [];
    const stats = await si.networkStats(names.join(','));
    // Twice 0 is also what it says of an interface that is gone: taken as a reset, it would make all that
    // was ever counted pass at once when the interface is back.
    return stats
      .filter(({ rx_bytes, tx_bytes }) => rx_bytes > 0 || tx_bytes > 0)
      .map(({ iface, rx_bytes, tx_bytes }) => ({ interface: iface, rxBytes: rx_bytes, txBytes: tx_bytes }));
  },

  async temperature() {
    const { main } = await si.cpuTemperature();
    return typeof main === 'number' ? { cpuC: main } : {};
  },

  async power() {
    const found = await readRapl(files);
    const load = { ...coreTimes(), memory: 1 - freemem() / totalmem() };
    return typeof found === 'string' ? { missing: found, load } : { zones: found, load };
  },

  gpu: () => readGpus(),

  process: () => table.read(),
};

function coreTimes(): { busyMs: number; totalMs: number } {
  let [busyMs, totalMs] = [0, 0];
  for (const { times } of cpus()) {
    const { user, nice, sys, idle, irq } = times;
    busyMs += user + nice + sys + irq;
    totalMs += user + nice + sys + irq + idle;
  }
  return { busyMs, totalMs };
}

async function answer(group: HostGroup): Promise<Reading | FailedReading> {
  try {
    const value = await read[group]();
    return { group, at: systemClock.now(), value } as Reading;
  } catch (error) {
    return { group, error: String(error) };
  }
}

parentPort?.on('message', async (group: HostGroup) => parentPort?.postMessage(await answer(group)));
