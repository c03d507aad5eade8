import type { Finding } from '../../telemetry/finding';
import { MINUTE_MS } from '../../telemetry/units';
import type { Scene } from '../memory';
import type { Amount, Said } from '../pages/common';
import { count, counted, said } from '../said';
import type { Found } from './findings-page';
import type { Target } from './scores';

/** A detector that tells scores each minute has not been heard for so long: something is wrong with it. */
const SILENT_MS = 10 * MINUTE_MS;

/** The answer of the page of findings, and what an engineer wants to know beside it. */
export function findingsSaid(
  { now, cluster }: Scene,
  found: Pick<Found, 'open' | 'openedLately' | 'detector' | 'isHeard'>,
): { answer: Said; detail: Said[] } {
  const { open, openedLately, detector, isHeard } = found;
  const firing = open.filter(({ severity }) => severity !== 'info');
  const watched = open.length - firing.length;
  const [worst] = firing;
  const detail: Said[] = [];
  if (worst !== undefined && now !== undefined) detail.push(worstSaid(worst, now, cluster));
  if (watched > 0) detail.push(counted('findings.watched', watched));
  if (isHeard && open.length === 0 && openedLately > 0) detail.push(counted('findings.lately', openedLately));
  if (detector !== undefined && detector.ready < detector.things) {
    const { things, ready } = detector;
    detail.push(said('findings.ready', { ready: count(ready), things: count(things) }));
  }
  const silentMs = detector === undefined || now === undefined ? 0 : now - detector.at;
  if (silentMs > SILENT_MS)
    detail.push(said('findings.silent', { for: { value: silentMs / 1000, unit: 'seconds' } }));
  return { answer: answerOf(firing.length, silentMs > SILENT_MS, found), detail };
}

function answerOf(firing: number, isSilent: boolean, { detector, isHeard }: Partial<Found>): Said {
  if (firing > 0) return counted('findings.firing', firing);
  if (isHeard !== true) return said('findings.waiting');
  if (isSilent) return said('findings.unheard');
  if (detector?.ready === 0) return said('findings.learning');
  return said('findings.well');
}

function worstSaid({ cause, target, since }: Finding, now: number, cluster: string): Said {
  const seconds: Amount = { value: Math.max(0, now - since) / 1000, unit: 'seconds' };
  return said('findings.worst', { cause, place: placeOf(target, cluster), for: seconds });
}

/** The thing first, then what it is in, by name; the cluster where it has no other. */
export function placeOf({ cluster: _, field: __, rack, server, ...parts }: Target, cluster: string): string {
  const names = [...Object.values(parts), server ?? rack].filter((name) => name !== undefined);
  return names.length > 0 ? names.join(', ') : cluster;
}
