import type { Finding } from '../../telemetry/finding';
import { MINUTE_MS } from '../../telemetry/units';
import type { Scene } from '../memory';
import type { Amount, Said } from '../pages/common';
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
    detail.push({ key: 'findings.ready', with: { ready: count(ready), things: count(things) } });
  }
  const silentMs = detector === undefined || now === undefined ? 0 : now - detector.at;
  if (silentMs > SILENT_MS)
    detail.push({ key: 'findings.silent', with: { for: { value: silentMs / 1000, unit: 'seconds' } } });
  return { answer: answerOf(firing.length, silentMs > SILENT_MS, found), detail };
}

function answerOf(firing: number, isSilent: boolean, { detector, isHeard }: Partial<Found>): Said {
  if (firing > 0) return counted('findings.firing', firing);
  if (isHeard !== true) return { key: 'findings.waiting', with: {} };
  if (isSilent) return { key: 'findings.unheard', with: {} };
  if (detector?.ready === 0) return { key: 'findings.learning', with: {} };
  return { key: 'findings.well', with: {} };
}

function worstSaid({ cause, target, since }: Finding, now: number, cluster: string): Said {
  const seconds: Amount = { value: Math.max(0, now - since) / 1000, unit: 'seconds' };
  return { key: 'findings.worst', with: { cause, place: placeOf(target, cluster), for: seconds } };
}

/** The thing first, then what it is in, by name; the cluster where it has no other. */
export function placeOf({ cluster: _, field: __, rack, server, ...parts }: Target, cluster: string): string {
  const names = [...Object.values(parts), server ?? rack].filter((name) => name !== undefined);
  return names.length > 0 ? names.join(', ') : cluster;
}

/** There is a text for one and a text for several. */
export function counted(key: string, value: number): Said {
  return {
    key: value === 1 ? `${key}-one` : `${key}-many`,
    with: value === 1 ? {} : { count: count(value) },
  };
}

function count(value: number): Amount {
  return { value, unit: 'count' };
}
