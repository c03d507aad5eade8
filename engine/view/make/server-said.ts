import type { Finding } from '../../telemetry/finding';
import { placeOf } from '../findings/findings-said';
import type { PlacedTile } from '../now/server-tiles';
import type { Said } from '../pages/common';
import { said } from '../said';
import type { ClusterScene } from './cluster-scene';
import { isFiring } from './cluster-scene';
import { instant } from './room-said';

/** What the drawer of a server begins with. */
export function serverSaid(
  {
    now = 0,
    stage,
    cluster,
    standing,
  }: Pick<ClusterScene, 'now' | 'cluster' | 'standing'> & {
    readonly stage: {
      readonly findings: { readonly detector: ClusterScene['stage']['findings']['detector'] };
    };
  },
  { server, off, stale, at = now }: PlacedTile,
  findings: readonly Finding[],
): Said {
  const [worst] = findings;
  if (off) return said('server.off', { server });
  if (worst !== undefined && isFiring(worst)) {
    const key = standing === 'live' && stale ? 'server.found-silent' : 'server.found';
    return said(key, {
      cause: worst.cause,
      place: placeOf(worst.target, cluster),
      since: instant(worst.since),
    });
  }
  if (stale || standing === 'stopped' || standing === 'stale')
    return said('server.silent', { server, at: instant(at) });
  if (worst !== undefined)
    return said('server.watched', {
      cause: worst.cause,
      place: placeOf(worst.target, cluster),
      since: instant(worst.since),
    });
  const { detector } = stage.findings;
  if (detector === undefined) return said('server.unjudged', { server });
  if (detector.ready < detector.things) return said('server.learning', { server });
  return said('server.well', { server });
}
