import type { Aim } from '../commands/issuer';
import type { Fan } from './fan';

/**
 * What each fan of a server is to do so that they move the air of all of them at `speedPct`: what one lacks that does
 * not follow its twin makes up for, as far as it can. One that stalls is kicked. A person is taken at their word.
 */
export function fanAims(fans: ReadonlyMap<string, Fan>, speedPct: number, isManual: boolean): Aim[] {
  let lackingPct = 0;
  let following = 0;
  let isOne = true;
  for (const { state, share, leastPct } of fans.values()) {
    if (state === 'following') following++;
    else lackingPct += Math.max(0, speedPct - 100 * share);
    if (state !== 'following' || leastPct > speedPct) isOne = false;
  }
  if (isOne || isManual) return [{ speedPct }];
  const more = following === 0 ? 0 : lackingPct / following;
  const aims = Array.from(fans, ([fan, { state, leastPct }]): Required<Aim> => {
    if (state === 'kicked') return { fan, speedPct: 100 };
    const wanted = state === 'following' ? speedPct + more : speedPct;
    return { fan, speedPct: Math.min(100, Math.max(leastPct, wanted)) };
  });
  const [first] = aims;
  const isSame = aims.every((each) => each.speedPct === first!.speedPct);
  return isSame ? [{ speedPct: first!.speedPct }] : aims;
}
