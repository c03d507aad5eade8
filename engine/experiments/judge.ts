import type { Activity, Probe } from './protocol';
import type { RunSettings } from './read-protocol';
import type { ActivityResult } from './result';

export function isWithin(output: number, tolerance: NonNullable<Probe['tolerance']>): boolean {
  if (typeof tolerance === 'number') return output === tolerance;
  const [least, most] = tolerance.range as readonly [number, number];
  return output >= least && output <= most;
}

/** How many of these that have a tolerance met it. */
export function judged(run: readonly ActivityResult[]): { passed: number; failed: number } {
  const met = run.flatMap(({ tolerance_met }) => (tolerance_met === undefined ? [] : [tolerance_met]));
  const passed = met.filter(Boolean).length;
  return { passed, failed: met.length - passed };
}

/** Was every action done? What probes saw is another matter. */
export function areDone(activities: readonly ActivityResult[]): boolean {
  return activities.every(({ activity, status }) => activity.type === 'probe' || status === 'succeeded');
}

/** How long a run takes at most, ms. */
export function expectedMs({ healthy_s, after_s }: RunSettings, activities: readonly Activity[]): number {
  const pauses = activities.map(({ pauses: { before = 0, after = 0 } }) => {
    return before + (typeof after === 'number' ? after : after.most_s);
  });
  return 1000 * pauses.reduce((sum, each) => sum + each, healthy_s + after_s);
}
