import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filesUnder, type HostFiles } from '../../io/host/host-files';
import { readRapl } from '../../io/host/rapl';

/** The lines of cpuinfo that tell a guest: a processor has this flag when a hypervisor stands below. */
const CPU = { bare: 'flags\t\t: fpu vme msr sse2', guest: 'flags\t\t: fpu vme msr hypervisor sse2' };

describe('io/host/rapl', () => {
  let root: string;
  let files: HostFiles;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'coldaisle-rapl-'));
    files = filesUnder(root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function write(file: string, text: string): void {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), `${text}\n`);
  }

  function zone(name: string, domain: string, energyUj: number, rangeUj = 262_143_328_850): void {
    const folder = `sys/class/powercap/${name}`;
    write(`${folder}/name`, domain);
    write(`${folder}/energy_uj`, String(energyUj));
    write(`${folder}/max_energy_range_uj`, String(rangeUj));
  }

  const counted = (domain: string, socket: string, energyUj: number, rangeUj = 262_143_328_850) => ({
    domain,
    package: socket,
    energyUj,
    rangeUj,
  });

  it('reads sockets, what is inside them, and the whole board', async () => {
    write('sys/class/powercap/intel-rapl/enabled', '1');
    zone('intel-rapl:0', 'package-0', 1);
    zone('intel-rapl:0:0', 'core', 2);
    zone('intel-rapl:0:1', 'uncore', 3);
    zone('intel-rapl:0:2', 'dram', 4, 65_712_999_613);
    zone('intel-rapl:1', 'package-1', 5);
    zone('intel-rapl:1:0', 'dram', 6);
    zone('intel-rapl:2', 'psys', 7);
    assert.deepEqual(await readRapl(files), [
      counted('package', '0', 1),
      counted('core', '0', 2),
      counted('uncore', '0', 3),
      counted('dram', '0', 4, 65_712_999_613),
      counted('package', '1', 5),
      counted('dram', '1', 6),
      counted('psys', '2', 7),
    ]);
  });

  it('counts a socket once that is also told by another way into it', async () => {
    zone('intel-rapl:0', 'package-0', 1);
    zone('intel-rapl-mmio:0', 'package-0', 1);
    assert.deepEqual(await readRapl(files), [counted('package', '0', 1)]);
  });

  it('keeps the dies of a socket apart', async () => {
    zone('intel-rapl:0', 'package-0-die-0', 1);
    zone('intel-rapl:1', 'package-0-die-1', 2);
    assert.deepEqual(await readRapl(files), [
      counted('package', '0-die-0', 1),
      counted('package', '0-die-1', 2),
    ]);
  });

  it('reads counters that a hypervisor passes on', async () => {
    write('proc/cpuinfo', CPU.guest);
    zone('intel-rapl:0', 'package-0', 1);
    assert.deepEqual(await readRapl(files), [counted('package', '0', 1)]);
  });

  it('says that it is a virtual machine', async () => {
    write('proc/cpuinfo', CPU.guest);
    assert.equal(await readRapl(files), 'rapl-virtual');
  });

  it('says that the module is missing, with and without the folder', async () => {
    write('proc/cpuinfo', CPU.bare);
    assert.equal(await readRapl(files), 'rapl-module');
    mkdirSync(path.join(root, 'sys/class/powercap'), { recursive: true });
    assert.equal(await readRapl(files), 'rapl-module');
  });

  it('says that the counters may not be read', async () => {
    // As Linux has it since 5.10: the names are for everybody, the energy for root alone.
    for (const code of ['EACCES', 'EPERM']) {
      zone('intel-rapl:0', 'package-0', 1);
      const kept: HostFiles = {
        names: files.names,
        text: (file) =>
          file.endsWith('energy_uj') && !file.includes('max_')
            ? Promise.reject(Object.assign(new Error(code), { code }))
            : files.text(file),
      };
      assert.equal(await readRapl(kept), 'rapl-permission', code);
    }
  });

  it('says the same in a container that sees names with nothing behind them', async () => {
    mkdirSync(path.join(root, 'sys/class/powercap/intel-rapl:0'), { recursive: true });
    assert.equal(await readRapl(files), 'rapl-permission');
  });

  it('does not take another failure for one of these', async () => {
    zone('intel-rapl:0', 'package-0', 1);
    const broken: HostFiles = {
      names: files.names,
      text: () => Promise.reject(Object.assign(new Error('read'), { code: 'EIO' })),
    };
    await assert.rejects(readRapl(broken), /read/);
  });
});
