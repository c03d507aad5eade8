import type { CoolStateRow } from '../../cooling/cool-state';
import { MODES, type Mode } from '../../cooling/modes/names';

/** Servers by mode. */
export function countModes(servers: readonly CoolStateRow[]): Record<Mode, number> {
  const counts = Object.fromEntries(MODES.map((mode) => [mode, 0])) as Record<Mode, number>;
  for (const { mode } of servers) counts[mode]++;
  return counts;
}

/** The mode of most servers; of equally many the one that asks for more attention. */
export function mostOf(counts: Readonly<Record<Mode, number>>): Mode {
  return [...MODES].reverse().reduce((most, mode) => (counts[mode] > counts[most] ? mode : most));
}
