import type { StreamFaultKind } from '../catalogue';
import type { Episode } from '../plan';
import type { Corruption } from './corruption';
import { Hole } from './hole';
import { SensorOffset } from './sensor-offset';
import { DiskFailure, SensorNull, SensorStuck } from './sensor-silence';
import { BadWay } from './way';

/** What an episode of a stream fault does. @param known sensors of its target that have been heard of */
export function corruptionOf(episode: Episode, seed: number, known: readonly string[]): Corruption {
  const kind = episode.plan.kind as StreamFaultKind;
  switch (kind) {
    case 'sensor-null':
      return new SensorNull(episode);
    case 'sensor-stuck':
      return new SensorStuck(episode);
    case 'sensor-drift':
    case 'sensor-bias':
    case 'sensor-spike':
      return new SensorOffset(episode, seed);
    case 'disk-failure':
      return new DiskFailure(episode);
    case 'telemetry-loss':
      return isHole(episode) ? new Hole(episode, seed, known) : new BadWay(kind, episode, seed);
    default:
      return new BadWay(kind, episode, seed);
  }
}

/** Whether an episode hits a share of the sensors that are known. */
export function isHole({ plan }: Pick<Episode, 'plan'>): boolean {
  return plan.kind === 'telemetry-loss' && plan.parameters.law === 'hole';
}
