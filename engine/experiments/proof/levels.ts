import { type FaultKind, kindSpec } from '../../faults/catalogue';
import type { Json } from '../../telemetry/json';

export const LEVELS = ['mild', 'usual', 'severe'] as const;
export type Level = (typeof LEVELS)[number];

/** What a document of a fault says besides its kind and target. */
export type Severity = Readonly<Record<string, Json>>;
type OfLevels = Readonly<Record<Level, Severity>>;

/** Sensors of a server that are hurt one after another. */
export const FIELDS = ['cpu_temp_c', 'inlet_temp_c', 'chassis_temp_c', 'power_w', 'airflow_m3s'] as const;
export type Field = (typeof FIELDS)[number];

/**
 * How bad a fault is. Where nothing is said of a level it is as the catalogue has it. Ranges of the sources: PDUs lose a
 * fifth to a half of their limit, fans 1 to 2 % an hour, or 2 points each half hour; the rest is chosen around what is
 * usual, so that the mild one is harder to see and no level is one that nobody could miss.
 */
const OF_KINDS: Readonly<Partial<Record<FaultKind, OfLevels>>> = {
  'fan-wear': {
    mild: { intensity: 1 },
    usual: {},
    severe: { intensity: 2, parameters: { law: 'steps', every_h: 0.5 } },
  },
  'cpu-overload': numbers(0.8, 1),
  'airflow-blocked': numbers(0.35, 0.75),
  'pdu-limit': numbers(0.8, 0.5),
  'aisle-recirculation': numbers(2, 6),
  'cooling-degraded': numbers(0.8, 0.5),
  'telemetry-loss': {
    mild: { intensity: 10 },
    usual: {},
    severe: { intensity: 40, parameters: { least_s: 30, most_s: 120 } },
  },
  'telemetry-duplicate': numbers(5, 30),
  'telemetry-reorder': numbers(5, 30),
  'telemetry-delay': numbers(5, 60),
  'clock-skew': numbers(15, 300),
};

/** The same of sensors: in °C, W and m³/s. Servers of these rooms take some 120 W and 0.012 m³/s at rest. */
const OF_SENSORS: Readonly<Partial<Record<FaultKind, Readonly<Record<'c' | 'w' | 'm3s', OfLevels>>>>> = {
  'sensor-drift': {
    // The sources have 0.2 and 0.5 °C an hour.
    c: numbers(0.2, 1, 0.5),
    w: numbers(5, 25, 10),
    m3s: numbers(-0.0005, -0.003, -0.001),
  },
  'sensor-bias': {
    c: numbers(2, 8),
    w: numbers(15, 100, 40),
    m3s: numbers(-0.002, -0.008, -0.004),
  },
  'sensor-spike': {
    c: spikes([10, 15], [10, 30]),
    w: spikes([50, 100], [50, 200]),
    m3s: spikes([0.005, 0.01], [0.01, 0.03]),
  },
};

/** How bad each level of a kind is; of a kind that is there or not there is one. */
export function levelsOf(kind: FaultKind, field: Field): Partial<OfLevels> {
  const unit = field.endsWith('_c') ? 'c' : field.endsWith('_w') ? 'w' : 'm3s';
  return OF_KINDS[kind] ?? OF_SENSORS[kind]?.[unit] ?? { usual: {} };
}

/** Whether it is a sensor that the kind hurts. */
export function isOfSensor(kind: FaultKind): boolean {
  return kindSpec(kind).scope === 'sensor';
}

function numbers(mild: number, severe: number, usual?: number): OfLevels {
  return {
    mild: { intensity: mild },
    usual: usual === undefined ? {} : { intensity: usual },
    severe: { intensity: severe },
  };
}

/** One reading of a thousand, small and usual, and of a hundred; one of ten thousand is one a day and is not waited for. */
function spikes([small, larger]: [number, number], [least, most]: [number, number]): OfLevels {
  return {
    mild: { intensity: larger, parameters: { least: small, chance: 0.001 } },
    usual: { intensity: most, parameters: { least, chance: 0.001 } },
    severe: { intensity: most, parameters: { least, chance: 0.01 } },
  };
}
