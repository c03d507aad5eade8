import type { Metric } from '../telemetry/metric';
import { numberText } from './number-text';

const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

const FIRST_SIZE = 128 * 1024;
/** A shorter run of bytes is sooner copied here than by calling for help. */
const LONG = 48;
/** Names are few. Those that come with data may be many: then all are forgotten. */
const MOST_NAMES = 1000;
/** Bytes of the longest number, such as -2.2250738585072014e-308. */
const LONGEST_NUMBER = 24;
/** Readings of sensors are whole numbers of ten-thousandths. */
const DECIMALS = 4;
const PARTS = 1e4;
/** Timestamps are written as millions and the rest. */
const MILLION = 1e6;
const MOST_INT = 0x7fffffff;

const encoder = new TextEncoder();
const utf8 = (text: string) => encoder.encode(text);
const NAME = utf8('{"name":');
const TAGS = utf8(',"tags":');
const FIELDS = utf8(',"fields":');
const TIMESTAMP = utf8(',"timestamp":');
const QUALITY = utf8(',"quality":');
const TYPES = utf8(',"types":');
const END = utf8('}\n');
const TRUE = utf8('true');
const FALSE = utf8('false');
const NULL = utf8('null');

/**
 * Writes Metrics as JSON lines in UTF-8: what `JSON.stringify` writes of their values, but that whole numbers beyond
 * 2^53 get an exponent (`numberText`). A frozen object, such as the tags that all Metrics of a thing share, is put
 * into words once and copied from then on.
 */
export class JsonLines {
  private bytes = new Uint8Array(FIRST_SIZE);
  private used = 0;
  private readonly names = new Map<string, Uint8Array>();
  private readonly frozen = new WeakMap<object, Uint8Array>();

  /** Bytes that wait to be taken. */
  get size(): number {
    return this.used;
  }

  add({ name, tags, fields, timestamp, quality, types }: Metric): void {
    this.copy(NAME);
    this.text(name);
    this.copy(TAGS);
    this.shared(tags);
    this.copy(FIELDS);
    this.values(fields);
    this.copy(TIMESTAMP);
    this.number(timestamp);
    if (quality !== undefined) {
      this.copy(QUALITY);
      this.values(quality);
    }
    if (types !== undefined) {
      this.copy(TYPES);
      this.shared(types);
    }
    this.copy(END);
  }

  /** What was added since the last time; it holds until something is added again. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.used);
    this.used = 0;
    return taken;
  }

  private shared(record: Values): void {
    const written = this.frozen.get(record);
    if (written !== undefined) this.copy(written);
    else {
      const from = this.used;
      this.values(record);
      if (Object.isFrozen(record)) this.frozen.set(record, this.bytes.slice(from, this.used));
    }
  }

  private values(record: Values): void {
    let mark = OPEN;
    for (const name in record) {
      const value = record[name];
      if (value === undefined) continue;
      this.byte(mark);
      mark = COMMA;
      this.name(name);
      if (typeof value === 'number') this.number(value);
      else if (typeof value === 'string') this.text(value);
      else this.copy(value === null ? NULL : value ? TRUE : FALSE);
    }
    if (mark === OPEN) this.byte(OPEN);
    this.byte(CLOSE);
  }

  private name(name: string): void {
    let written = this.names.get(name);
    if (written === undefined) {
      if (this.names.size === MOST_NAMES) this.names.clear();
      written = utf8(`${JSON.stringify(name)}:`);
      this.names.set(name, written);
    }
    this.copy(written);
  }

  private text(text: string): void {
    this.makeRoom(text.length + 2);
    const { bytes } = this;
    let at = this.used;
    bytes[at++] = QUOTE;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < 32 || code > 126 || code === QUOTE || code === BACKSLASH) {
        this.copy(utf8(JSON.stringify(text)));
        return;
      }
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    this.used = at;
  }

  private number(value: number): void {
    const size = Math.abs(value);
    const parts = Math.round(size * PARTS);
    this.makeRoom(LONGEST_NUMBER);
    if (size < MOST_INT * MILLION && Math.trunc(size) === size) {
      if (value < 0) this.byte(MINUS);
      this.whole(size);
    } else if (parts <= MOST_INT && parts / PARTS === size) {
      // Ten digits at most, and they are read as this number: String() gives no other ones.
      if (value < 0) this.byte(MINUS);
      const whole = Math.trunc(parts / PARTS);
      this.whole(whole);
      this.byte(POINT);
      this.digits(parts - whole * PARTS, DECIMALS);
      while (this.bytes[this.used - 1] === ZERO) this.used--;
    } else this.copy(Number.isFinite(value) ? utf8(numberText(value)) : NULL);
  }

  private whole(value: number): void {
    if (value <= MOST_INT) this.digits(value, placesOf(value));
    else {
      const millions = Math.trunc(value / MILLION);
      this.digits(millions, placesOf(millions));
      this.digits(value - millions * MILLION, 6);
    }
  }

  /** The last digits of a whole number of 31 bits; there is room for them. */
  private digits(value: number, places: number): void {
    const { bytes, used } = this;
    let left = value | 0;
    for (let at = used + places - 1; at >= used; at--) {
      const tens = (left / 10) | 0;
      bytes[at] = ZERO + left - 10 * tens;
      left = tens;
    }
    this.used = used + places;
  }

  private byte(byte: number): void {
    if (this.used === this.bytes.length) this.makeRoom(1);
    this.bytes[this.used++] = byte;
  }

  private copy(run: Uint8Array): void {
    const { length } = run;
    this.makeRoom(length);
    const { bytes, used } = this;
    if (length < LONG) for (let i = 0; i < length; i++) bytes[used + i] = run[i] as number;
    else bytes.set(run, used);
    this.used = used + length;
  }

  private makeRoom(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.used + more));
    larger.set(this.bytes.subarray(0, this.used));
    this.bytes = larger;
  }
}

type Values = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Decimal places of a whole number of 31 bits. */
function placesOf(value: number): number {
  if (value < 1e4) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 1e8) return value < 1e6 ? (value < 1e5 ? 5 : 6) : value < 1e7 ? 7 : 8;
  return value < 1e9 ? 9 : 10;
}
