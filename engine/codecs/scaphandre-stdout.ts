import { problem } from '../telemetry/problem';
import { type Codec, Pending, refusedRecord } from './codec';
import { lineEnd } from './lines';
import { behindHeader, isHeader } from './scaphandre-header';
import { RawMetrics } from './scaphandre-raw';
import { Table } from './scaphandre-table';

/** Longer lines are none of its: the name of a program has 4096 characters at most. */
const LONGEST_LINE = 16 * 1024;

const LOOKS_LIKE =
  /^(?:Measurement step is:|Host:\s*[\d.]|Power\s+PID\s+Exe\b|PID\s+Name\s+Power\b|Error: Cannot access RAPL|## At \d)/;

/**
 * What Scaphandre's stdout exporter prints: blocks of a host, its sockets and its consumers, as any version lays
 * them out and as documents show them, aligned by tabs or blanks; or, with `--raw-metrics`, one value a line.
 *
 * Power is in watts unless the cells or their title say mW, µW or kW. The table has no times: its Metrics
 * (`scaphandre_host`, `_socket`, `_domain`, `_process`) have that of reception. The first block of a run has no
 * data yet: its host is null. `Error: Cannot access RAPL counters` is refused as `no-rapl`.
 */
export const scaphandreStdout: Codec = {
  name: 'scaphandre-stdout',

  recognises(text) {
    const beginning = text.slice(0, 1000);
    return LOOKS_LIKE.test(beginning.slice(behindHeader(beginning)));
  },

  *decode(text, { receivedAt }) {
    const pending = new Pending();
    const raw = new RawMetrics(receivedAt);
    const table = new Table(receivedAt, pending);
    let line = 0;
    for (let at = 0; at < text.length; ) {
      const end = lineEnd(text, at);
      const feed = text.indexOf('\n', end);
      line++;
      const written = text.slice(at, end).replace('\ufeff', '');
      const isLast = feed < 0;
      at = isLast ? text.length : feed + 1;
      if (written.length > LONGEST_LINE) {
        const why = problem('too-large', 'line', written.length, LONGEST_LINE);
        pending.refused.push(refusedRecord(line, written, why));
      } else if (!isHeader(written)) {
        const read = raw.take(written) ?? table.take(written, line, isLast);
        if (typeof read === 'object') {
          if ('name' in read) pending.metrics.push(read);
          else pending.refused.push(refusedRecord(line, written, read));
        }
      }
      if (pending.isFull(at)) yield pending.take(at);
    }
    table.endBlock();
    yield pending.take();
  },
};
