export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Bytes in one MiB. nvidia-smi says "MB" and means this. */
export const BYTES_PER_MIB = 1_048_576;

/** m³/s in one cubic foot a minute: 0.3048³ / 60. */
export const CUBIC_METRES_PER_S_PER_CFM = 0.0004719474432;
