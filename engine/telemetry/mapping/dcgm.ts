import type { Fields, Tags } from '../metric';
import { BYTES_PER_MIB } from '../units';
import { eachOf } from './prometheus';
import type { FieldRule, Row } from './rule';

const mib = (to: string): FieldRule => ({ to, factor: BYTES_PER_MIB });

/**
 * Values by which DCGM says that there is none (dcgm_structs.h, "blank values"): older exporters wrote them as
 * they are. As doubles the four of 64 bits are one.
 */
const BLANKS: readonly [from: number, to: number][] = [
  [2_147_483_632, 2_147_483_635],
  [140_737_488_355_328, 140_737_488_355_331],
  [9.2e18, Number.POSITIVE_INFINITY],
];
function isBlank(_: Tags, { value }: Fields): boolean {
  return typeof value === 'number' && BLANKS.some(([from, to]) => value >= from && value <= to);
}

const CARD = {
  tags: {
    uuid: ({ UUID, uuid }: Tags) => UUID ?? uuid,
    model: 'modelName',
    mig: 'GPU_I_ID',
    server: ({ server, host, hostname, Hostname, instance }: Tags) =>
      server ?? host ?? hostname ?? Hostname ?? instance,
  },
  drop: ['UUID', 'Hostname', 'device', 'pci_bus_id', 'GPU_I_PROFILE'],
  // Any text that DCGM reads may be a label.
  dropLike: /^DCGM_FI_/,
  noReading: isBlank,
} as const;

/** Cards whose memory has no thermometer say 0 (dcgm-exporter, issue 460). */
const MEMORY_TEMP: FieldRule = { to: 'mem_temp_c', none: 0 };

/** NVIDIA's DCGM exporter, and the names of its first version. Its memory is in MiB, its energy in mJ. */
export const DCGM: readonly Row[] = [
  ...eachOf(
    'gpu',
    {
      DCGM_FI_DEV_POWER_USAGE: 'power_w',
      DCGM_FI_DEV_POWER_MGMT_LIMIT: 'power_limit_w',
      DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: { to: 'energy_j', divisor: 1000 },
      DCGM_FI_DEV_GPU_TEMP: 'temp_c',
      DCGM_FI_DEV_MEMORY_TEMP: MEMORY_TEMP,
      DCGM_FI_DEV_SLOWDOWN_TEMP: 'slowdown_temp_c',
      DCGM_FI_DEV_SHUTDOWN_TEMP: 'shutdown_temp_c',
      DCGM_FI_DEV_SM_CLOCK: 'sm_clock_mhz',
      DCGM_FI_DEV_MEM_CLOCK: 'mem_clock_mhz',
      DCGM_FI_DEV_VIDEO_CLOCK: 'video_clock_mhz',
      DCGM_FI_DEV_GPU_UTIL: 'util_pct',
      DCGM_FI_DEV_MEM_COPY_UTIL: 'mem_util_pct',
      DCGM_FI_DEV_ENC_UTIL: 'encoder_util_pct',
      DCGM_FI_DEV_DEC_UTIL: 'decoder_util_pct',
      DCGM_FI_DEV_FB_TOTAL: mib('mem_total_bytes'),
      DCGM_FI_DEV_FB_USED: mib('mem_used_bytes'),
      DCGM_FI_DEV_FB_FREE: mib('mem_free_bytes'),
      DCGM_FI_DEV_FB_RESERVED: mib('mem_reserved_bytes'),
      DCGM_FI_DEV_FAN_SPEED: 'fan_pct',
      dcgm_power_usage: 'power_w',
      dcgm_total_energy_consumption: { to: 'energy_j', divisor: 1000 },
      dcgm_gpu_temp: 'temp_c',
      dcgm_memory_temp: MEMORY_TEMP,
      dcgm_sm_clock: 'sm_clock_mhz',
      dcgm_memory_clock: 'mem_clock_mhz',
      dcgm_gpu_utilization: 'util_pct',
      dcgm_mem_copy_utilization: 'mem_util_pct',
      dcgm_enc_utilization: 'encoder_util_pct',
      dcgm_dec_utilization: 'decoder_util_pct',
      dcgm_fb_used: mib('mem_used_bytes'),
      dcgm_fb_free: mib('mem_free_bytes'),
    },
    CARD,
  ),
];
