import { COOL_DEFAULTS } from '../engine/cooling/cool-config';
import { COOL } from '../engine/cooling/cool-stage';
import { POLICIES } from '../engine/cooling/policies/names';
import type { Metric } from '../engine/telemetry/metric';
import type { Score } from '../test/support/closed-loop';
import { controller } from '../test/support/cool-policy';
import { changesInAMinute, passing } from '../test/support/fan-steps';
import {
  dayAt,
  days,
  FULL,
  INLETS,
  OPTIMUM,
  OURS,
  protocols,
  type Scores,
  THREE_STEPS,
  table,
} from './cooling-table';
import { type Figure, median } from './harness';

const START = Date.UTC(2026, 0, 1);
const SERVERS = 1000;
const ROUNDS = 60;
const RUNS = 5;
const WARM_UPS = 3;
const EVERY_MS = 10_000;
const LOADS = [0.3, 0.6, 0.9];

/** What policies are worth on a room whose loop is closed, by its truth; and what decisions take. */
export function coolingFigures(): Figure[] {
  const day = days();
  console.error(`${table(day)}\n`);
  const five = protocols();
  console.error(`${table(five)}\n`);
  return [...energy(day), ...heat(day, five), ...control(), ...decisions()];
}

/** Of the policy of the fewest watts, the worst of the inlets. */
function energy(day: Scores): Figure[] {
  const worst = (against: (policies: ReadonlyMap<string, Score>) => number) =>
    Math.max(
      ...INLETS.map((inletC) => {
        const policies = day.get(dayAt(inletC))!;
        return 100 * (policies.get(OURS)!.serverWh / against(policies) - 1);
      }),
    );
  const wh = (name: string) => (policies: ReadonlyMap<string, Score>) => policies.get(name)!.serverWh;
  const bestSteps = (policies: ReadonlyMap<string, Score>) =>
    Math.min(...THREE_STEPS.map((name) => wh(name)(policies)));
  return [
    { ...figure('server energy under all fans at 100 %', -worst(wh(FULL)), '%'), ...must({ atLeast: 12 }) },
    { ...figure('server energy over the optimum', worst(wh(OPTIMUM)), '%'), ...must({ atMost: 0.5 }) },
    { ...figure('  the same', worst(wh(OPTIMUM)), '%'), ...aim({ atMost: 0.3 }) },
    { ...figure('server energy over the best three steps', worst(bestSteps), '%'), ...must({ atMost: 0.3 }) },
  ];
}

/** Over all that was played, of each policy of the controller. */
function heat(day: Scores, five: Scores): Figure[] {
  const runs = [...day.values(), ...five.values()];
  const more = runs.flatMap((policies) => {
    const least = Math.min(...[FULL, ...THREE_STEPS].map((name) => policies.get(name)!.minutesOver75));
    return POLICIES.map((name) => policies.get(name)!.minutesOver75 - least);
  });
  const over90 = runs.flatMap((policies) => POLICIES.map((name) => policies.get(name)!.minutesOver90));
  return [
    {
      ...figure('above 75 °C beyond the coolest of the others', Math.max(...more), '°C·min'),
      ...must({ atMost: 0 }),
    },
    { ...figure('above 90 °C', Math.max(...over90), '°C·min'), ...must({ atMost: 0 }) },
  ];
}

function control(): Figure[] {
  const { setPointC, limitC } = COOL_DEFAULTS;
  const passed = INLETS.map((inletC) => passing(controller({ policy: 'pid' }), inletC, setPointC));
  const overLimit = INLETS.map((inletC) => passing(controller({ policy: OURS }), inletC, limitC));
  const changes = POLICIES.flatMap((policy) =>
    LOADS.map((load) => changesInAMinute(controller({ policy }), 22, load)),
  );
  return [
    { ...figure('a step of 20 to 90 % passes the set point by', Math.max(...passed), 'K'), ...below(2) },
    { ...figure('the same passes the limit, least watts', Math.max(...overLimit), 'K'), ...below(2) },
    {
      ...figure('changes of a speed in a minute, at rest', Math.max(...changes), ''),
      ...must({ atMost: 1 }),
    },
  ];
}

/** Decisions alone, and with all that is heard for them: medians of runs. */
function decisions(): Figure[] {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => readings(round));
  const runs = Array.from({ length: WARM_UPS + RUNS }, () => decideIn(rounds)).slice(WARM_UPS);
  const count = SERVERS * ROUNDS;
  const rate = (times: readonly number[]) => (1e6 * count) / median(times);
  const alone = rate(runs.map(({ decidedUs }) => decidedUs));
  const all = rate(runs.map(({ decidedUs, heardUs }) => decidedUs + heardUs));
  return [
    { ...figure('decisions, commands included', alone, 'decisions/s'), ...aim({ atLeast: 200_000 }) },
    figure('the same with a reading of a server for each', all, 'decisions/s'),
  ];
}

/** CPU time of a new controller, µs. */
function decideIn(rounds: readonly (readonly Metric[])[]): { decidedUs: number; heardUs: number } {
  const stage = COOL.create(COOL_DEFAULTS);
  let commands = 0;
  let heardUs = 0;
  let decidedUs = 0;
  rounds.forEach((metrics, round) => {
    heardUs += cpuUs(() => {
      for (const metric of metrics) stage.push(metric);
    });
    decidedUs += cpuUs(() => {
      for (const { port } of stage.advance(START + (round + 1) * EVERY_MS)) if (port === 'result') commands++;
    });
  });
  if (commands === 0) throw new Error('nothing was commanded');
  return { decidedUs, heardUs };
}

function cpuUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** A reading of each server: its load swings. */
function readings(round: number): Metric[] {
  return Array.from({ length: SERVERS }, (_, i) => {
    const load = 0.4 + 0.3 * Math.sin(round / 7 + i);
    return {
      name: 'server',
      tags: { cluster: 'lab', rack: `rack-${i % 50}`, server: `server-${i}` },
      fields: { cpu_temp_c: Math.round(30 + 40 * load), cpu_util_pct: 100 * load, power_w: 60 + 250 * load },
      timestamp: START + round * EVERY_MS,
    };
  });
}

function figure(name: string, value: number, unit: string): Figure {
  return { name, value, unit };
}

function must(bound: { readonly atLeast: number } | { readonly atMost: number }) {
  return { bound: { kind: 'must' as const, ...bound } };
}

function aim(bound: { readonly atLeast: number } | { readonly atMost: number }) {
  return { bound: { kind: 'aim' as const, ...bound } };
}

/** What a bound says that is not reached itself. */
function below(most: number) {
  return must({ atMost: most - 0.01 });
}
