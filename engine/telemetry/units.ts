export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Bytes in one MiB. nvidia-smi says "MB" and means this. */
export const BYTES_PER_MIB = 1_048_576;

/** m³/s in one cubic foot a minute: 0.3048³ / 60. */
export const CUBIC_METRES_PER_S_PER_CFM = 0.0004719474432;

/**
 * Bytes per second as MiB/s: the fields `net_rx_mib_s` and, under the name of an older source that called
 * it Mb/s, `net_rx_mbps` (T-05). 1 250 000 B/s are 1.19.
 */
export function mibPerS(bytesPerS: number): number {
  return bytesPerS / BYTES_PER_MIB;
}

/** Bytes per second as Mbit/s, a million bits: the field `net_rx_mbit_s`. 1 250 000 B/s are 10. */
export function mbitPerS(bytesPerS: number): number {
  return bytesPerS / 125_000;
}
