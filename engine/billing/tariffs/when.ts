import { QUARTERS_A_DAY } from '../energy/quarters';

export { QUARTERS_A_DAY };

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Days of the week that a text such as `mon-fri,sun` names, Sunday first; undefined when it is none. */
export function readDays(text: string): readonly boolean[] | undefined {
  return readNames(text, DAYS);
}

/** Months that a text such as `nov-mar,jul` names, January first; undefined when it is none. */
export function readMonths(text: string): readonly boolean[] | undefined {
  return readNames(text, MONTHS);
}

/** Quarters of the local day that a text such as `22:00-06:00,12:15-13:00` names; undefined when it is none. */
export function readHours(text: string): readonly boolean[] | undefined {
  const quarters = new Array<boolean>(QUARTERS_A_DAY).fill(false);
  for (const span of text.split(',')) {
    const ends = span.trim().split('-').map(readClock);
    const [from, to] = ends;
    if (ends.length !== 2 || from === undefined || to === undefined || from === to) return undefined;
    // Over midnight it goes on in the morning; 24:00 is the end of the day.
    let quarter = from % QUARTERS_A_DAY;
    do {
      quarters[quarter] = true;
      quarter = (quarter + 1) % QUARTERS_A_DAY;
    } while (quarter !== to % QUARTERS_A_DAY);
  }
  return quarters;
}

/** `06:15` as its quarter of the day, 0 to 96. */
function readClock(text: string): number | undefined {
  const match = /^(\d{1,2}):(00|15|30|45)$/.exec(text.trim());
  if (match === null) return undefined;
  const quarter = Number(match[1]) * 4 + Number(match[2]) / 15;
  return quarter <= QUARTERS_A_DAY ? quarter : undefined;
}

/** `a-c,e`, around the end too: `nov-mar`. */
function readNames(text: string, names: readonly string[]): readonly boolean[] | undefined {
  const named = new Array<boolean>(names.length).fill(false);
  for (const span of text.toLowerCase().split(',')) {
    const ends = span.split('-').map((name) => names.indexOf(name.trim()));
    const [from, to = from] = ends;
    if (ends.length > 2 || from === undefined || to === undefined || from < 0 || to < 0) return undefined;
    for (let i = from; ; i = (i + 1) % names.length) {
      named[i] = true;
      if (i === to) break;
    }
  }
  return named;
}
