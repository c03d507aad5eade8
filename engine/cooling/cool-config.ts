import type { FailsafeCause } from './failsafe/causes';
import type { AskedMode } from './modes/names';
import type { PolicyName } from './policies/names';

/** A temperature that is controlled. Of several the hottest counts, each with its offset added. */
export interface TemperatureInput {
  readonly field: string;
  /** Makes fields alike that have other limits, K: a board with a limit of 50 °C beside 75 °C gets 25. */
  readonly offsetC: number;
}

export interface StepsConfig {
  readonly lowPct: number;
  readonly mediumPct: number;
  readonly highPct: number;
  /** Above these, °C, one level up. */
  readonly mediumAboveC: number;
  readonly highAboveC: number;
  /** One level down so much below the threshold up, K. */
  readonly hysteresisK: number;
  /** No level is left downwards before this, s. */
  readonly dwellS: number;
}

export interface CurveConfig {
  /** °C and percent, by rising temperature; straight lines between them. */
  readonly points: readonly (readonly [temperatureC: number, speedPct: number])[];
  /** Falling temperatures count only beyond this, K. */
  readonly hysteresisK: number;
}

export interface PidConfig {
  /** Percent per kelvin above the set point; percent per kelvin and second; percent per kelvin a second. */
  readonly kp: number;
  readonly ki: number;
  readonly kd: number;
  /** Begin from the speed that the power of the server asks for, as far as that is learned. */
  readonly feedForward: boolean;
}

/** How fast a failsafe of each kind trips and goes. */
export interface FailsafeConfig {
  /**
   * Least speed by cause, percent; the highest of all that hold counts. It is that of all fans together: what one lacks
   * its twin adds, so that 40 with one of two fans failed makes the other run at 80.
   */
  readonly speedPct: Readonly<Record<FailsafeCause, number>>;
  /** A thermometer that gives no answer for so long is missing; one that is not heard of is stale; s. */
  readonly missingS: number;
  readonly staleS: number;
  /** A thermometer that says the same for so long, although it should have moved, is stuck, s. */
  readonly stuckS: number;
  /** What a thermometer can say, °C. */
  readonly leastC: number;
  readonly mostC: number;
  /** It may be off what is expected by so much, K, for so long, s. */
  readonly disagreesK: number;
  readonly disagreesS: number;
  /** A cause that is gone is believed to be gone after this, s. */
  readonly clearS: number;
  /** Below the critical limit by so much before that failsafe goes, K. */
  readonly clearK: number;
}

export interface FansConfig {
  /** A fan reaches what is commanded within this, s. */
  readonly followS: number;
  /** It turns with less than this share of the commanded speed: it does not follow, 0.1 to 0.95. */
  readonly followShare: number;
  /** A fan that stands is driven at full speed for so long, s, so many times, before it counts as failed. */
  readonly kickS: number;
  readonly kicks: number;
  /** What its least speed is raised by after a kick that helped, percent. */
  readonly raisePct: number;
  /** Speeds that are passed over, percent: [from, to]. */
  readonly avoid: readonly (readonly [fromPct: number, toPct: number])[];
}

