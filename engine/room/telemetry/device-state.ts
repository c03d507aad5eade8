import type { EpochMs } from '../../telemetry/metric';

export const DEVICE_STATES = ['in use', 'idle', 'off', 'lost'] as const;

/** What a device is doing (000-005), said when it changes. */
export interface DeviceState {
  readonly target: Readonly<Record<string, string>>;
  readonly state: (typeof DEVICE_STATES)[number];
  readonly at: EpochMs;
}

/** A server is in use above the one load and idle below the other; between them it stays what it was [E]. */
const IN_USE_ABOVE = 0.15;
const IDLE_BELOW = 0.1;

/** A device is lost that has not been heard of for so many intervals, and at least for so long. */
const LOST_INTERVALS = 3;
const LOST_AT_LEAST_MS = 60_000;

export function lostAfterMs(intervalS: number): number {
  return Math.max(LOST_AT_LEAST_MS, LOST_INTERVALS * intervalS * 1000);
}

/** The state of a device from what it was, how long nothing was heard of it, whether it runs and its load. */
export function deviceState(
  was: DeviceState['state'] | undefined,
  silentMs: number,
  lostAfter: number,
  running: boolean,
  load: number,
): DeviceState['state'] {
  if (silentMs > lostAfter) return 'lost';
  if (!running) return 'off';
  if (load > IN_USE_ABOVE) return 'in use';
  return load < IDLE_BELOW || was !== 'in use' ? 'idle' : 'in use';
}
