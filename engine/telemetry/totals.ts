import { type EpochMs, type FieldValue, type Metric, type Quality, type Tags, worse } from './metric';
import { KEY_SEPARATOR } from './series-key';

/** What becomes of several values; a `share` is their sum over that of their bases. */
export type Over = 'sum' | 'mean' | 'most' | 'share';

export interface Joining {
  readonly over: Over;
  /** With fewer parts there is no total, as of a difference without one of its two sides. */
  readonly needs: number;
}

/** The Metric that a total belongs to. */
export interface Whole {
  /** Its identity without its time. */
  readonly key: string;
  readonly name: string;
  readonly tags: Tags;
  readonly timestamp: EpochMs;
}

interface Total extends Joining {
  parts: number;
  value: number | null;
  base: number;
  quality: Quality | undefined;
}

interface Gathered extends Whole {
  readonly totals: Map<string, Total>;
}

/**
 * Values of ours that are made of several Metrics of one text: the load of a machine of that of its processors,
 * the queue of a server of those of its engines. They are complete when the text has been read.
 */
export class Totals {
  /** Values that found no room. */
  refused = 0;
  private readonly wholes = new Map<string, Gathered>();

  constructor(private readonly maxWholes: number) {}

  /** `base`: what the part is of the whole that a share is of. */
  add(
    whole: Whole,
    field: string,
    { over, needs }: Joining,
    value: number | null,
    mark?: Quality,
    base = 0,
  ): void {
    const gathered = this.gather(whole);
    if (gathered === undefined) return;
    const { totals } = gathered;
    const total = totals.get(field);
    if (total === undefined) totals.set(field, { over, needs, parts: 1, value, base, quality: mark });
    else {
      total.parts++;
      total.base += base;
      total.quality = worse(total.quality, mark);
      // One part that gave no answer leaves the whole without one.
      if (total.value === null || value === null) total.value = null;
      else total.value = over === 'most' ? Math.max(total.value, value) : total.value + value;
    }
  }

  /** Gives out what has come together, and begins afresh. */
  take(): readonly Metric[] {
    const metrics: Metric[] = [];
    for (const { name, tags, timestamp, totals } of this.wholes.values()) {
      const fields: Record<string, FieldValue> = {};
      const quality: Record<string, Quality> = {};
      for (const [field, total] of totals) {
        const { value, parts, base } = total;
        // Nothing has no shares.
        if (parts < total.needs || (total.over === 'share' && !(base > 0))) continue;
        const by = total.over === 'mean' ? parts : total.over === 'share' ? base : 1;
        fields[field] = value === null ? null : value / by;
        if (total.quality !== undefined) quality[field] = total.quality;
      }
      if (Object.keys(fields).length === 0) continue;
      const metric = { name, tags, fields, timestamp };
      metrics.push(Object.keys(quality).length === 0 ? metric : { ...metric, quality });
    }
    this.wholes.clear();
    return metrics;
  }

  private gather(whole: Whole): Gathered | undefined {
    const key = whole.key + KEY_SEPARATOR + whole.timestamp;
    const known = this.wholes.get(key);
    if (known !== undefined) return known;
    if (this.wholes.size >= this.maxWholes) {
      this.refused++;
      return undefined;
    }
    const gathered = { ...whole, totals: new Map<string, Total>() };
    this.wholes.set(key, gathered);
    return gathered;
  }
}
