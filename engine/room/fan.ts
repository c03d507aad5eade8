import { ProblemError, problem } from '../telemetry/problem';

/** A kind of fan. */
export interface Fan {
  /** Electrical input that does not depend on speed, W: 5 to 17 % of the maximum, 9 % in the median [D, S4]. */
  readonly floorW: number;
  /** Electrical input at full speed, W. */
  readonly maxW: number;
  /** Full speed, 1/min. */
  readonly maxRpm: number;
  /** Time constant of speed when new, s [E]. */
  readonly responseS: number;
  /**
   * How wear shows. `open`: the drive is the command, and the speed falls behind it. `closed`: the drive is
   * raised until the speed is the command's; only when it is at 100 % does the speed fall.
   */
  readonly regulation: 'open' | 'closed';
}

/** Below this share of full speed a fan counts as standing: one that runs down never quite reaches 0. */
const STANDING = 0.02;

/** In place of a speed: the fan follows the automatic loop of its server. */
export const AUTO = -1;

/** Commanded share of full speed by level [seed]. */
export const FAN_LEVELS = { off: 0, low: 0.35, medium: 0.6, high: 1, auto: AUTO } as const;
export type FanLevel = keyof typeof FAN_LEVELS;

/** A level, or percent of full speed in 0..100, as the number that the physics takes: 0..1 or `AUTO`. */
export function fanCommand(wanted: FanLevel | number): number {
  if (typeof wanted === 'string' && Object.hasOwn(FAN_LEVELS, wanted)) return FAN_LEVELS[wanted];
  if (typeof wanted === 'number' && wanted >= 0 && wanted <= 100) return wanted / 100;
  throw new ProblemError(problem('bad-option', 'fan', wanted, [...Object.keys(FAN_LEVELS), '0..100']));
}

/**
 * Electrical input in W at `speed` (share of full speed): a floor and a cube. Eight pairs of data sheets
 * obey the affinity laws within 5 %, but for the floor [S4]; a cube alone is 1.6 to 11 times too low at low speed.
 */
export function fanPower({ floorW, maxW }: Pick<Fan, 'floorW' | 'maxW'>, speed: number): number {
  return speed <= STANDING ? 0 : floorW + (maxW - floorW) * speed * speed * speed;
}

/** Factor of input power for friction at `efficiency` (1 new, 0 worn out) [E]. */
export function friction(efficiency: number): number {
  return 1 + 0.5 * (1 - efficiency);
}

/** Time constant of speed in s at `efficiency`: a worn bearing answers late [E]. */
export function responseS(fan: Fan, efficiency: number): number {
  return fan.responseS * (1 + 3 * (1 - efficiency));
}

/** How many times as noisy a tachometer is at `efficiency`: a worn bearing turns unevenly before it seizes [E]. */
export function roughness(efficiency: number): number {
  return 1 + 4 * (1 - efficiency);
}

/** The drive (PWM duty, 0..1) that the controller of the fan gives it for a commanded speed. */
export function fanDrive(fan: Fan, command: number, efficiency: number): number {
  if (fan.regulation === 'open' || command === 0) return command;
  return command < efficiency ? command / efficiency : 1;
}

/** The automatic loop of a server: speed against the processor's temperature, a straight line [E]. */
export interface FanLoop {
  /** Least speed, share of full speed. */
  readonly least: number;
  /** Temperature up to which the fans run at the least speed, °C. */
  readonly fromC: number;
  /** Temperature at which they run at full speed, °C. */
  readonly toC: number;
}

/** What the loop commands at a measured temperature, share of full speed. */
export function autoSpeed({ least, fromC, toC }: FanLoop, measuredC: number): number {
  const speed = least + ((1 - least) * (measuredC - fromC)) / (toC - fromC);
  return speed < least ? least : Math.min(speed, 1);
}
