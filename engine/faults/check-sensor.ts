import type { RoomLayout } from '../room/document/layout';
import { gpusOf, toldFields } from '../room/telemetry/told-fields';
import { absent } from './find';
import type { FaultTarget } from './plan';

/**
 * Checks that a room has what tells: the GPU, and the field of a sensor. A fault of one that nobody tells would be a
 * label with nothing behind it.
 *
 * @param hit places of what the target names, and whether it stands in the first cluster, in which the room tells
 * @throws ProblemError `fault-target` with what is told
 */
export function checkSensor(
  { rack, server, fan, gpu, field }: FaultTarget,
  layout: RoomLayout,
  hit: { readonly servers: readonly number[]; readonly racks: readonly number[]; readonly isFirst: boolean },
  at: (tag: string) => string,
): void {
  if (gpu !== undefined) {
    const most = hit.servers.reduce((sum, place) => Math.max(sum, gpusOf(layout, place)), 0);
    const names = Array.from({ length: most }, (_, i) => String(i));
    if (!names.includes(gpu)) throw absent(at('gpu'), gpu, names);
  }
  if (field === undefined) return;
  const withRacks = server === undefined;
  const withRoom = withRacks && rack === undefined && hit.isFirst;
  const { servers, racks } = hit;
  const told = toldFields(layout, { servers, racks, withRacks, withRoom, fan, gpu });
  if (!told.includes(field)) throw absent(at('field'), field, told, told.length);
}
