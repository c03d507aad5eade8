import type { HostFiles } from './host-files';

/** What a disk has moved since it came up. */
export interface DiskIo {
  readonly device: string;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** Whatever the sectors of a disk are, the kernel counts in these. */
const SECTOR_BYTES = 512;
/** Files and memory that look like disks. */
const NO_DISK = /^(?:loop|ram|zram)\d/;

/** The whole disks of this machine, without their partitions; none where there is no Linux. */
export async function readDiskIo(files: HostFiles): Promise<DiskIo[]> {
  const [stats, disks] = await Promise.all([
    files.text('proc/diskstats').catch(() => ''),
    files.names('sys/block').catch((): string[] => []),
  ]);
  return stats.split('\n').flatMap((line) => {
    // major minor name, reads merged sectors ms, writes merged sectors ms, ...
    const [, , device = '', , , read, , , , written] = line.trim().split(/\s+/);
    if (!disks.includes(device) || NO_DISK.test(device)) return [];
    return [{ device, readBytes: SECTOR_BYTES * Number(read), writtenBytes: SECTOR_BYTES * Number(written) }];
  });
}
