import type { EpochMs, Fields, Metric } from '../telemetry/metric';
import type { Problem } from '../telemetry/problem';
import { type Codec, type DecodeOptions, Pending, type RefusedRecord, refusedRecord } from './codec';
import { LineScanner } from './line-protocol-scan';
import { LineCounter, lineEnd } from './lines';
import { marksOf, nullMissing } from './quality-text';
import { badTime, digitsOf, type ReadTime, timeOf } from './time-unit';

/** Broken records that `recognises` looks past before it gives up. */
const TRIES = 5;

/**
 * InfluxDB line protocol. Its strings may hold raw line ends, so it is read in one pass and never split
 * into lines. Two records of one series and time stay two Metrics: merging them is the reader's business.
 */
export const lineProtocol: Codec = {
  name: 'line-protocol',

  recognises(text) {
    const scanner = new LineScanner(text);
    for (let tries = 0; tries < TRIES && scanner.next(); tries++) {
      if (scanner.scan() === undefined) return true;
      scanner.skipLine(scanner.start);
    }
    return false;
  },

  *decode(text, options) {
    const scanner = new LineScanner(text);
    const lines = new LineCounter(text);
    const pending = new Pending(scanner.at);
    const report = (list: RefusedRecord[], end: number, why: Problem): void => {
      list.push(refusedRecord(lines.lineAt(scanner.start), text.slice(scanner.start, end), why));
    };
    const received = receptionTime(options);
    while (scanner.next()) {
      if (pending.isFull(scanner.start)) yield pending.take(scanner.start);
      const broken = scanner.scan();
      if (broken !== undefined) {
        report(pending.refused, lineEnd(text, scanner.start), broken);
        // Where such a record ends is not known; the next line is the first that can be whole again.
        scanner.skipLine(scanner.start);
        continue;
      }
      const time = scanner.digits === '' ? received : timeOf(scanner.digits, options.timeUnit);
      const metric = time === undefined ? badTime(scanner.digits) : metricOf(scanner, time.ms);
      if ('code' in metric) {
        report(pending.refused, scanner.at, metric);
        continue;
      }
      pending.metrics.push(metric);
      if (time?.guessed) pending.guessedTimes++;
      for (const left of scanner.wrong) report(pending.notes, scanner.at, left);
    }
    yield pending.take();
  },
};

/** Records without a timestamp share one: that of reception, in the precision of the others. */
function receptionTime({ receivedAt, timeUnit }: DecodeOptions): ReadTime | undefined {
  if (timeUnit === undefined) return { ms: receivedAt, guessed: false };
  return timeOf(digitsOf(receivedAt, timeUnit), timeUnit);
}

/** The Metric of a record, or the Problem that costs it: a value that is none, or nothing left to tell. */
function metricOf(scanner: LineScanner, timestamp: EpochMs): Metric | Problem {
  const { name, tags, fields, types, quality, wrong } = scanner;
  const fatal = wrong.find(({ code }) => code !== 'unsafe-integer');
  if (fatal !== undefined) return fatal;
  const metric: Metric = { name, tags, fields, timestamp };
  if (types !== undefined) metric.types = types;
  if (quality !== undefined) {
    const marks = marksOf(quality);
    if (marks === undefined) fields.quality = quality;
    else {
      nullMissing(fields, marks);
      metric.quality = marks;
    }
  }
  return wrong[0] !== undefined && isEmpty(fields) ? wrong[0] : metric;
}

function isEmpty(fields: Fields): boolean {
  for (const _ in fields) return false;
  return true;
}
