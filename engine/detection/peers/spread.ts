import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { LineWatch } from '../server/line-watch';
import type { Inputs } from '../server/physics';
import type { ServerWatch } from '../server/server-watch';
import { median } from './median';
import { commonLine } from './shift';
import { type Sign, signOf } from './sign';

/** Of fewer servers nobody knows what is usual and what is one of them. */
const LEAST_SERVERS = 5;
/** Those that are warmest, after the very first: that one may be a sensor that is wrong. */
const WARMEST_SHARE = 0.25;
/** Means of minutes, of some servers: off by this much at least, °C. */
const LEAST_SPREAD_C = 0.1;
/** From this level on it stays where it was seen first. */
const SUSPECTED_LEVEL = 0.5;

/**
 * How much more some inlets have warmed than those in the middle. Supply air that swings moves all alike, and the middle
 * with them; hot air that comes round reaches some servers of a rack, and not the middle of many.
 */
export class InletSpread {
  private readonly line = new LineWatch(commonLine('inlet_temp_c', LEAST_SPREAD_C));
  /** The one of several of which all are that have warmed; else empty. */
  private rack = '';

  get level(): number {
    const { level, sigma } = this.line.deviation;
    return sigma > 0 ? level : 0;
  }

  /**
   * @param middleC inlets in the middle
   * @returns a sign that some have warmed, of their rack
   */
  *compare(servers: Iterable<ServerWatch>, middleC: number, inputs: Inputs, now: EpochMs): Iterable<Sign> {
    const warmed: { readonly offset: number; readonly rack: string }[] = [];
    for (const server of servers) {
      const line = server.lineFor('inlet_temp_c');
      if (line !== undefined) warmed.push({ offset: line.offset, rack: server.rack });
    }
    if (warmed.length < LEAST_SERVERS || Number.isNaN(middleC)) return;
    warmed.sort((a, b) => b.offset - a.offset);
    const count = Math.ceil(WARMEST_SHARE * warmed.length);
    const warmest = warmed.slice(1, 1 + count);
    const middle = median(
      warmed.map(({ offset }) => offset),
      1,
    );
    const spread = warmest.reduce((sum, { offset }) => sum + offset, 0) / count - middle;
    this.line.push(spread, inputs, 0, now, true);
    if (this.level < SUSPECTED_LEVEL) {
      const { rack } = warmest[0]!;
      const isOther = (each: { readonly rack: string }) => each.rack !== rack;
      this.rack = warmed.some(isOther) && !warmest.some(isOther) ? rack : '';
    }
    if (this.line.isLearning || this.level === 0) return;
    const sign = signOf(this.rack, this.line);
    const expected = sign.expected === null ? null : middleC + sign.expected;
    yield { ...sign, observed: middleC + spread, expected };
  }

  snapshot(): Json {
    return { line: this.line.snapshot(), rack: this.rack };
  }

  restore(from: Json): void {
    const { line, rack } = from as { line: Json; rack: string };
    this.line.restore(line);
    this.rack = rack;
  }
}
