import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Mapper } from '../../../engine/telemetry/mapper';
import { isLeftOut } from '../../../engine/telemetry/mapping';
import type { Metric } from '../../../engine/telemetry/metric';
import { map, ours } from '../../support/scrapes';
import { ROOT } from '../../support/sources';

describe('mapping: exporters of power, cards and services', () => {
  it('Scaphandre: microwatts of host, sockets, domains and processes; the host is no sum', () => {
    const { scrapes } = map(
      'scaph_host_power_microwatts{value_source="powercap_rapl_psys"} 82384360\n' +
        'scaph_socket_power_microwatts{socket_id="0"} 36773138\nscaph_socket_power_microwatts{socket_id="1"} 33761207\n' +
        'scaph_domain_power_microwatts{domain_id="1",domain_name="dram",socket_id="0"} 6158453\n' +
        'scaph_domain_power_microwatts{domain_id="2",domain_name="tpu",socket_id="0"} 1\n' +
        'scaph_host_energy_microjoules 136567356315\n' +
        'scaph_process_power_consumption_microwatts{pid="982",cmdline="gzip-9",exe="/usr/bin/gzip"} 266000\n',
    );
    assert.deepEqual(ours(scrapes[0]), [
      ['server', {}, { rapl_power_w: 82.38436 }],
      ['package', { package: '0' }, { power_w: 36.773138 }],
      ['package', { package: '1' }, { power_w: 33.761207 }],
      ['package', { package: '0' }, { dram_power_w: 6.158453 }],
      ['server', {}, { rapl_energy_j: 136567.356315 }],
      [
        'process',
        { pid: '982', process: 'gzip' },
        { power_w: 0.266, exe: '/usr/bin/gzip', cmdline: 'gzip-9' },
      ],
    ]);
  });

  it('DCGM: mJ, MiB and W of a card; what it says in place of a value is none', () => {
    const labels =
      'gpu="0",UUID="GPU-1",device="nvidia0",modelName="T4",Hostname="n1",DCGM_FI_DRIVER_VERSION="460"';
    const { scrapes } = map(
      `DCGM_FI_DEV_POWER_USAGE{${labels}} 8.969\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{${labels}} 128996013\n` +
        `DCGM_FI_DEV_FB_USED{${labels}} 2\nDCGM_FI_DEV_MEMORY_TEMP{${labels}} 9223372036854775794\n` +
        `DCGM_FI_DEV_GPU_TEMP{${labels}} 2147483632\nDCGM_FI_DEV_FAN_SPEED{${labels}} 140737488355330\n` +
        `DCGM_FI_PROF_SM_ACTIVE{${labels}} 0.5\ndcgm_gpu_temp{gpu="1",uuid="GPU-2"} 41\n` +
        'dcgm_memory_temp{gpu="1",uuid="GPU-2"} 0\n',
    );
    const card = { gpu: '0', uuid: 'GPU-1', model: 'T4', server: 'n1' };
    assert.deepEqual(ours(scrapes[0]), [
      ['gpu', card, { power_w: 8.969 }],
      ['gpu', card, { energy_j: 128996.013 }],
      ['gpu', card, { mem_used_bytes: 2_097_152 }],
      ['gpu', card, { mem_temp_c: null }],
      ['gpu', card, { temp_c: null }],
      ['gpu', card, { fan_pct: null }],
      ['gpu', { gpu: '1', uuid: 'GPU-2' }, { temp_c: 41 }],
      // A memory without a thermometer.
      ['gpu', { gpu: '1', uuid: 'GPU-2' }, { mem_temp_c: null }],
    ]);
  });

  const engines = (prefix: string, cache: string, tokens: number) =>
    [0, 1]
      .map(
        (n) =>
          `${prefix}num_requests_running{engine="${n}",model_name="m"} ${n + 1}\n` +
          `${prefix}num_requests_waiting{engine="${n}",model_name="m"} ${n + 3}\n` +
          `${prefix}${cache}{engine="${n}",model_name="m"} ${0.25 * (n + 1)}\n` +
          `${prefix}prompt_tokens_total{engine="${n}",model_name="m"} ${tokens * (n + 1)}\n`,
      )
      .join('');
  for (const [what, prefix, cache] of [
    ['its names of now', 'vllm:', 'kv_cache_usage_perc'],
    ['its older names', 'vllm:', 'gpu_cache_usage_perc'],
    ['behind Ray', 'ray_vllm:', 'kv_cache_usage_perc'],
  ] as const) {
    it(`vLLM by ${what}: queues and tokens of engines are added, shares are not`, () => {
      const { scrapes } = map(engines(prefix, cache, 0), engines(prefix, cache, 100));
      const now = { requests_running: 3, requests_waiting: 7, queue_depth: 7, kv_cache_pct: 37.5 };
      assert.deepEqual(ours(scrapes[0]), [['worker', { worker: 'm' }, now]]);
      assert.deepEqual(ours(scrapes[1]), [['worker', { worker: 'm' }, { ...now, prompt_tokens_s: 30 }]]);
    });
  }

  it('Slurm by Rivos: processors, nodes and jobs of the cluster and of partitions; gauges named _total', () => {
    const { scrapes } = map(
      'slurm_cpus_total 256\nslurm_mem_real 3.54e+12\n' +
        'slurm_node_count_per_state{state="idle"} 3\nslurm_node_count_per_state{state="drained"} 1\n' +
        'slurm_node_count_per_state{state="draining"} 1\nslurm_node_count_per_state{state="completing"} 9\n' +
        'slurm_user_state_total{username="a",state="RUNNING"} 2\nslurm_user_state_total{username="b",state="RUNNING"} 5\n' +
        'slurm_partition_job_state_total{partition="hw",state="PENDING"} 4\n' +
        'slurm_partition_alloc_cpus{partition="hw",state="allocated"} 64\n' +
        'slurm_partition_alloc_cpus{partition="hw",state="mixed"} 52\nslurm_rpc_msg_type_count{type="x"} 1\n',
    );
    assert.deepEqual(ours(scrapes[0]), [
      ['scheduler', {}, { cpus_total: 256 }],
      ['scheduler', {}, { mem_total_bytes: 3.54e12 }],
      ['scheduler', {}, { nodes_idle: 3, nodes_drain: 2, jobs_running: 7 }],
      ['scheduler', { partition: 'hw' }, { jobs_pending: 4, cpus_alloc: 116 }],
    ]);
  });

  it('Slurm by the exporters descended from vpenso', () => {
    const { scrapes } = map(
      'slurm_cpus_alloc 12\nslurm_nodes_mix 2\nslurm_gpus_utilization 0.75\n' +
        'slurm_queue_pending{user="a",reason="x"} 1\nslurm_queue_pending{user="b",reason="y"} 2\nslurm_nodes_resv 1\n',
    );
    assert.deepEqual(ours(scrapes[0]), [
      ['scheduler', {}, { cpus_alloc: 12 }],
      ['scheduler', {}, { nodes_mixed: 2 }],
      ['scheduler', {}, { gpu_alloc_pct: 75 }],
      ['scheduler', {}, { jobs_pending: 3 }],
    ]);
  });

  it('IPMI exporter: sensors by the names that makers give them', () => {
    const { scrapes } = map(
      'ipmi_temperature_celsius{id="4",name="Inlet Temp",instance="bmc7"} 21\n' +
        'ipmi_temperature_celsius{id="5",name="CPU2 Temp",instance="bmc7"} 55\n' +
        'ipmi_temperature_celsius{id="9",name="P1-DIMMA1 Temp",instance="bmc7"} 40\n' +
        'ipmi_fan_speed_rpm{id="41",name="FAN1",instance="bmc7"} 4200\n' +
        'ipmi_power_watts{id="90",name="PSU1 Power",instance="bmc7"} 120\n' +
        'ipmi_dcmi_power_consumption_watts{instance="bmc7"} 231\nipmi_voltage_volts{id="1",name="12V"} 12\n',
    );
    assert.deepEqual(ours(scrapes[0]), [
      ['server', { server: 'bmc7' }, { inlet_temp_c: 21 }],
      ['package', { server: 'bmc7', package: '1' }, { temp_c: 55 }],
      ['fan', { server: 'bmc7', fan: 'FAN1' }, { speed_rpm: 4200 }],
      ['server', { server: 'bmc7' }, { power_w: 231 }],
    ]);
  });
});

