import { Cron } from 'croner';
import type { EpochMs } from '../telemetry/metric';

/** Times as cron says them, in the time of an IANA zone. */
export interface CronTimes {
  /** Minute, hour, day, month and day of the week, such as `0 3 * * 1-5`, or a word such as `@daily`. */
  readonly cron: string;
  readonly zone: string;
}

/** Five fields, so at most once a minute, or a word for them; croner alone would take a date too. */
const PATTERN = /^(@[a-z]+|\S+(\s+\S+){4})$/;
const LONGEST = 200;
const YEAR_2000 = Date.UTC(2000, 0, 1);
const YEAR_2100 = Date.UTC(2100, 0, 1);

/** Whether this says times that there are: `0 0 30 2 *` says none. */
export function isCron(text: string): boolean {
  if (text.length > LONGEST || !PATTERN.test(text)) return false;
  try {
    const first = nextTime({ cron: text, zone: 'UTC' }, YEAR_2000);
    return first !== undefined && first < YEAR_2100;
  } catch {
    return false;
  }
}

/**
 * The first of the times at or after `from`; undefined when there is none. Where the clock of the zone is put on, a
 * time of the day that is left out comes at the end of the gap; where it is put back, it comes once, at the first of
 * the two. What has `*` or a step for its minute or hour goes on through both.
 */
export function nextTime({ cron, zone }: CronTimes, from: EpochMs): EpochMs | undefined {
  const before = new Date(Math.ceil(from) - 1);
  const options = { mode: '5-part', timezone: zone, fixedTimeRule: 'no-wildcard' } as const;
  return new Cron(cron, options).nextRun(before)?.getTime();
}
