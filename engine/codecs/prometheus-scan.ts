import type { Tags } from '../telemetry/metric';
import { type Limit, type Problem, problem } from '../telemetry/problem';
import { KEY_SEPARATOR } from '../telemetry/series-key';
import { losesDigits } from './large-integer';
import { floatIn, secondsAsMs } from './prometheus-number';
import { COLON, LETTER, TokenReader } from './prometheus-token';

const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const COMMA = 44;
const EQUALS = 61;
const OPEN = 123;
const CLOSE = 125;

const MILLISECONDS = /^[+-]?\d{1,18}$/;
/** Digits that a double always holds. */
const EXACT_DIGITS = 15;
/** Of one sample: Prometheus itself sets no limit; real series have some ten. */
const MOST_LABELS = 256;
/** Of an exemplar, names and values together, characters (OpenMetrics 1.0, "Exemplars"). */
const LONGEST_EXEMPLAR = 128;
const SHOWN = 60;

/** The label that ends where a name stands in braces. */
const NAME_LABEL = '__name__';

/**
 * Reads one sample of Prometheus' or OpenMetrics' text into `name`, `tags`, `value` and `time`; kept and used
 * again, so that a sample costs its tags only. `strict` is OpenMetrics: one space where a blank may stand, time
 * in seconds, an exemplar behind it.
 *
 * An empty label is an absent one, and none in `tags`. An escape that is none is kept as it is written.
 */
export class SampleScanner extends TokenReader {
  name = '';
  tags: Tags = {};
  value = 0;
  /** Epoch milliseconds as written; undefined when the sample has none. */
  time: number | undefined;
  timeText = '';
  /** False when `value` is a whole number of which a double does not hold every digit. */
  isExact = true;
  hasExemplar = false;
  /** A native histogram stands in the place of the value. */
  isNative = false;
  /** Why the last sample could not be read. */
  problem: Problem | undefined;

  /** Names of the labels, in their order. */
  private readonly labels: string[] = [];
  private count = 0;
  /** The labels of the last sample, as they came and sorted: most samples have those of the one before. */
  private last: string[] = [];
  private sorted: readonly string[] = [];
  private readonly lists = new Map<string, readonly string[]>();

  /** Reads the line from `from` to `to`; false with a `problem` when it is no sample. */
  scan(from: number, to: number): boolean {
    this.at = from;
    this.to = to;
    this.time = undefined;
    this.timeText = '';
    this.hasExemplar = false;
    this.isNative = false;
    this.tags = {};
    this.count = 0;
    this.skipBlanks();
    const isBare = this.code() !== OPEN;
    if (isBare && !this.metricName()) return this.fail('name', 'metric-name');
    if (!isBare) this.name = '';
    const behindName = this.at;
    this.skipBlanks();
    if (this.code() === OPEN) {
      if (!this.braces(true)) return false;
    } else if (!this.strict && this.at === behindName && this.at < this.to)
      return this.fail('name', 'metric-name');
    if (this.name === '') return this.fail('name', 'metric-name', from);
    if (!this.separator()) return this.fail('fields.value', 'one-space');
    if (this.code() === OPEN) {
      this.isNative = true;
      return true;
    }
    return this.number() && this.behindValue();
  }

  /** The names of the labels in a fixed order: the same list for the same labels. */
  labelNames(): readonly string[] {
    const { labels, count, last } = this;
    let same = count === last.length;
    for (let i = 0; same && i < count; i++) same = labels[i] === last[i];
    if (same) return this.sorted;
    this.last = labels.slice(0, count);
    const sorted = [...this.last].sort();
    const key = sorted.join(KEY_SEPARATOR);
    this.sorted = this.lists.get(key) ?? sorted;
    this.lists.set(key, this.sorted);
    return this.sorted;
  }

  /** The values of the labels in the order of `labelNames`: with them the identity of a series among those of its name. */
  labelValues(): string {
    const { tags } = this;
    let values = '';
    for (const label of this.labelNames()) {
      values = values === '' ? (tags[label] as string) : `${values}${KEY_SEPARATOR}${tags[label]}`;
    }
    return values;
  }

  /** Identity by the labels without one of them. */
  identityBut(left: string): string {
    const { tags } = this;
    let id = '';
    for (const label of this.labelNames()) {
      if (label !== left) id += KEY_SEPARATOR + label + KEY_SEPARATOR + tags[label];
    }
    return id;
  }

  private behindValue(): boolean {
    if (this.strict) {
      if (this.at === this.to) return true;
      if (!this.takes(SPACE)) return this.fail('fields.value', 'one-space');
      if (this.code() === HASH) return this.exemplar();
      if (!this.seconds()) return this.fail('timestamp', 'time-in-s');
      if (this.at === this.to) return true;
      return this.takes(SPACE) && this.code() === HASH ? this.exemplar() : this.fail('timestamp', 'line-end');
    }
    this.skipBlanks();
    if (this.at === this.to) return true;
    const from = this.at;
    this.timeText = this.text.slice(from, this.token());
    if (!MILLISECONDS.test(this.timeText)) return this.fail('timestamp', 'time-in-ms', from);
    this.time = Number(this.timeText);
    this.skipBlanks();
    return this.at === this.to || this.fail('timestamp', 'line-end');
  }

