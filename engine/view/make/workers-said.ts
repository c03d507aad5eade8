import type { Scene } from '../memory';
import type { Amount, Said } from '../pages/common';
import type { Host } from '../pages/workers';
import { count, counted, said } from '../said';
import { LATE_MS } from './workers-page';

/** The answer of the page of workers, and what an engineer wants to know beside it. */
export function workersSaid(
  hosts: readonly Host[],
  { standing }: Pick<Scene, 'standing'>,
): { answer: Said; detail: Said[] } {
  const late = hosts.filter(({ heard }) => heard !== 'well');
  const mute = hosts.filter(({ heard, samples }) => heard === 'well' && !samples);
  const detail = late
    .slice(0, 1)
    .map(({ host, ageS = 0 }) =>
      said('workers.last', { host, ago: seconds(ageS), limit: seconds(LATE_MS / 1000) }),
    );
  if (mute.length > 0) detail.push(counted('workers.mute', mute.length));
  return { answer: answerOf(hosts.length, late.length, standing), detail };
}

function answerOf(all: number, late: number, standing: Scene['standing']): Said {
  if (standing === 'stopped') return said('workers.stopped');
  if (late === 0) return counted('workers.all', all);
  if (late === all) return counted('workers.none', all);
  const well = { well: count(all - late), all: count(all) };
  return late === 1
    ? said('workers.late-one', well)
    : said('workers.late-many', { ...well, late: count(late) });
}

function seconds(value: number): Amount {
  return { value, unit: 'seconds' };
}
