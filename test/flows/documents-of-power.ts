/** A document made by hand, in a form that machines write, and what stands in it in W and °C. */
interface PowerDocument {
  readonly what: string;
  readonly text: string;
  /** As `brief` writes them. Energy is counted at 20 W. */
  readonly rows: readonly string[];
  /** The minute of its samples; that of reception when absent. */
  readonly time?: string;
}

/** 10:00:05. */
const SECONDS = 1764064805;
const TEN = '2025-11-25T10:00:00.000Z';
const lines = (...all: string[]) => `${all.join('\n')}\n`;

export const DOCUMENTS: readonly PowerDocument[] = [
  {
    what: 'a batch of Telegraf',
    time: TEN,
    text: JSON.stringify({
      metrics: [
        {
          name: 'ipmi_sensor',
          tags: { host: 'n1', name: 'inlet_temp', unit: 'degrees_c' },
          fields: { status: 1, value: 21 },
          timestamp: SECONDS,
        },
        {
          name: 'ipmi_sensor',
          tags: { host: 'n1', name: 'pwr_consumption', unit: 'watts' },
          fields: { status: 1, value: 280 },
          timestamp: SECONDS,
        },
        {
          name: 'nvidia_smi',
          tags: { host: 'n1', index: '0', name: 'Card' },
          fields: { power_draw: 150.5, temperature_gpu: 61, utilization_gpu: 97 },
          timestamp: SECONDS,
        },
      ],
    }),
    rows: [
      'n1 server inlet_temp_c 21',
      'n1 server power_w 280',
      'n1 gpu/0 power_w 150.5',
      'n1 gpu/0 temp_c 61',
    ],
  },
  {
    what: 'line protocol',
    time: TEN,
    text: lines(
      `powerstat_package,host=n2,package_id=0 current_power_consumption_watts=61.5 ${SECONDS}000000000`,
      `powerstat_package,host=n2,package_id=0 current_dram_power_consumption_watts=9.25 ${SECONDS}000000000`,
    ),
    rows: ['n2 package/0 power_w 61.5', 'n2 package/0 dram_power_w 9.25'],
  },
  {
    what: 'a report of Scaphandre',
    time: TEN,
    text: JSON.stringify({
      host: { consumption: 40_000_000, timestamp: SECONDS },
      consumers: [
        { exe: '/usr/bin/web', cmdline: 'web', pid: 7, consumption: 4_500_000, timestamp: SECONDS },
      ],
      sockets: [{ id: 0, consumption: 30_000_000, domains: [], timestamp: SECONDS }],
    }),
    rows: [
      'unnamed server rapl_power_w 40',
      'unnamed package/0 power_w 30',
      'unnamed process/7/web power_w 4.5',
    ],
  },
  {
    what: 'a table of Scaphandre',
    text: lines(
      'Host:\t40.5 W from',
      '\tpackage \tcore',
      'Socket0\t30.25 W |\t20.125 W\t',
      '',
      'Top 1 consumers:',
      'Power\t\tPID\tExe',
      '4.5 W\t7\t"/usr/bin/web"',
      '------------------------------------------------------------',
    ),
    rows: [
      'unnamed server rapl_power_w 40.5',
      'unnamed package/0 power_w 30.25',
      'unnamed package/0 core_power_w 20.125',
      'unnamed process/7/web power_w 4.5',
    ],
  },
  {
    what: 'a power summary',
    text: JSON.stringify({
      available: true,
      host_power_watts: 9.5,
      socket_power_watts: 8.5,
      top_consumers: [],
    }),
    rows: ['unnamed server rapl_power_w 9.5', 'unnamed package/all power_w 8.5'],
  },
  {
    what: 'a scrape of a node exporter',
    text: lines(
      '# TYPE node_hwmon_temp_celsius gauge',
      'node_hwmon_temp_celsius{chip="platform_coretemp_0",sensor="temp1"} 55',
      '# TYPE node_rapl_package_joules_total counter',
      'node_rapl_package_joules_total{index="0",path="/sys/class/powercap/intel-rapl:0"} 1000',
    ),
    rows: [
      'unnamed package/0 temp_c 55',
      'unnamed package/0 power_w 20',
      'unnamed server cpu_temp_c 55',
      'unnamed server rapl_power_w 20',
    ],
  },
  {
    what: 'a scrape of DCGM',
    text: lines(
      'DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-1",Hostname="n3"} 8.969',
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0",UUID="GPU-1",Hostname="n3"} 5000000',
      'DCGM_FI_DEV_MEMORY_TEMP{gpu="0",UUID="GPU-1",Hostname="n3"} 0',
    ),
    // The card has no thermometer in its memory.
    rows: ['n3 gpu/0 power_w 8.969', 'n3 gpu/0 energy_j 20'],
  },
  {
    what: 'a heartbeat of a worker',
    text: JSON.stringify({
      instance_id: 'i-1',
      worker_id: 'w1',
      status: 'busy',
      queue_depth: 2,
      metadata: { gpus: [{ index: 0, gpu_temp_c: 62.5, gpu_power_w: 150 }] },
    }),
    rows: ['i-1 gpu/0 temp_c 62.5', 'i-1 gpu/0 power_w 150'],
  },
  {
    what: 'CSV of this package',
    time: TEN,
    text: lines(
      'timestamp,name,tag:server,tag:method,power_w,inlet_temp_c',
      '2025-11-25T10:00:05Z,server,n4,measured,300,22',
    ),
    rows: ['n4 server power_w 300', 'n4 server inlet_temp_c 22'],
  },
  {
    what: 'OpenMetrics of somebody, under a name of its own',
    text: lines(
      '# TYPE pump_power_watts gauge',
      'pump_power_watts{loop="a"} 75',
      '# TYPE pump_temperature_celsius gauge',
      'pump_temperature_celsius{loop="a"} 31.5',
      '# EOF',
    ),
    rows: ['- pump_power_watts/a value 75', '- pump_temperature_celsius/a value 31.5'],
  },
];