/** How a controller controls. All times are event time. */
export interface CoolConfig {
  /** Of servers that nothing was said of. */
  readonly mode: AskedMode;
  readonly policy: PolicyName;
  /** Says what it would do, and does nothing. */
  readonly dryRun: boolean;
  readonly temperatures: readonly TemperatureInput[];
  /** Set point of `pid`, limit of `least-watts`, and where the failsafe trips, °C. */
  readonly setPointC: number;
  readonly limitC: number;
  readonly criticalC: number;
  /** Speeds that are commanded, percent. */
  readonly minPct: number;
  readonly maxPct: number;
  /** Speed of mode `manual` while nobody says another, percent, and how long a manual override holds, s; 0: until it is released. */
  readonly manualPct: number;
  readonly manualS: number;
  /** How often is decided, s. */
  readonly everyS: number;
  /** A change of less is not worth a command, percent; falling speeds wait so long after the last change, s. */
  readonly deadbandPct: number;
  readonly settleS: number;
  /** Fastest change in mode `auto`, percent a second. */
  readonly slewPctPerS: number;
  readonly steps: StepsConfig;
  readonly curve: CurveConfig;
  readonly pid: PidConfig;
  readonly failsafe: FailsafeConfig;
  readonly fans: FansConfig;
  /** How often estimated fan power and state are told, s; 0: never. */
  readonly tellS: number;
  /** What is done at a deploy or a stop: `release` gives fans back at once, `speed` leaves the speed of `controller-silent`. */
  readonly atEnd: 'release' | 'speed';
  /** How long that last speed holds, s. */
  readonly atEndS: number;
  /** Most servers, and how long one is kept that is not heard of, s. */
  readonly maxServers: number;
  readonly idleExpiryS: number;
}

/**
 * Limit and critical of processors as everywhere in this package. Percentages of failsafes: 75 without a thermometer
 * holds the classes of docs/room.md below 90 °C at full load and an inlet of 27 °C; 40 of all, 80 of its twin, where a
 * fan failed, because the temperature is still known; 100 where it is critical. Curve and steps [E].
 */
export const COOL_DEFAULTS: CoolConfig = {
  mode: 'auto',
  policy: 'least-watts',
  dryRun: false,
  temperatures: [{ field: 'cpu_temp_c', offsetC: 0 }],
  setPointC: 65,
  limitC: 75,
  criticalC: 90,
  minPct: 20,
  maxPct: 100,
  manualPct: 60,
  manualS: 1800,
  everyS: 10,
  deadbandPct: 2,
  settleS: 60,
  slewPctPerS: 2,
  steps: {
    lowPct: 35,
    mediumPct: 60,
    highPct: 100,
    mediumAboveC: 55,
    highAboveC: 70,
    hysteresisK: 5,
    dwellS: 120,
  },
  curve: {
    points: [
      [35, 25],
      [45, 35],
      [55, 45],
      [65, 65],
      [75, 100],
    ],
    hysteresisK: 3,
  },
  pid: { kp: 1.5, ki: 0.01, kd: 0, feedForward: true },
  failsafe: {
    speedPct: {
      'sensor-missing': 75,
      'sensor-stale': 75,
      'sensor-stuck': 75,
      'sensor-range': 75,
      'sensor-disagrees': 75,
      'fan-fault': 40,
      'controller-silent': 60,
      'over-critical': 100,
    },
    missingS: 30,
    staleS: 90,
    stuckS: 600,
    leastC: 1,
    mostC: 115,
    disagreesK: 10,
    disagreesS: 120,
    clearS: 60,
    clearK: 10,
  },
  fans: { followS: 15, followShare: 0.6, kickS: 10, kicks: 2, raisePct: 5, avoid: [] },
  tellS: 60,
  atEnd: 'speed',
  atEndS: 300,
  maxServers: 20_000,
  idleExpiryS: 86_400,
};

/**
 * Longest time from its beginning until a failsafe has tripped, s, telemetry that comes every `readS` seconds given.
 * Not for `sensor-disagrees` of a drift: that is told by how far it has come.
 */
export function tripsWithinS(config: CoolConfig, readS: number): Readonly<Record<FailsafeCause, number>> {
  const { failsafe, fans, everyS } = config;
  const spare = readS + everyS;
  return {
    'sensor-missing': failsafe.missingS + spare,
    'sensor-stale': failsafe.staleS + everyS,
    'sensor-stuck': failsafe.stuckS + spare,
    'sensor-range': readS + spare,
    'sensor-disagrees': failsafe.disagreesS + spare,
    // A kick begins and ends with a decision, and the fan is waited for each time.
    'fan-fault': fans.followS + spare + fans.kicks * (fans.kickS + fans.followS + 2 * everyS),
    'controller-silent': 0,
    'over-critical': readS + spare,
  };
}
