import { ProblemError, problem } from '../../telemetry/problem';
import { MOST_SLOTS, type RackDocument } from './room-shape';
import { fail } from './shape';

/** Slots are within their rack and hold one server each. */
export function checkSlots({ racks }: { readonly racks: readonly RackDocument[] }): void {
  racks.forEach((rack, r) => {
    const most = rack.slots ?? MOST_SLOTS;
    if (rack.servers.length > most) fail(`racks[${r}].servers.length`, rack.servers.length, `0..${most}`);
    const taken = new Set<number>();
    rack.servers.forEach(({ slot }, s) => {
      if (slot === undefined) return;
      const path = `racks[${r}].servers[${s}].slot`;
      if (slot > most) fail(path, slot, `1..${most}`);
      if (taken.has(slot)) throw new ProblemError(problem('room-twice', path, slot));
      taken.add(slot);
    });
  });
}

/** The slot of each server of a rack, from 1: its own, else the lowest that is free. */
export function slotsOf({ servers }: RackDocument): readonly number[] {
  const taken = new Set(servers.map(({ slot }) => slot));
  let free = 1;
  return servers.map(({ slot }) => {
    if (slot !== undefined) return slot;
    while (taken.has(free)) free++;
    return free++;
  });
}
