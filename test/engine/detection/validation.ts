import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT } from '../../../engine/detection/detect-stage';
import type { Fault } from '../../../engine/telemetry/fault';
import type { Finding } from '../../../engine/telemetry/finding';
import { HOUR_MS } from '../../../engine/telemetry/units';
import { ALL_TEMPERATURES, type Played, play, START } from './rig';

/** A fault at its usual intensity, after `HEALTHY_H` hours of health. */
interface Trial {
  readonly name: string;
  readonly fault: { readonly kind: string; readonly target: Readonly<Record<string, string>> };
  readonly hours: number;
}

const HEALTHY_H = 3;
const SERVER = { server: 'server-03' };
const FAN = { ...SERVER, fan: 'fan-1' };
const CPU = { ...SERVER, field: 'cpu_temp_c' };

export const TRIALS: readonly Trial[] = [
  { name: 'fan-off', fault: { kind: 'fan-off', target: FAN }, hours: 1 },
  { name: 'fan-stall', fault: { kind: 'fan-stall', target: FAN }, hours: 1 },
  { name: 'fan-wear', fault: { kind: 'fan-wear', target: FAN }, hours: 6 },
  { name: 'sensor-stuck', fault: { kind: 'sensor-stuck', target: CPU }, hours: 2 },
  { name: 'sensor-null', fault: { kind: 'sensor-null', target: CPU }, hours: 1 },
  {
    name: 'sensor-drift 0.5 °C/h',
    fault: { kind: 'sensor-drift', target: CPU, ...{ intensity: 0.5 } },
    hours: 8,
  },
  { name: 'sensor-bias 3 °C', fault: { kind: 'sensor-bias', target: CPU }, hours: 1 },
  {
    name: 'sensor-spike',
    fault: { kind: 'sensor-spike', target: CPU, ...{ parameters: { chance: 0.01 } } },
    hours: 1,
  },
  { name: 'airflow-blocked', fault: { kind: 'airflow-blocked', target: SERVER }, hours: 1 },
  {
    name: 'cooling-degraded to 0.4',
    fault: { kind: 'cooling-degraded', target: {}, ...{ intensity: 0.4 } },
    hours: 2,
  },
  { name: 'cooling-stop', fault: { kind: 'cooling-stop', target: {} }, hours: 1 },
  {
    name: 'aisle-recirculation',
    fault: { kind: 'aisle-recirculation', target: { rack: 'rack-1' } },
    hours: 1,
  },
  { name: 'telemetry-loss', fault: { kind: 'telemetry-loss', target: {} }, hours: 1 },
  { name: 'telemetry-duplicate', fault: { kind: 'telemetry-duplicate', target: {} }, hours: 1 },
  { name: 'telemetry-delay', fault: { kind: 'telemetry-delay', target: {} }, hours: 1 },
  { name: 'clock-skew', fault: { kind: 'clock-skew', target: SERVER }, hours: 1 },
  { name: 'server-down', fault: { kind: 'server-down', target: SERVER }, hours: 1 },
];

export interface TrialResult {
  /** Seconds from when it was observable to the finding; undefined when there is none. */
  readonly latencyS: number | undefined;
  readonly found: Finding | undefined;
  /** Findings of warning or above on other targets, after the start of the fault. */
  readonly others: number;
}

export function tryFault({ fault, hours }: Trial, seed: number, temperatures = true): TrialResult {
  const played = play(DETECT.create(DETECT_DEFAULTS), {
    seed,
    hours: HEALTHY_H + hours,
    room: temperatures ? { sensors: ALL_TEMPERATURES } : {},
    faults: [{ ...fault, after: `${HEALTHY_H}h` }],
  });
  const began = START + HEALTHY_H * HOUR_MS;
  const opened = played.findings.filter(
    ({ state, detected_at }) => state === 'opened' && detected_at >= began,
  );
  const onTarget = opened.filter((finding) => isOn(finding, fault.target));
  const [found] = onTarget;
  const others = opened.filter((each) => each.severity !== 'info' && !onTarget.includes(each)).length;
  const observable = observableOf(played.labels) ?? began;
  return {
    latencyS: found === undefined ? undefined : (found.detected_at - observable) / 1000,
    found,
    others,
  };
}

export function healthyDay(seed: number, temperatures = true): Played {
  const room = temperatures ? { sensors: ALL_TEMPERATURES } : {};
  return play(DETECT.create(DETECT_DEFAULTS), { seed, hours: 24, room });
}

export function warningsOf({ findings }: Played): Finding[] {
  return findings.filter(({ state, severity }) => state === 'opened' && severity !== 'info');
}

/** Servers and fans by name; what is of all is told of rack, room or network. */
function isOn({ scope, target }: Finding, hit: Readonly<Record<string, string>>): boolean {
  if (hit.server === undefined) return scope === 'room' || scope === 'rack' || scope === 'network';
  return target.server === hit.server && (hit.fan === undefined || target.fan === hit.fan);
}

function observableOf(labels: readonly Fault[]): number | undefined {
  return labels.find(({ origin, state }) => origin === 'injected' && state === 'observable')?.at;
}

/** Prints a line of the table of docs/detection.md for each trial. */
function printTrials(trials: readonly Trial[], seeds: readonly number[]): void {
  for (const trial of trials) {
    const results = seeds.map((seed) => tryFault(trial, seed));
    const latencies = results.flatMap(({ latencyS }) => latencyS ?? []).sort((a, b) => a - b);
    const median = latencies[latencies.length >> 1];
    const shown = median === undefined ? '' : `${Math.round(median)}, ${Math.round(latencies.at(-1)!)}`;
    const others = results.reduce((sum, result) => sum + result.others, 0);
    say(`| ${trial.name} | ${latencies.length} of ${seeds.length} | ${shown} | ${others} |`);
  }
}

function printHealthy(seeds: readonly number[], temperatures: boolean): void {
  const days = seeds.map((seed) => warningsOf(healthyDay(seed, temperatures)).length);
  say(`healthy days, ${temperatures ? 'four thermometers' : 'one thermometer'}: ${days.join(', ')} warnings`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

// `npx tsx test/engine/detection/validation.ts 6,7,8,9,10`, and a part of a fault's name or `healthy` for less.
if (require.main === module) {
  const [, , list = '6,7,8,9,10', part = ''] = process.argv;
  const seeds = list.split(',').map(Number);
  const trials = TRIALS.filter(({ name }) => name.includes(part));
  if (part === '' || trials.length === 0) for (const four of [true, false]) printHealthy(seeds, four);
  printTrials(trials, seeds);
}
