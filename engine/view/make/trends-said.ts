import type { Finding } from '../../telemetry/finding';
import { placeOf } from '../findings/findings-said';
import type { Scene } from '../memory';
import type { Points, Said } from '../pages/common';
import { count, said } from '../said';
import { isFiring } from './cluster-scene';
import { instant } from './room-said';

/** The answer of trends: what was found in the time that they show. */
export function trendsSaid(
  { cluster, standing }: Pick<Scene, 'cluster' | 'standing'>,
  found: readonly Finding[],
  { values }: Points,
): Said {
  if (standing === 'waiting') return said('trends.waiting');
  const [last] = [...found.filter(isFiring), ...found];
  if (last !== undefined) {
    const { cause, target, since } = last;
    const place = placeOf(target, cluster);
    if (found.length === 1) return said('trends.found-one', { cause, place, at: instant(since) });
    return said('trends.found-many', { cause, place, at: instant(since), count: count(found.length) });
  }
  return values.every((value) => value === null) ? said('trends.empty') : said('trends.well');
}