describe('mapping: what exporters say besides', () => {
  const names: [name: string, isLeft: boolean][] = [
    ['go_goroutines', true],
    ['process_open_fds', true],
    ['node_vmstat_pgfault', true],
    ['vllm:request_success_total', true],
    ['app_requests_created', true],
    ['app_requests_total', false],
    ['nodes', false],
  ];
  for (const [name, isLeft] of names) {
    it(`${name} is ${isLeft ? 'left out' : 'unmapped, and said so'}`, () => {
      assert.equal(isLeftOut(name), isLeft);
      const { mapper } = map(`${name} 1\n`);
      assert.deepEqual([...mapper.unmapped.keys()], isLeft ? [] : [`${name}.*`]);
    });
  }

  it('is kept under its own name where both names are wanted', () => {
    const mapper = new Mapper('both');
    const metric: Metric = {
      name: 'go_goroutines',
      tags: {},
      fields: { value: 1 },
      timestamp: 1_767_225_600_000,
    };
    assert.deepEqual(mapper.map(metric).metrics, [metric]);
  });

  const formats = path.join(ROOT, '../shared/data/formats');
  for (const [file, unmapped] of [
    ['prometheus-text/node-exporter-1.5.0.prom', []],
    // Four of a text file that a test of theirs collects.
    ['prometheus-text/node-exporter-fixtures-subset.prom', ['1_1', '1_2', '2_1', '2_2']],
    ['scaphandre-prometheus/v1.0.2.prom', []],
    ['vllm/vllm-v0-and-v1-names.prom', []],
    ['vllm/vllm-docs-v1-excerpt.prom', []],
    ['vllm/dynamo-worker-excerpt.prom', []],
    ['dcgm/dcgm-exporter-t4.prom', []],
    ['slurm/rivosinc-cli.prom', []],
    ['slurm/rivosinc-json-licenses-diag.prom', []],
  ] as const) {
    it(`${file}: every series has its place or is knowingly left out`, function () {
      if (!existsSync(formats)) this.skip();
      const text = readFileSync(path.join(formats, file), 'utf8');
      const { mapper } = map(text, text);
      assert.deepEqual(
        [...mapper.unmapped.keys()],
        unmapped.map((name) => `testmetric${name}.*`),
      );
    });
  }
});