  private number(): boolean {
    const from = this.at;
    const end = this.token();
    const value = floatIn(this.text, from, end);
    if (value === undefined) return this.fail('fields.value', 'sample-value', from);
    this.value = value;
    this.isExact = end - from <= EXACT_DIGITS || !losesDigits(this.text.slice(from, end), value);
    return true;
  }

  private seconds(): boolean {
    const from = this.at;
    const end = this.token();
    const seconds = floatIn(this.text, from, end);
    if (seconds === undefined || !Number.isFinite(seconds)) return false;
    this.timeText = this.text.slice(from, end);
    this.time = secondsAsMs(this.timeText);
    return true;
  }

  /** `# {label="value"} value timestamp`: checked, and left out, for a Metric has no place for it. */
  private exemplar(): boolean {
    const { name, tags, count, time, timeText, value, isExact } = this;
    const labels = this.labels.slice(0, count);
    this.tags = {};
    this.count = 0;
    this.at++;
    if (!this.takes(SPACE) || this.code() !== OPEN) return this.fail('exemplar', 'an-exemplar');
    if (!this.braces(false)) return false;
    let length = 0;
    for (const label in this.tags) length += [...label].length + [...(this.tags[label] as string)].length;
    if (length > LONGEST_EXEMPLAR) {
      this.problem = problem('malformed', 'exemplar', String(length), 'exemplar-length');
      return false;
    }
    if (!this.takes(SPACE) || !this.number()) return this.fail('exemplar', 'an-exemplar');
    if (this.at < this.to && !(this.takes(SPACE) && this.seconds())) {
      return this.fail('exemplar', 'an-exemplar');
    }
    Object.assign(this, { name, tags, count, time, timeText, value, isExact, hasExemplar: true });
    for (let i = 0; i < count; i++) this.labels[i] = labels[i] as string;
    return this.at === this.to || this.fail('exemplar', 'line-end');
  }

  /** From `{` to behind `}`. */
  private braces(mayName: boolean): boolean {
    this.at++;
    this.skipBlanks();
    if (this.takes(CLOSE)) return true;
    // Clients of Prometheus read a comma alone, as they do behind the last label.
    if (!this.strict && this.takes(COMMA)) {
      this.skipBlanks();
      return this.takes(CLOSE) || this.fail('tags', 'label-name');
    }
    for (;;) {
      if (!this.label(mayName)) return false;
      const behind = this.at;
      this.skipBlanks();
      if (this.takes(CLOSE)) return true;
      if (this.takes(COMMA)) {
        this.skipBlanks();
        if (!this.strict && this.takes(CLOSE)) return true;
      } else if (this.strict || this.at === behind) {
        // Prometheus itself reads labels with blanks alone between them.
        return this.fail('tags', 'label-end');
      }
    }
  }

  private label(mayName: boolean): boolean {
    const from = this.at;
    let label: string | undefined;
    if (this.code() === QUOTE) {
      label = this.quoted();
      if (label === undefined) return this.fail('tags', 'quoted-value', from);
      this.skipBlanks();
      if (this.code() !== EQUALS) {
        if (!mayName || this.name !== '' || label === '') return this.fail('name', 'name-once', from);
        this.name = label;
        return true;
      }
    } else {
      label = this.labelName();
      if (label === undefined) return this.fail('tags', 'label-name');
      this.skipBlanks();
    }
    if (!this.takes(EQUALS)) return this.fail('tags', 'label-and-value', from);
    this.skipBlanks();
    const value = this.code() === QUOTE ? this.quoted() : undefined;
    if (value === undefined) return this.fail(`tags.${label}`, 'quoted-value', from);
    return this.keep(label, value, from);
  }

  private keep(label: string, value: string, from: number): boolean {
    if (label === NAME_LABEL) return this.fail('name', 'name-once', from);
    if (label === '__proto__' || label === '' || label.includes(KEY_SEPARATOR)) {
      this.problem = problem('bad-name', 'tags', label);
      return false;
    }
    if (Object.hasOwn(this.tags, label)) return this.fail(`tags.${label}`, 'label-once', from);
    if (this.count === MOST_LABELS) return this.fail('tags', 'labels-at-most', from);
    if (value === '') return true;
    this.tags[label] = value;
    this.labels[this.count++] = label;
    return true;
  }

  private metricName(): boolean {
    const { name, text, at } = this;
    const end = this.nameEnd(LETTER | COLON);
    if (end === at) return false;
    // Most samples have the name of the one before.
    if (end - at !== name.length || !text.startsWith(name, at)) this.name = text.slice(at, end);
    this.at = end;
    return true;
  }

  private labelName(): string | undefined {
    const { text, at } = this;
    const end = this.nameEnd(LETTER);
    if (end === at) return undefined;
    this.at = end;
    // The label that stood in this place before: a name that is known costs no look-up.
    const before = this.labels[this.count];
    if (before !== undefined && end - at === before.length && text.startsWith(before, at)) return before;
    return text.slice(at, end);
  }

  private fail(field: string, expected: Limit, from = this.at): false {
    const shown = this.text.slice(from, Math.min(this.to, from + SHOWN));
    this.problem = problem('malformed', field, shown, expected);
    return false;
  }
}
