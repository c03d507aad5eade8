import type { NodeStatus } from 'node-red';
import { count, LIGHTS } from './status';

export interface ScrapeFacts {
  readonly targets: number;
  /** Of which the last scrape has failed. */
  readonly down: number;
  /** What was lost since the start, and how it is shown (see `LossMeter`). */
  readonly lost: number;
  readonly loss: NodeStatus | undefined;
  /** Has the list of targets been read? */
  readonly known: boolean;
  /** The file of targets cannot be used as it is now. */
  readonly badFile: boolean;
}

/** What the status of a scraper says: targets (`12 ◎`), those that are down (`▼`) and what was lost (`✕`). */
export function scrapeLight({ targets, down, lost, loss, known, badFile }: ScrapeFacts): NodeStatus {
  if (!known && !badFile) return LIGHTS.waiting;
  const figures = Object.entries({ '▼': down, '✕': lost }).filter(([, n]) => n > 0);
  const text = [`${count(targets)} ◎`, ...figures.map(([sign, n]) => `${count(n)} ${sign}`)].join(' ');
  if (targets > 0 && down === targets) return { fill: 'red', shape: 'ring', text };
  if (down > 0 || badFile) return { fill: 'yellow', shape: 'ring', text };
  return { ...(loss ?? LIGHTS.running), text };
}
