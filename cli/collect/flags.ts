import { problem } from '../../engine/telemetry/problem';
import type { Machine } from '../../io/host/estimate';
import { badValue, type Flags, UsageError } from '../common/flags';

/** What power is estimated for, should there be nothing to measure. Throws a UsageError. */
export function machineOf(flags: Flags): Machine {
  const [tdpW, idleW, fullW] = (['tdp', 'idle', 'full'] as const).map((name) => {
    const value = flags.number(name);
    if (value !== undefined && !(value > 0 && value <= 100_000)) throw outside(name, value, 0.1, 100_000);
    return value;
  });
  if (tdpW !== undefined) {
    const other = idleW !== undefined ? '--idle' : fullW !== undefined ? '--full' : undefined;
    if (other !== undefined) throw new UsageError('not-both', { flag: '--tdp', other });
    return { kind: 'tdp', tdpW };
  }
  if (idleW === undefined && fullW === undefined) return { kind: 'server' };
  if (idleW === undefined) throw new UsageError('needs', { flag: '--full', other: '--idle' });
  if (fullW === undefined) throw new UsageError('needs', { flag: '--idle', other: '--full' });
  if (idleW >= fullW) throw outside('idle', idleW, 0.1, fullW);
  return { kind: 'own', idleW, fullW };
}

/** A number from one to another, both allowed; the usual one when absent. Throws a UsageError. */
export function within(
  flags: Flags,
  name: string,
  usual: number,
  [min, max]: readonly [number, number],
): number {
  const value = flags.number(name) ?? usual;
  if (value >= min && value <= max) return value;
  throw outside(name, value, min, max);
}

function outside(name: string, value: number, min: number, max: number): UsageError {
  const why = problem('bad-option', name, value, `${min}..${max}`);
  return badValue(name, why);
}
