import { isRecord } from '../telemetry/json';
import { badOption, type Problem } from '../telemetry/problem';
import type { CoolConfig } from './cool-config';
import { FAILSAFE_CAUSES } from './failsafe/causes';
import { ASKED_MODES } from './modes/names';
import { POLICIES } from './policies/names';

/** Path of an option, and what it may be. */
type Range = readonly [path: string, min: number, max: number];

const LONGEST_S = 86_400;

const RANGES: readonly Range[] = [
  ['criticalC', 30, 120],
  ['limitC', 25, 115],
  ['setPointC', 20, 110],
  ['minPct', 0, 100],
  ['maxPct', 1, 100],
  ['manualPct', 0, 100],
  ['manualS', 0, 7 * LONGEST_S],
  ['everyS', 1, 20],
  ['deadbandPct', 0, 20],
  ['settleS', 0, 3600],
  ['slewPctPerS', 0.1, 100],
  ['steps.lowPct', 0, 100],
  ['steps.mediumPct', 0, 100],
  ['steps.highPct', 0, 100],
  ['steps.mediumAboveC', 10, 115],
  ['steps.highAboveC', 10, 115],
  ['steps.hysteresisK', 0, 30],
  ['steps.dwellS', 0, 3600],
  ['curve.hysteresisK', 0, 30],
  ['pid.kp', 0, 100],
  ['pid.ki', 0, 10],
  ['pid.kd', 0, 1000],
  ['failsafe.missingS', 0, 3600],
  ['failsafe.staleS', 10, 3600],
  ['failsafe.stuckS', 60, LONGEST_S],
  ['failsafe.leastC', -50, 60],
  ['failsafe.mostC', 60, 150],
  ['failsafe.disagreesK', 3, 60],
  ['failsafe.disagreesS', 0, 3600],
  ['failsafe.clearS', 0, 3600],
  ['failsafe.clearK', 0, 40],
  ['fans.followS', 2, 300],
  ['fans.followShare', 0.1, 0.95],
  ['fans.kickS', 1, 60],
  ['fans.kicks', 0, 10],
  ['fans.raisePct', 0, 50],
  ['tellS', 0, LONGEST_S],
  ['atEndS', 10, LONGEST_S],
  ['maxServers', 1, 1_000_000],
  ['idleExpiryS', 60, 31_622_400],
  ...FAILSAFE_CAUSES.map((cause): Range => [`failsafe.speedPct.${cause}`, 0, 100]),
];

/** Options of which the first must lie below the second: a controller between them could not keep both. */
const RISING = [
  ['limitC', 'criticalC'],
  ['setPointC', 'criticalC'],
  ['minPct', 'maxPct'],
  ['steps.lowPct', 'steps.mediumPct'],
  ['steps.mediumPct', 'steps.highPct'],
  ['steps.mediumAboveC', 'steps.highAboveC'],
] as const;

const MOST_POINTS = 50;

/** The first thing wrong with a configuration, or undefined: one check for form, node and command line. */
export function coolConfigFlaw(config: CoolConfig): Problem | undefined {
  return (
    choiceFlaw(config, 'mode', ASKED_MODES) ??
    choiceFlaw(config, 'policy', POLICIES) ??
    choiceFlaw(config, 'atEnd', ['release', 'speed']) ??
    (typeof config.dryRun === 'boolean'
      ? undefined
      : badOption('dryRun', config.dryRun, ['true', 'false'])) ??
    temperaturesFlaw(config.temperatures) ??
    firstOf(RANGES, ([path, min, max]) => numberFlaw(path, valueAt(config, path), min, max)) ??
    firstOf(RISING, ([low, high]) => risingFlaw(config, low, high)) ??
    pointsFlaw(config.curve.points) ??
    bandsFlaw(config)
  );
}

function temperaturesFlaw(list: CoolConfig['temperatures']): Problem | undefined {
  if (!Array.isArray(list) || list.length === 0) return badOption('temperatures', list, 'list-of-names');
  return firstOf(list, ({ field, offsetC }, i) => {
    if (typeof field !== 'string' || field === '')
      return badOption(`temperatures[${i}].field`, field, 'a-text');
    return numberFlaw(`temperatures[${i}].offsetC`, offsetC, -100, 100);
  });
}

/** Two points at least, by rising temperature; a speed never falls while it gets hotter. */
function pointsFlaw(points: CoolConfig['curve']['points']): Problem | undefined {
  if (!Array.isArray(points) || points.length < 2 || points.length > MOST_POINTS)
    return badOption('curve.points', points, `2..${MOST_POINTS}`);
  return firstOf(points, ([temperatureC, speedPct], i) => {
    const [beforeC, beforePct] = i === 0 ? [-50, 0] : points[i - 1]!;
    return (
      numberFlaw(`curve.points[${i}].temperature`, temperatureC, beforeC, 150) ??
      (i > 0 && temperatureC === beforeC
        ? badOption(`curve.points[${i}].temperature`, temperatureC, `${beforeC}..150`)
        : numberFlaw(`curve.points[${i}].speed`, speedPct, beforePct, 100))
    );
  });
}

/** What is passed over lies between the least and the highest speed: those can be commanded. */
function bandsFlaw({ fans: { avoid }, minPct, maxPct }: CoolConfig): Problem | undefined {
  if (!Array.isArray(avoid)) return badOption('fans.avoid', avoid, 'list-of-rows');
  return firstOf(
    avoid,
    ([from, to], i) =>
      numberFlaw(`fans.avoid[${i}].from`, from, minPct, maxPct) ??
      numberFlaw(`fans.avoid[${i}].to`, to, from, maxPct),
  );
}

function choiceFlaw<K extends 'mode' | 'policy' | 'atEnd'>(
  config: CoolConfig,
  option: K,
  choices: readonly CoolConfig[K][],
): Problem | undefined {
  return choices.includes(config[option]) ? undefined : badOption(option, config[option], choices);
}

function risingFlaw(config: CoolConfig, low: string, high: string): Problem | undefined {
  const most = valueAt(config, high) as number;
  const value = valueAt(config, low) as number;
  return value < most ? undefined : badOption(low, value, `0..${most}`);
}

function numberFlaw(option: string, value: unknown, min: number, max: number): Problem | undefined {
  const fits = typeof value === 'number' && value >= min && value <= max;
  return fits ? undefined : badOption(option, value, `${min}..${max}`);
}

function valueAt(config: CoolConfig, path: string): unknown {
  let value: unknown = config;
  for (const key of path.split('.')) value = isRecord(value) ? value[key] : undefined;
  return value;
}

function firstOf<T>(
  list: readonly T[],
  flaw: (one: T, index: number) => Problem | undefined,
): Problem | undefined {
  for (const [i, one] of list.entries()) {
    const found = flaw(one, i);
    if (found !== undefined) return found;
  }
  return undefined;
}
