import assert from 'node:assert/strict';
import { map, ours } from '../../support/scrapes';

describe('mapping: node exporter', () => {
  const cpu = (idle: [number, number], user: [number, number]) =>
    [0, 1]
      .map(
        (n) =>
          `node_cpu_seconds_total{cpu="${n}",mode="idle",instance="n1"} ${idle[n]}\nnode_cpu_seconds_total{cpu="${n}",mode="user",instance="n1"} ${user[n]}\n`,
      )
      .join('');

  it('has the load of all processors: 5 and 9 of 10 seconds idle are 30 %', () => {
    const { scrapes } = map(cpu([100, 200], [50, 60]), cpu([105, 209], [54, 60]));
    assert.deepEqual(ours(scrapes[0]), []);
    assert.deepEqual(ours(scrapes[1]), [
      ['server', { server: 'n1' }, { cpu_util_pct: 30 }],
      ['system', { server: 'n1' }, { cpu_user_pct: 20 }],
    ]);
  });

  it('takes a processor that was idle for longer than ten seconds for one whose reading was late', () => {
    const { scrapes } = map(cpu([100, 200], [0, 0]), cpu([110.3, 210.1], [0, 0]), cpu([130, 230], [0, 0]));
    assert.deepEqual(scrapes[1]?.[0]?.fields, { cpu_util_pct: 0 });
    assert.equal(scrapes[1]?.[0]?.quality, undefined);
    // Twice as long is no jitter.
    assert.deepEqual(scrapes[2]?.[0]?.fields, { cpu_util_pct: 0 });
    assert.deepEqual(scrapes[2]?.[0]?.quality, { cpu_util_pct: 'clamped' });
  });

  it('has no load of a text that comes again: its clock stands still', () => {
    const at = (clock: number, idle: number) =>
      `${cpu([idle, idle], [0, 0])}node_time_seconds{instance="n1"} ${clock}\n`;
    const { scrapes } = map(at(1000, 100), at(1010, 108), at(1010, 108), at(1030, 108));
    const loads = scrapes.map((scrape) => scrape.find(({ name }) => name === 'server'));
    assert.deepEqual(
      loads.map((load) => load?.fields),
      [undefined, { cpu_util_pct: 20 }, { cpu_util_pct: null }, { cpu_util_pct: 100 }],
    );
    assert.deepEqual(loads[2]?.quality, { cpu_util_pct: 'stale' });
  });

  it('marks a load over a reboot', () => {
    const { scrapes } = map(cpu([100, 200], [0, 0]), cpu([1, 209], [0, 0]));
    assert.deepEqual(scrapes[1]?.[0]?.quality, { cpu_util_pct: 'suspect' });
  });

  it('has memory, file systems and the time since boot, with what is in use as a difference', () => {
    const { scrapes } = map(
      'node_memory_MemTotal_bytes 100\nnode_memory_MemAvailable_bytes 30\nnode_memory_SwapTotal_bytes 8\n' +
        'node_filesystem_size_bytes{device="/dev/vda",fstype="ext4",mountpoint="/"} 50\n' +
        'node_filesystem_avail_bytes{device="/dev/vda",fstype="ext4",mountpoint="/"} 10\n' +
        'node_filesystem_free_bytes{device="/dev/vda",fstype="ext4",mountpoint="/"} 12\n' +
        'node_time_seconds 1.767225600e+09\nnode_boot_time_seconds 1.767225000e+09\n',
    );
    const disk = { disk: 'vda', fstype: 'ext4', path: 'root' };
    assert.deepEqual(ours(scrapes[0]), [
      ['system', {}, { mem_total_bytes: 100 }],
      ['system', {}, { mem_available_bytes: 30 }],
      ['system', {}, { swap_total_bytes: 8 }],
      ['disk', disk, { total_bytes: 50, mount: '/' }],
      ['disk', disk, { free_bytes: 10, mount: '/' }],
      // Half of a difference, as of the swap, is none.
      ['system', {}, { mem_used_bytes: 70, mem_used_pct: 70, uptime_s: 600 }],
      // As df: 38 of the 48 that users can reach.
      ['disk', disk, { used_bytes: 38, used_pct: (100 * 38) / 48 }],
    ]);
  });

  it('has no share of a file system of no size, nor of memory of which only one side is told', () => {
    const { scrapes } = map(
      'node_memory_MemTotal_bytes 100\n' +
        ['size', 'avail', 'free'].map((of) => `node_filesystem_${of}_bytes{device="none"} 0\n`).join(''),
    );
    const names = (scrapes[0] ?? []).flatMap(({ fields }) => Object.keys(fields));
    assert.deepEqual(
      names.filter((name) => name.endsWith('_pct')),
      [],
    );
  });

  it('has the traffic of interfaces, but not that of the loopback', () => {
    const net = (eth: number, lo: number) =>
      `node_network_receive_bytes_total{device="eth0"} ${eth}\nnode_network_receive_bytes_total{device="lo"} ${lo}\n`;
    const { scrapes, mapper } = map(
      `${net(0, 0)}node_network_speed_bytes{device="eth0"} -125000\n`,
      `${net(12_500_000, 9)}node_network_speed_bytes{device="eth0"} 1.25e+08\n`,
    );
    assert.deepEqual(ours(scrapes[0]), [['network', { interface: 'eth0' }, { link_mbit_s: null }]]);
    assert.deepEqual(ours(scrapes[1]), [
      [
        'network',
        { interface: 'eth0' },
        { net_rx_bytes_s: 1_250_000, net_rx_mib_s: 1_250_000 / 1_048_576, net_rx_mbit_s: 10 },
      ],
      ['network', { interface: 'eth0' }, { link_mbit_s: 1000 }],
    ]);
    assert.equal(mapper.counts.leftOut, 2);
  });

  it('has watts of joules; the server has its packages and their memory, without those of MMIO', () => {
    const rapl = (joules: number) =>
      ['package', 'dram']
        .flatMap((zone) =>
          [0, 1].map(
            (n) =>
              `node_rapl_${zone}_joules_total{index="${n}",path="/sys/intel-rapl:${n}"} ${joules * (n + 1)}\n`,
          ),
        )
        .concat(`node_rapl_package_joules_total{index="0",path="/sys/intel-rapl-mmio:0"} ${joules}\n`)
        .join('');
    const { scrapes } = map(rapl(0), rapl(100), rapl(50));
    assert.deepEqual(ours(scrapes[1]), [
      ['package', { package: '0' }, { power_w: 10 }],
      ['package', { package: '1' }, { power_w: 20 }],
      ['package', { package: '0' }, { dram_power_w: 10 }],
      ['package', { package: '1' }, { dram_power_w: 20 }],
      ['server', {}, { rapl_power_w: 60 }],
    ]);
    // A counter that fell has wrapped or been reset: what it shows is the least that was drawn.
    assert.deepEqual(scrapes[2]?.at(-1)?.fields, { rapl_power_w: 30 });
    assert.deepEqual(scrapes[2]?.at(-1)?.quality, { rapl_power_w: 'suspect' });
  });

  it('has temperatures and fans of chips that it names in series of their own', () => {
    const { scrapes } = map(
      'node_hwmon_chip_names{chip="pci0000:00_0000:00:19_3",chip_name="k10temp"} 1\n' +
        'node_hwmon_chip_names{chip="acpi",chip_name="power_meter"} 1\n' +
        'node_hwmon_fan_rpm{chip="nct6775",sensor="fan1"} 1200\n' +
        'node_hwmon_power_average_watt{chip="acpi",sensor="power1"} 210\n' +
        'node_hwmon_sensor_label{chip="nct6775",label="SYSTIN",sensor="temp1"} 1\n' +
        'node_hwmon_temp_celsius{chip="platform_coretemp_0",sensor="temp1"} 61\n' +
        'node_hwmon_temp_celsius{chip="platform_coretemp_0",sensor="temp2"} 70\n' +
        'node_hwmon_temp_celsius{chip="platform_coretemp_1",sensor="temp1"} 64\n' +
        'node_hwmon_temp_celsius{chip="pci0000:00_0000:00:19_3",sensor="temp1"} 50\n' +
        'node_hwmon_temp_celsius{chip="nvme_nvme0",sensor="temp1"} 40\n' +
        'node_hwmon_temp_celsius{chip="nct6775",sensor="temp1"} 33\n' +
        'node_hwmon_temp_max_celsius{chip="nct6775",sensor="temp1"} 80\n',
    );
    assert.deepEqual(ours(scrapes[0]), [
      ['fan', { fan: 'nct6775_fan1' }, { speed_rpm: 1200 }],
      ['server', {}, { power_w: 210 }],
      ['package', { package: '0' }, { temp_c: 61 }],
      ['package', { package: '1' }, { temp_c: 64 }],
      // Device 19 (hexadecimal) is the second processor.
      ['package', { package: '1' }, { temp_c: 50 }],
      ['disk', { disk: 'nvme0' }, { temp_c: 40 }],
      ['server', {}, { chassis_temp_c: 33 }],
      ['server', {}, { cpu_temp_c: 64 }],
    ]);
  });
});
