import { BYTES_PER_MIB } from '../units';
import type { FieldRule, Row } from './rule';

const mib = (to: string): FieldRule => ({ to, factor: BYTES_PER_MIB });
const kbPerS = (to: string): FieldRule => ({ to, factor: 1000 });

/** Telegraf's input intel_powerstat: RAPL, one field a Metric. */
const POWERSTAT: readonly Row[] = [
  {
    from: 'powerstat_package',
    to: 'package',
    tags: { package: 'package_id' },
    fields: {
      current_power_consumption_watts: 'power_w',
      current_dram_power_consumption_watts: 'dram_power_w',
      thermal_design_power_watts: 'tdp_w',
      cpu_base_frequency_mhz: 'base_freq_mhz',
    },
  },
  {
    from: 'powerstat_package',
    leave: ['max_turbo_frequency_mhz', /^uncore_frequency_/],
    why: 'limits by number of active cores, and clocks by die',
  },
  { from: 'powerstat_core', leave: [/^cpu_/], why: 'one core: the vocabulary knows servers and packages' },
];

/** Telegraf's input nvidia_smi. Its "MB" are MiB. */
const NVIDIA: readonly Row[] = [
  {
    from: 'nvidia_smi',
    to: 'gpu',
    tags: { gpu: 'index', model: 'name' },
    drop: ['pstate', 'compute_mode'],
    fields: {
      utilization_gpu: 'util_pct',
      utilization_memory: 'mem_util_pct',
      utilization_encoder: 'encoder_util_pct',
      utilization_decoder: 'decoder_util_pct',
      temperature_gpu: 'temp_c',
      temperature_memory: 'mem_temp_c',
      temperature_slow_threshold: 'slowdown_temp_c',
      temperature_max_threshold: 'shutdown_temp_c',
      power_draw: 'power_w',
      power_draw_average: 'average_power_w',
      module_power_draw: 'module_power_w',
      power_limit: 'power_limit_w',
      memory_total: mib('mem_total_bytes'),
      memory_used: mib('mem_used_bytes'),
      memory_free: mib('mem_free_bytes'),
      memory_reserved: mib('mem_reserved_bytes'),
      fan_speed: 'fan_pct',
      clocks_current_graphics: 'graphics_clock_mhz',
      clocks_current_sm: 'sm_clock_mhz',
      clocks_current_memory: 'mem_clock_mhz',
      clocks_current_video: 'video_clock_mhz',
      pcie_rx_util: kbPerS('pcie_rx_bytes_s'),
      pcie_tx_util: kbPerS('pcie_tx_bytes_s'),
      clocks_event_reason_hw_slowdown: 'hw_slowdown',
      clocks_event_reason_hw_thermal_slowdown: 'hw_thermal_slowdown',
      clocks_event_reason_sw_thermal_slowdown: 'sw_thermal_slowdown',
      clocks_event_reason_hw_power_brake_slowdown: 'power_brake_slowdown',
      clocks_event_reason_sw_power_cap: 'power_capped',
      serial: 'serial',
      driver_version: 'driver_version',
    },
    // A tag there, but it changes with the load: as part of the identity it would cut the series.
    extra: { pstate: (tags) => tags.pstate },
  },
  {
    from: 'nvidia_smi',
    leave: [
      /^clocks_(event|throttle)_reason/,
      /^(encoder_stats|fbc_stats|ecc_errors|remapped_rows|retired_pages|display|pcie_link)_/,
      /^(cuda_version|vbios_version|current_ecc|utilization_jpeg|utilization_ofa)$/,
      /^power_limit_(default|max|min|requested)$/,
      /^temperature_(gpu_t|max_|slow_)/,
    ],
    why: 'settings, versions, error books and duties of the card',
  },
  {
    // Its tag gpu_index is the number of the instance on the card; the card itself is known by its uuid.
    from: 'nvidia_smi_mig',
    to: 'gpu',
    tags: { mig: 'index', model: 'name', gpu_instance: 'gpu_index', compute_instance: 'compute_index' },
    drop: ['pstate', 'compute_mode'],
    fields: {
      memory_fb_total: mib('mem_total_bytes'),
      memory_fb_used: mib('mem_used_bytes'),
      memory_fb_free: mib('mem_free_bytes'),
      memory_fb_reserved: mib('mem_reserved_bytes'),
    },
  },
  {
    from: 'nvidia_smi_mig',
    leave: [/^memory_bar1_/, /^sram_/],
    why: 'the window of the bus and the error book',
  },
  {
    from: 'nvidia_smi_process',
    to: 'process',
    // Several processes share a name: the number belongs to the identity.
    tags: {
      process: ({ name = '' }) => name.slice(name.lastIndexOf('/') + 1),
      pid: (_, { pid }) => (typeof pid === 'number' ? String(pid) : undefined),
    },
    drop: ['name'],
    fields: { used_memory: mib('gpu_mem_bytes') },
    extra: { exe: (tags) => tags.name },
  },
  { from: 'nvidia_smi_process', leave: ['pid'], why: 'a tag here' },
];

export const TELEGRAF_POWER: readonly Row[] = [...POWERSTAT, ...NVIDIA];
