import type { Fields, FieldValue, Tags } from '../metric';
import type { Over } from '../totals';

/** How one field of a source becomes one of ours: value × factor ÷ divisor + offset. */
export interface FieldRule {
  readonly to: string;
  readonly factor?: number;
  /** Where a factor such as 0.000001 would cost the last digit. */
  readonly divisor?: number;
  readonly offset?: number;
  /** The source counts; ours is the increase per second, × factor ÷ divisor + offset. */
  readonly rate?: true;
  /** Most that the rate can be, of theirs: a little more comes of two readings that were not equally late. */
  readonly ceiling?: number;
  /** Ours is made of all Metrics of one text that are one thing here; see the `parts` of the row. */
  readonly over?: Over;
  /** With fewer of them there is no value. */
  readonly needs?: number;
  /** Of `over: 'share'`: how much of theirs counts into the whole. */
  readonly base?: number;
  /** Theirs always rises: it adds nothing, but where it stood still the source repeats itself, and ours is null. */
  readonly alive?: true;
  /** What the source writes when it has no value. */
  readonly none?: number;
}

type Condition = (tags: Tags, fields: Fields) => boolean;

/** Makes the value of a tag or a field of ours; undefined leaves it out. */
type From<T> = (tags: Tags, fields: Fields) => T | undefined;

/** One row of the mapping: what a Metric of a source is here. Several rows may hold for one Metric. */
export interface MapRow {
  /** Measurement of the source. */
  readonly from: string;
  readonly when?: Condition;
  /** Measurement of ours. */
  readonly to: string;
  /** Ours from theirs: the name of their tag, or a function of all. Tags not named here stay. */
  readonly tags?: Readonly<Record<string, string | From<string>>>;
  /** Tags of theirs that end here: used by a function above, or no part of an identity. */
  readonly drop?: readonly string[];
  readonly dropLike?: RegExp;
  /** Tags of theirs that tell apart what `over` puts together. They end here. */
  readonly parts?: readonly string[];
  /** By their name; a text is a field that only changes its name. */
  readonly fields: Readonly<Record<string, string | FieldRule>>;
  /** Fields of ours made of tags. */
  readonly extra?: Readonly<Record<string, From<FieldValue>>>;
  /** The source tells the power of the server itself: packages of this row are not added up to it. */
  readonly ownTotal?: true;
  /** The source says that it could not read: every field becomes null. */
  readonly noReading?: Condition;
}

/** Fields that are knowingly left out, with the reason. */
export interface LeaveRow {
  readonly from: string;
  readonly when?: Condition;
  readonly leave: readonly (string | RegExp)[];
  readonly why: string;
}

export type Row = MapRow | LeaveRow;

export function isTag(tag: string, value: string): Condition {
  return (tags) => tags[tag] === value;
}

/** The tag is there and matches. */
export function tagLike(tag: string, pattern: RegExp): Condition {
  return (tags) => {
    const value = tags[tag];
    return value !== undefined && pattern.test(value);
  };
}

export function both(a: Condition, b: Condition): Condition {
  return (tags, fields) => a(tags, fields) && b(tags, fields);
}

/** The first group of a pattern in a tag. */
export function group(tag: string, pattern: RegExp): From<string> {
  return (tags) => pattern.exec(tags[tag] ?? '')?.[1];
}
