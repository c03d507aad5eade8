import { type Problem, problem } from '../telemetry/problem';
import { isPowerUnit, watts } from './scaphandre-watts';

/** How the rows of consumers are laid out. */
export interface Columns {
  readonly order: 'power-pid-exe' | 'pid-name-power';
  /** Of cells that have none. */
  readonly unit: string;
}

export interface Row {
  readonly pid: string;
  readonly exe: string;
  readonly watts: number;
  /** The text ends in the power: it may have lost digits. */
  readonly mayBeCut: boolean;
}

const TITLES: readonly [RegExp, Columns['order']][] = [
  [/^Power\s*(?:\((\S{1,2})\))?\s+PID\s+Exe\s*$/, 'power-pid-exe'],
  [/^PID\s+(?:Name|Exe)\s+Power\s*(?:\((\S{1,2})\))?\s*$/, 'pid-name-power'],
];

/** The columns that a line of titles announces; undefined when it is none. */
export function columnsOf(line: string): Columns | undefined {
  if (line.length > 200) return undefined;
  for (const [titles, order] of TITLES) {
    const found = titles.exec(line);
    if (found !== null) return { order, unit: isPowerUnit(found[1]) ? found[1] : 'W' };
  }
  return undefined;
}

/** Of a name that is not there: no name. */
const UNCLOSED = '"';

/** A consumer, `isLast` when the text ends with this line: then a quote that is open was cut. */
export function rowOf(line: string, { order, unit }: Columns, isLast: boolean): Row | Problem {
  const words = line.trim().split(/\s+/);
  let [power, pid] = [words[0] as string, words[1]];
  let own = unit;
  let mayBeCut = false;
  let exe: string;
  if (order === 'power-pid-exe') {
    const named = isPowerUnit(pid);
    if (named) [own, pid] = [pid as string, words[2]];
    exe = behindWords(line.trim(), named ? 3 : 2);
    // A name that is empty stands in quotes.
    if (exe === '') exe = UNCLOSED;
  } else {
    pid = power;
    const last = words.pop() as string;
    if (isPowerUnit(last)) own = last;
    else mayBeCut = isLast;
    power = isPowerUnit(last) ? (words.pop() as string) : last;
    exe = words.slice(1).join(' ');
  }
  const value = watts(power, own);
  const program = programOf(exe);
  if (value === undefined || pid === undefined || !/^\d{1,10}$/.test(pid) || program === undefined) {
    const isCut = isLast && (program === undefined || pid === undefined);
    return problem(isCut ? 'truncated' : 'malformed', 'consumer', line, ['4.8 W 642 "/usr/sbin/dockerd"']);
  }
  return { pid, exe: program, watts: value, mayBeCut };
}

/** The text behind so many words. */
function behindWords(text: string, count: number): string {
  let at = 0;
  for (let i = 0; i < count; i++) {
    while (at < text.length && !isBlank(text.charAt(at))) at++;
    while (at < text.length && isBlank(text.charAt(at))) at++;
  }
  return text.slice(at);
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t';
}

const ESCAPED: Readonly<Record<string, string>> = { n: ' ', r: ' ', t: ' ', 0: ' ' };
const CONTROL = /\p{Cc}/gu;

/** A name, or one in the quotes of Rust's debug format; undefined when they are not closed. */
function programOf(text: string): string | undefined {
  if (!text.startsWith('"')) return text.replace(CONTROL, ' ');
  if (text.length < 2 || !/^"(?:[^"\\]|\\.)*"$/.test(text)) return undefined;
  const name = text.slice(1, -1).replace(/\\u\{([0-9a-fA-F]{1,6})\}|\\(.)/g, (_, code, character) => {
    if (code !== undefined) return fromCode(Number.parseInt(code, 16));
    return ESCAPED[character] ?? character;
  });
  return name.replace(CONTROL, ' ');
}

function fromCode(code: number): string {
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}
