import { isRecord, parseJson } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Verdict } from './target';

/** What a database has answered to a write. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The header `Retry-After`: seconds, or an HTTP date. */
  readonly retryAfter?: string;
}

/** Longest time a `Retry-After` is obeyed. */
const LONGEST_WAIT_MS = 60 * 60_000;
/** Lengths of texts kept: InfluxDB 1.x quotes whole lines, and each bad one of a batch. */
const TEXT_LENGTH = 500;

/**
 * Texts about a line. InfluxDB 1.x and 2 say `partial write: …` and `unable to parse '…'`, InfluxDB 3
 * `partial write of line protocol occurred` and `parsing failed for write_lp endpoint`, VictoriaMetrics
 * `too long line`. Some 2.0 gave them status 500.
 */
const ABOUT_LINE =
  /partial write|unable to parse '|parsing failed for|field type conflict|invalid column type|too long line/;
/** Texts about the request: 400 or 500 in InfluxDB 1.x, 400 in VictoriaMetrics. */
const ABOUT_REQUEST =
  /(database|retention policy|bucket|organization) (name )?("[^"]*" )?(not found|is required)|unsupported path/;
/** Lines in apostrophes, and names: what they say was written by others. */
const QUOTED = /'.*'|"(?:[^"\\]|\\.)*"/gs;
/** InfluxDB Enterprise has taken the lines and passes them on to a node that is away. */
const QUEUED = 'hinted handoff queue not empty';

const BAD = [400, 413, 422];
const LATER = [408, 425, 429];
/** The server, or the one behind a proxy, gave this request up; 503 says that it takes none. */
const OVERWHELMED = [500, 502, 504];

/**
 * What to do after an answer. 204 is the only plain success: a 200 comes from something that is no
 * database, and with 201 older InfluxDB 3 said that it has left lines out.
 */
export function verdictOf({ status, body, retryAfter }: Answer, now: EpochMs): Verdict {
  const { said, data } = textOf(body);
  const message = shorten(said + data === '' ? `HTTP ${status}` : said + data);
  const plain = said.replace(QUOTED, '""');
  if (status === 204 || plain.includes(QUEUED)) return { kind: 'written' };
  if (ABOUT_REQUEST.test(plain)) return { kind: 'stopped', status, message };
  const blamesLine = status === 201 || status === 413 || ABOUT_LINE.test(said);
  if (blamesLine || BAD.includes(status)) return { kind: 'bad', status, message, blamesLine };
  if (status < 500 && !LATER.includes(status)) return { kind: 'stopped', status, message };
  const wait = waitOf(retryAfter, now);
  return {
    kind: 'later',
    message,
    ...(wait > 0 && { retryAfterMs: wait }),
    ...(OVERWHELMED.includes(status) && { overwhelmed: true }),
  };
}

/**
 * The text inside: `error` of InfluxDB 1.x and 3, `message` of InfluxDB 2; else the body as it is. InfluxDB 3
 * lists the lines in question beside it.
 */
function textOf(body: string): { said: string; data: string } {
  const json = parseJson(body);
  const { message, error, data } = isRecord(json) ? json : {};
  const said = [message, error].find((text) => typeof text === 'string');
  if (typeof said !== 'string') return { said: body.trim(), data: '' };
  return { said, data: data === undefined ? '' : `: ${JSON.stringify(data)}` };
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  if (line.length <= TEXT_LENGTH) return line;
  // The reason stands at the end, behind the line that is quoted.
  return `${line.slice(0, TEXT_LENGTH / 2)} … ${line.slice(-TEXT_LENGTH / 2)}`;
}

function waitOf(retryAfter: string | undefined, now: EpochMs): number {
  if (retryAfter === undefined) return 0;
  const seconds = Number(retryAfter);
  const wait = Number.isNaN(seconds) ? Date.parse(retryAfter) - now : seconds * 1000;
  return Number.isNaN(wait) ? 0 : Math.min(wait, LONGEST_WAIT_MS);
}
