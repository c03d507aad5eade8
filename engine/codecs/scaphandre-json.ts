import { isRecord } from '../telemetry/json';
import type { Metric } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { beginningOf } from './beginning';
import { BEGINNING, type Codec, Pending, refusedRecord } from './codec';
import { readObjects } from './json-objects';
import { behindHeader, isHeader } from './scaphandre-header';
import { ReportReader } from './scaphandre-report';

const BEGINS = '{"host"';
const LOOKS_LIKE =
  /^\[?\s*\{\s*"host"\s*:\s*(?:\{\s*"(?:consumption|timestamp)"|[\d.eE+-]+\s*,\s*"(?:consumers|sockets)")/;
/** Written between the objects when the program is interrupted. */
const INTERRUPTED = 'received Ctrl+C!';

/**
 * Reports of Scaphandre's JSON exporter of any version: one a line, back to back, or a list, which is left
 * open when the program is killed. Power is in microwatts (µW), as the source has it; the mapping makes watts.
 *
 * A report becomes Metrics `scaphandre_host`, `scaphandre_socket`, `scaphandre_domain`, `scaphandre_process`
 * and `scaphandre_disk`, each with its own time where it has one, else that of the host or of reception (up to
 * version 0.3). The first report of a run has no data yet: its host is null, not zero. A part that cannot be
 * read is left out and noted; a report without a host is refused.
 */
export const scaphandreJson: Codec = {
  name: 'scaphandre-json',

  recognises(text) {
    const beginning = text.slice(0, BEGINNING);
    return LOOKS_LIKE.test(beginning.slice(behindHeader(beginning)));
  },

  *decode(text, { receivedAt }) {
    const pending = new Pending();
    for (const found of readObjects(text, BEGINS, isNoise)) {
      if (found === undefined) yield undefined;
      else if ('problem' in found) pending.refused.push(found);
      else {
        const { line, value } = found;
        for (const part of partsOf(value, receivedAt)) {
          if ('name' in part) pending.metrics.push(part);
          else {
            const where = refusedRecord(line, beginningOf(value), part.problem);
            (part.whole ? pending.refused : pending.notes).push(where);
          }
          if (pending.isFull()) yield pending.take();
        }
      }
      if (pending.isFull()) yield pending.take();
    }
    yield pending.take();
  },
};

function isNoise(line: string): boolean {
  return line.startsWith(INTERRUPTED) || isHeader(line);
}

/** A Problem that costs the report or a part of it. */
interface Lost {
  readonly problem: Problem;
  readonly whole: boolean;
}

function* partsOf(report: unknown, receivedAt: number): Iterable<Metric | Lost> {
  const reader = isRecord(report) ? ReportReader.of(report, receivedAt) : undefined;
  if (reader === undefined) {
    yield { problem: problem('wrong-type', 'payload', report, '{host, consumers, sockets}'), whole: true };
  } else if ('code' in reader) yield { problem: reader, whole: true };
  else {
    for (const part of reader.parts()) yield 'name' in part ? part : { problem: part, whole: false };
  }
}
