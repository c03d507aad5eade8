import type { Evidence, Severity } from '../../telemetry/finding';
import { matterKey } from '../identity';
import type { Sign } from './sign';

/**
 * What servers may have in common are matters of their own: the air that they get, the power that they take, and heat that
 * neither explains. Each has two, of what rises and of what falls: the end of one is no part of the other.
 */
export const GROUPS = ['air', 'power', 'heat'] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<string, Group>> = {
  inlet_temp_c: 'air',
  supply_temp_c: 'air',
  power_w: 'power',
};
/** So much warmer than expected, °C, is a warning: of air, and of what it does not explain. */
const WARM_C = 0.5;
const HOT_C = 3;

export interface CommonMatter {
  readonly group: Group;
  readonly side: 1 | -1;
}

export const COMMON_MATTERS: readonly CommonMatter[] = GROUPS.flatMap((group) => [
  { group, side: 1 as const },
  { group, side: -1 as const },
]);

/** @param rack empty for all racks */
export function commonKey({ group, side }: CommonMatter, rack: string): string {
  return matterKey('common', `${side > 0 ? 'more' : 'less'} ${group} ${rack}`.trimEnd());
}

/** Those signs that are of this matter, the worst first. */
export function signsOfMatter({ group, side }: CommonMatter, signs: readonly Sign[]): Sign[] {
  return signs
    .filter(({ field, sigma }) => (GROUP_OF[field] ?? 'heat') === group && sigma < 0 === side < 0)
    .sort((a, b) => b.level - a.level);
}

/** Is it heat that air and power do not explain? */
export function isHeat({ field }: Sign): boolean {
  return GROUP_OF[field] === undefined;
}

/** Of each field what says most, the most deviations first. */
export function evidenceOf(signs: readonly Sign[]): Evidence[] {
  const seen = new Set<string>();
  return [...signs]
    .sort((a, b) => Math.abs(b.sigma) - Math.abs(a.sigma))
    .filter(({ field }) => !seen.has(field) && seen.add(field))
    .map(({ field, observed, expected, sigma }) => ({ field, observed, expected, sigma }));
}

/**
 * Air that is warmer is a warning. Cold air is none, nor is heat or power that goes another way than was learned, unless it
 * is far hotter.
 */
export function severityOfMatter({ group, side }: CommonMatter, evidence: readonly Evidence[]): Severity {
  const leastC = group === 'air' ? WARM_C : HOT_C;
  return side > 0 && evidence.some((each) => isWarmerBy(leastC, each)) ? 'warning' : 'info';
}

function isWarmerBy(leastC: number, { field, observed, expected }: Evidence): boolean {
  return field.endsWith('_c') && observed !== null && expected !== null && observed - expected >= leastC;
}
