import { COOL_DEFAULTS, type CoolConfig } from '../../engine/cooling/cool-config';
import { coolConfigFlaw } from '../../engine/cooling/cool-config-check';
import { ASKED_MODES } from '../../engine/cooling/modes/names';
import { POLICIES } from '../../engine/cooling/policies/names';
import type { Problem } from '../../engine/telemetry/problem';
import type { Definition, NodeConfig } from '../common/config';
import { Options, readStageOptions, type StageNodeConfig } from '../common/options';

const MOST_FUTURE_S = 86_400;
const { mode, policy, dryRun, temperatures, curve, pid, fans, atEnd } = COOL_DEFAULTS;

/** Property by property as the form writes them. */
const defaults = {
  version: 1,
  name: '',
  mode,
  policy,
  dryRun,
  temperatures: temperatures as readonly object[],
  setPointC: COOL_DEFAULTS.setPointC,
  limitC: COOL_DEFAULTS.limitC,
  criticalC: COOL_DEFAULTS.criticalC,
  minPct: COOL_DEFAULTS.minPct,
  maxPct: COOL_DEFAULTS.maxPct,
  lowPct: COOL_DEFAULTS.steps.lowPct,
  mediumPct: COOL_DEFAULTS.steps.mediumPct,
  highPct: COOL_DEFAULTS.steps.highPct,
  mediumAboveC: COOL_DEFAULTS.steps.mediumAboveC,
  highAboveC: COOL_DEFAULTS.steps.highAboveC,
  hysteresisK: COOL_DEFAULTS.steps.hysteresisK,
  dwellS: COOL_DEFAULTS.steps.dwellS,
  points: curve.points.map(([temperature, speed]) => ({ temperature, speed })) as readonly object[],
  fallingK: curve.hysteresisK,
  kp: pid.kp,
  ki: pid.ki,
  kd: pid.kd,
  feedForward: pid.feedForward,
  manualPct: COOL_DEFAULTS.manualPct,
  manualS: COOL_DEFAULTS.manualS,
  everyS: COOL_DEFAULTS.everyS,
  deadbandPct: COOL_DEFAULTS.deadbandPct,
  settleS: COOL_DEFAULTS.settleS,
  slewPctPerS: COOL_DEFAULTS.slewPctPerS,
  missingPct: COOL_DEFAULTS.failsafe.speedPct['sensor-missing'],
  missingS: COOL_DEFAULTS.failsafe.missingS,
  stalePct: COOL_DEFAULTS.failsafe.speedPct['sensor-stale'],
  staleS: COOL_DEFAULTS.failsafe.staleS,
  stuckPct: COOL_DEFAULTS.failsafe.speedPct['sensor-stuck'],
  stuckS: COOL_DEFAULTS.failsafe.stuckS,
  rangePct: COOL_DEFAULTS.failsafe.speedPct['sensor-range'],
  leastC: COOL_DEFAULTS.failsafe.leastC,
  mostC: COOL_DEFAULTS.failsafe.mostC,
  disagreesPct: COOL_DEFAULTS.failsafe.speedPct['sensor-disagrees'],
  disagreesK: COOL_DEFAULTS.failsafe.disagreesK,
  disagreesS: COOL_DEFAULTS.failsafe.disagreesS,
  criticalPct: COOL_DEFAULTS.failsafe.speedPct['over-critical'],
  clearK: COOL_DEFAULTS.failsafe.clearK,
  clearS: COOL_DEFAULTS.failsafe.clearS,
  fanPct: COOL_DEFAULTS.failsafe.speedPct['fan-fault'],
  followS: fans.followS,
  followShare: fans.followShare,
  kickS: fans.kickS,
  kicks: fans.kicks,
  raisePct: fans.raisePct,
  avoid: [] as readonly object[],
  atEnd,
  silentPct: COOL_DEFAULTS.failsafe.speedPct['controller-silent'],
  atEndS: COOL_DEFAULTS.atEndS,
  tellS: COOL_DEFAULTS.tellS,
  futureS: 60,
  maxMetrics: 500,
  keep: 'restarts',
  maxServers: COOL_DEFAULTS.maxServers,
  idleExpiryS: COOL_DEFAULTS.idleExpiryS,
} as const satisfies Definition;

/** The property that holds an option of the engine, where the two have other names. */
const PROPERTY_OF: Readonly<Record<string, keyof typeof defaults>> = {
  'steps.lowPct': 'lowPct',
  'steps.mediumPct': 'mediumPct',
  'steps.highPct': 'highPct',
  'steps.mediumAboveC': 'mediumAboveC',
  'steps.highAboveC': 'highAboveC',
  'steps.hysteresisK': 'hysteresisK',
  'steps.dwellS': 'dwellS',
  'curve.points': 'points',
  'curve.hysteresisK': 'fallingK',
  'pid.kp': 'kp',
  'pid.ki': 'ki',
  'pid.kd': 'kd',
  'failsafe.speedPct.sensor-missing': 'missingPct',
  'failsafe.speedPct.sensor-stale': 'stalePct',
  'failsafe.speedPct.sensor-stuck': 'stuckPct',
  'failsafe.speedPct.sensor-range': 'rangePct',
  'failsafe.speedPct.sensor-disagrees': 'disagreesPct',
  'failsafe.speedPct.fan-fault': 'fanPct',
  'failsafe.speedPct.controller-silent': 'silentPct',
  'failsafe.speedPct.over-critical': 'criticalPct',
};

