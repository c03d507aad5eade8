import assert from 'node:assert/strict';
import { readDiskIo } from '../../io/host/disk-io';

/** As the kernel's documents describe the columns (admin-guide/iostats): sectors are the sixth and the tenth. */
const DISKSTATS = `   7       0 loop0 9 9 9 9 0 0 0 0 0 0 0 0 0 0 0 0 0
 259       0 nvme0n1 100 5 2000 30 200 6 4000 60 0 10 90 0 0 0 0 0 0
 259       1 nvme0n1p1 99 5 1990 30 200 6 4000 60 0 10 90 0 0 0 0 0 0
`;

describe('io/host/disk-io', () => {
  const files = {
    names: async () => ['loop0', 'nvme0n1'],
    text: async () => DISKSTATS,
  };

  it('reads whole disks, in bytes', async () => {
    assert.deepEqual(await readDiskIo(files), [
      { device: 'nvme0n1', readBytes: 2000 * 512, writtenBytes: 4000 * 512 },
    ]);
  });

  it('reads none where there is no such file', async () => {
    const none = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' }));
    assert.deepEqual(await readDiskIo({ names: none, text: none }), []);
  });
});
