import type { Severity } from '../telemetry/finding';

/** What a value may be. Beyond `warning` it is unusual for the thing, beyond `critical` it does harm. */
export interface FieldLimits {
  readonly warning?: number;
  readonly critical?: number;
}

/**
 * Air at the inlet of a server, °C: ASHRAE TC 9.9 (2021). 18 to 27 is recommended for all classes; what is allowable
 * depends on the class. Only the upper ends are limits here: air that is too cold is no fault of the room.
 */
export const INLET_CLASSES = ['A1', 'A2', 'A3', 'A4'] as const;
export type InletClass = (typeof INLET_CLASSES)[number];

const RECOMMENDED_C = 27;
const ALLOWABLE_C: Readonly<Record<InletClass, number>> = { A1: 32, A2: 35, A3: 40, A4: 45 };

/** Junctions of server processors protect themselves from some 95 °C on: warned before they near it. */
const CPU: FieldLimits = { warning: 75, critical: 90 };

/** Upper limits by field, those that somebody set before those of the class. */
export function limitsFor(
  inletClass: InletClass,
  own: Readonly<Record<string, FieldLimits>>,
): Readonly<Record<string, FieldLimits>> {
  const inlet = { warning: RECOMMENDED_C, critical: ALLOWABLE_C[inletClass] };
  return { inlet_temp_c: inlet, cpu_temp_c: CPU, ...own };
}

/** How bad a value is by itself; undefined within its limits. */
export function severityOf(value: number, { warning, critical }: FieldLimits): Severity | undefined {
  if (critical !== undefined && value > critical) return 'critical';
  return warning !== undefined && value > warning ? 'warning' : undefined;
}