function parse(definition: Definition): StageNodeConfig<CoolConfig> | Problem {
  const options = new Options(definition);
  const number = (option: keyof typeof defaults) => options.number(option);
  const stage: CoolConfig = {
    mode: options.choice('mode', ASKED_MODES),
    policy: options.choice('policy', POLICIES),
    dryRun: options.boolean('dryRun'),
    temperatures: options.rows('temperatures').map(({ field, offsetC }) => ({
      field: String(field ?? '').trim(),
      offsetC: amount(offsetC ?? 0),
    })),
    setPointC: number('setPointC'),
    limitC: number('limitC'),
    criticalC: number('criticalC'),
    minPct: number('minPct'),
    maxPct: number('maxPct'),
    manualPct: number('manualPct'),
    manualS: number('manualS'),
    everyS: number('everyS'),
    deadbandPct: number('deadbandPct'),
    settleS: number('settleS'),
    slewPctPerS: number('slewPctPerS'),
    steps: {
      lowPct: number('lowPct'),
      mediumPct: number('mediumPct'),
      highPct: number('highPct'),
      mediumAboveC: number('mediumAboveC'),
      highAboveC: number('highAboveC'),
      hysteresisK: number('hysteresisK'),
      dwellS: number('dwellS'),
    },
    curve: {
      points: options.rows('points').map((row) => [amount(row.temperature), amount(row.speed)] as const),
      hysteresisK: number('fallingK'),
    },
    pid: {
      kp: number('kp'),
      ki: number('ki'),
      kd: number('kd'),
      feedForward: options.boolean('feedForward'),
    },
    failsafe: {
      speedPct: {
        'sensor-missing': number('missingPct'),
        'sensor-stale': number('stalePct'),
        'sensor-stuck': number('stuckPct'),
        'sensor-range': number('rangePct'),
        'sensor-disagrees': number('disagreesPct'),
        'fan-fault': number('fanPct'),
        'controller-silent': number('silentPct'),
        'over-critical': number('criticalPct'),
      },
      missingS: number('missingS'),
      staleS: number('staleS'),
      stuckS: number('stuckS'),
      leastC: number('leastC'),
      mostC: number('mostC'),
      disagreesK: number('disagreesK'),
      disagreesS: number('disagreesS'),
      clearS: number('clearS'),
      clearK: number('clearK'),
    },
    fans: {
      followS: number('followS'),
      followShare: number('followShare'),
      kickS: number('kickS'),
      kicks: number('kicks'),
      raisePct: number('raisePct'),
      avoid: options.rows('avoid').map(({ from, to }) => [amount(from), amount(to)] as const),
    },
    tellS: number('tellS'),
    atEnd: options.choice('atEnd', ['speed', 'release']),
    atEndS: number('atEndS'),
    maxServers: number('maxServers'),
    idleExpiryS: number('idleExpiryS'),
  };
  const shared = readStageOptions(options);
  const futureAllowanceMs = options.numberWithin('futureS', 0, MOST_FUTURE_S) * 1000;
  const idleExpiryMs = stage.idleExpiryS * 1000;
  return options.flaw ?? flawOf(stage) ?? { stage, options: shared, futureAllowanceMs, idleExpiryMs };
}

/** The first thing wrong, by the name that it has in the form. */
function flawOf(stage: CoolConfig): Problem | undefined {
  const flaw = coolConfigFlaw(stage);
  if (flaw === undefined) return undefined;
  const path = Object.keys(PROPERTY_OF).find((each) => flaw.field.startsWith(each));
  const field = path === undefined ? lastOf(flaw.field) : PROPERTY_OF[path]! + flaw.field.slice(path.length);
  return { ...flaw, field };
}

/** `fans.avoid[0].from` is `avoid[0].from`: groups are no part of the form. */
function lastOf(path: string): string {
  return path.replace(/^(?:fans|failsafe)\./, '');
}

/** A cell of a table; what is no number is found by `coolConfigFlaw`. */
function amount(cell: unknown): number {
  return typeof cell === 'string' && cell.trim() === '' ? Number.NaN : Number(cell);
}

export const fanControllerConfig: NodeConfig<StageNodeConfig<CoolConfig>> = {
  type: 'fan-controller',
  version: 1,
  migrations: [],
  defaults,
  parse,
};

/** The options that what was learned depends on: the temperatures that count. */
export function coolShape({ temperatures }: CoolConfig): unknown {
  return { temperatures };
}
