import { isTime } from '../telemetry/admit';
import { isRecord, parseJson } from '../telemetry/json';
import type { EpochMs, Metric, Tags } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { numberIn } from './number-text';

const BLOCK = /^## At (\d{1,12})$/;
const VALUE = /^(scaph_\w{1,100}) = (\S{1,40})(?: (\{.*))?$/;
const BEHIND_LABELS = '} # ';
const SHOWN = 40;

/**
 * Reads the lines of `--raw-metrics`: `name = value {labels} # help`, below `## At <epoch seconds>`. Energies
 * have a line end behind the value, so that their labels stand on the next line.
 */
export class RawMetrics {
  private time: EpochMs;
  private open: [name: string, value: string] | undefined;

  constructor(receivedAt: EpochMs) {
    this.time = receivedAt;
  }

  /**
   * The Metric of a line as a Prometheus exporter would give it, or what is wrong. `nothing-yet` when more has to
   * come; undefined when the line is of another layout.
   */
  take(line: string): Metric | Problem | 'nothing-yet' | undefined {
    const block = BLOCK.exec(line);
    if (block !== null) {
      this.open = undefined;
      const ms = Number(block[1]) * 1000;
      if (!isTime(ms)) return problem('bad-time', 'timestamp', block[1], 'since-1970-s');
      this.time = ms;
      return 'nothing-yet';
    }
    const { open } = this;
    this.open = undefined;
    if (open !== undefined && line.startsWith(' {')) return this.metric(open[0], open[1], line.slice(1));
    const found = VALUE.exec(line);
    if (found === null) return undefined;
    const [, name = '', value = '', rest] = found;
    if (rest !== undefined) return this.metric(name, value, rest);
    this.open = [name, value];
    return 'nothing-yet';
  }

  private metric(name: string, written: string, rest: string): Metric | Problem {
    const value = numberIn(written, 0, written.length);
    if (!Number.isFinite(value)) return problem('not-a-number', name, written);
    const end = rest.lastIndexOf(BEHIND_LABELS);
    const labels = parseJson(end < 0 ? rest : rest.slice(0, end + 1));
    if (!isRecord(labels)) return problem('malformed', name, rest.slice(0, SHOWN), ['{labels} # help']);
    const tags: Tags = {};
    for (const label in labels) tags[label] = String(labels[label]);
    return { name, tags, fields: { value }, timestamp: this.time };
  }
}
