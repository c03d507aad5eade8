import type { CoolConfig } from '../engine/cooling/cool-config';
import { POLICIES } from '../engine/cooling/policies/names';
import { PROTOCOL_NAMES } from '../engine/experiments/protocols';
import { knowsAll } from '../test/support/best-speeds';
import type { Policy, Score } from '../test/support/closed-loop';
import { controller } from '../test/support/cool-policy';
import { held, ownLoop, threeSteps } from '../test/support/fan-policies';
import { mixedDay, ofProtocol, type Scenario, score } from '../test/support/fan-scenarios';

export const INLETS = [18, 22, 27] as const;
const LIMIT_C = 75;
const SERVERS = 10;
const SIZES = [5, 10, 15, 20] as const;
/** The five that a cluster of any size must survive (000-086). */
const FIVE = PROTOCOL_NAMES.slice(0, 5);

export const FULL = 'all at 100 %';
export const OPTIMUM = 'optimum, knowing all';
export const OURS = 'least-watts';
export const THREE_STEPS = ['steps 40/55', 'steps 45/60', 'steps 50/65'];

const OTHERS: Readonly<Record<string, Policy>> = {
  [FULL]: held(100),
  'own loops': ownLoop,
  'steps 40/55': threeSteps(40, 55),
  'steps 45/60': threeSteps(45, 60),
  'steps 50/65': threeSteps(50, 65),
};
const OWN: Readonly<Record<string, Policy>> = Object.fromEntries(
  POLICIES.map((policy) => [policy, controller({ policy } satisfies Partial<CoolConfig>)]),
);

/** By protocol and policy. */
export type Scores = ReadonlyMap<string, ReadonlyMap<string, Score>>;

/** The mixed day at each inlet: all policies, and the one that knows all. */
export function days(): Scores {
  const policies = { ...OTHERS, ...OWN, [OPTIMUM]: knowsAll(LIMIT_C) };
  return new Map(INLETS.map((inletC) => [dayAt(inletC), all(mixedDay(SERVERS, inletC), policies)]));
}

export function dayAt(inletC: number): string {
  return `mixed day, inlet ${inletC} °C`;
}

/** The five protocols at each size. What is best while faults come and go nobody has worked out. */
export function protocols(): Scores {
  const runs = FIVE.flatMap((test) => SIZES.map((size) => ({ test, size })));
  return new Map(
    runs.map(({ test, size }) => [`${test}, ${size}`, all(ofProtocol(test, size), { ...OTHERS, ...OWN })]),
  );
}

function all(scenario: Scenario, policies: Readonly<Record<string, Policy>>): ReadonlyMap<string, Score> {
  return new Map(Object.entries(policies).map(([name, policy]) => [name, score(scenario, policy)]));
}

/** As Markdown. */
export function table(scores: Scores): string {
  const head = [
    '',
    'policy',
    'fans Wh',
    'servers Wh',
    '°C·min > 75',
    '°C·min > 90',
    'hottest °C',
    'changes/h',
  ];
  const rows = [...scores].flatMap(([protocol, policies]) =>
    [...policies].map(([policy, one], i) => [
      i === 0 ? protocol : '',
      policy,
      one.fanWh.toFixed(0),
      one.serverWh.toFixed(0),
      one.minutesOver75.toFixed(1),
      one.minutesOver90.toFixed(1),
      one.hottestC.toFixed(1),
      one.changesPerHour.toFixed(1),
    ]),
  );
  const rule = head.map((_, i) => (i < 2 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
