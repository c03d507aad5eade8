import { errorCode } from '../error-code';
import type { HostFiles } from './host-files';

/** One energy counter of powercap. */
export interface RaplZone {
  /** Its name in the kernel without the number: `package`, `core`, `uncore`, `dram` or `psys`. */
  readonly domain: string;
  /** The socket, `0` or `0-die-1`; that of the package above for what is inside one. */
  readonly package: string;
  readonly energyUj: number;
  /** The counter goes from here back to 0. */
  readonly rangeUj: number;
}

/** Why there are no counters, as the code of its Problem. */
export type RaplMissing = 'rapl-virtual' | 'rapl-module' | 'rapl-permission';

const POWERCAP = 'sys/class/powercap';
/** `intel-rapl:0` and, inside it, `intel-rapl:0:2`. AMD has the same names; `intel-rapl-mmio` counts the same again. */
const ZONE = /^intel-rapl:(\d+)(?::\d+)?$/;

/** The energy counters of this machine, or why it has none that can be read. */
export async function readRapl(files: HostFiles): Promise<readonly RaplZone[] | RaplMissing> {
  const all = await files.names(POWERCAP).catch(() => []);
  const zones = all.filter((name) => ZONE.test(name)).sort();
  if (zones.length === 0) return (await isVirtual(files)) ? 'rapl-virtual' : 'rapl-module';
  try {
    const names = await Promise.all(zones.map((zone) => line(files, zone, 'name')));
    const nameOf = new Map(zones.map((zone, i) => [zone, names[i] as string]));
    return await Promise.all(zones.map((zone) => readZone(files, zone, nameOf)));
  } catch (error) {
    const code = errorCode(error);
    // A container that is kept from the counters sees their names, and nothing behind them.
    if (code === 'EACCES' || code === 'EPERM' || code === 'ENOENT') return 'rapl-permission';
    throw error;
  }
}

async function readZone(
  files: HostFiles,
  zone: string,
  nameOf: ReadonlyMap<string, string>,
): Promise<RaplZone> {
  const [energy, range] = await Promise.all([
    line(files, zone, 'energy_uj'),
    line(files, zone, 'max_energy_range_uj'),
  ]);
  const number = ZONE.exec(zone)?.[1] ?? '';
  const above = nameOf.get(`intel-rapl:${number}`) ?? '';
  return {
    domain: (nameOf.get(zone) ?? '').replace(/-\d.*$/, ''),
    package: /^package-(.+)$/.exec(above)?.[1] ?? number,
    energyUj: Number(energy),
    rangeUj: Number(range),
  };
}

async function line(files: HostFiles, zone: string, file: string): Promise<string> {
  return (await files.text(`${POWERCAP}/${zone}/${file}`)).trim();
}

/** A processor of x86 says itself that a hypervisor stands between it and the machine. */
async function isVirtual(files: HostFiles): Promise<boolean> {
  const cpus = await files.text('proc/cpuinfo').catch(() => '');
  return /^flags\s*:.*\bhypervisor\b/m.test(cpus);
}
