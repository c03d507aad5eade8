import { isTime } from '../telemetry/admit';
import { isRecord } from '../telemetry/json';
import type { EpochMs, Fields, Metric, Tags } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { LargeInteger } from './large-integer';
import { numberIn } from './number-text';
import { timeOf } from './time-unit';

type Json = Record<string, unknown>;

/** One report of Scaphandre's JSON exporter, part by part. */
export class ReportReader {
  private constructor(
    private readonly report: Json,
    private readonly host: Json,
    private readonly consumption: number,
    private readonly time: EpochMs,
  ) {}

  /** Up to version 0.3 `host` is the number itself, and nothing has a time. */
  static of(report: Json, receivedAt: EpochMs): ReportReader | Problem {
    const { host } = report;
    if (host === undefined) return problem('missing-field', 'host', undefined);
    const { consumption, timestamp } = isRecord(host) ? host : { consumption: host };
    if (!isPower(consumption)) return problem('wrong-type', 'host.consumption', consumption, 'a-number');
    const time = timestamp === undefined ? receivedAt : secondsOf(timestamp);
    if (time === undefined) return problem('bad-time', 'host.timestamp', timestamp, 'since-1970-s');
    return new ReportReader(report, isRecord(host) ? host : {}, consumption, time);
  }

  /** Its Metrics, and what is wrong with the parts that give none. */
  *parts(): Iterable<Metric | Problem> {
    const { report, host, consumption, time } = this;
    const consumers = listOf(report.consumers);
    const sockets = listOf(report.sockets);
    const hasData = consumption > 0 || consumers.length > 0 || sockets.length > 0;
    yield metric('scaphandre_host', {}, { consumption: hasData ? consumption : null }, time);
    for (const [i, socket] of sockets.entries()) yield* this.socket(socket, `sockets[${i}]`);
    for (const [i, consumer] of consumers.entries()) yield this.process(consumer, `consumers[${i}]`);
    const components = isRecord(host.components) ? host.components : {};
    for (const [i, disk] of listOf(components.disks).entries()) {
      yield this.disk(disk, `host.components.disks[${i}]`);
    }
  }

  private *socket(socket: unknown, place: string): Iterable<Metric | Problem> {
    const read = this.read(socket, place, 'id');
    if ('code' in read) {
      yield read;
      return;
    }
    const { part, name, consumption, time } = read;
    yield metric('scaphandre_socket', { socket: name }, { consumption }, time);
    for (const [i, domain] of listOf(part.domains).entries()) {
      const inside = this.read(domain, `${place}.domains[${i}]`, 'name');
      if ('code' in inside) yield inside;
      else {
        const tags = { socket: name, domain: inside.name };
        yield metric('scaphandre_domain', tags, { consumption: inside.consumption }, inside.time);
      }
    }
  }

  private process(consumer: unknown, place: string): Metric | Problem {
    const read = this.read(consumer, place, 'pid');
    if ('code' in read) return read;
    const { part, name, consumption, time } = read;
    const fields: Fields = { consumption };
    if (typeof part.cmdline === 'string') fields.cmdline = part.cmdline;
    if (isRecord(part.container)) {
      for (const key in part.container) {
        const value = part.container[key];
        if (typeof value === 'string') fields[`container_${key}`] = value;
      }
    }
    // An object of texts, the units beside them.
    const usage = isRecord(part.resources_usage) ? part.resources_usage : {};
    for (const key in usage) {
      const value = key.endsWith('_unit') ? undefined : numberOf(usage[key]);
      if (value !== undefined) fields[key] = value;
    }
    return metric('scaphandre_process', { pid: name, exe: textOf(part.exe) }, fields, time);
  }

  private disk(disk: unknown, place: string): Metric | Problem {
    if (!isRecord(disk)) return problem('wrong-type', place, disk, 'an-object');
    const tags: Tags = {};
    for (const key of ['disk_name', 'disk_mount_point', 'disk_file_system', 'disk_type']) {
      if (typeof disk[key] === 'string' && disk[key] !== '') tags[key] = disk[key];
    }
    const fields: Fields = {};
    // Counts of bytes, as texts.
    for (const key of ['disk_total_bytes', 'disk_available_bytes']) {
      const value = numberOf(disk[key]);
      if (value === undefined) return problem('wrong-type', `${place}.${key}`, disk[key], 'a-number');
      fields[key] = value;
    }
    return metric('scaphandre_disk', tags, fields, this.time);
  }

  /** What sockets, domains and consumers have in common. */
  private read(part: unknown, place: string, id: string): Part | Problem {
    if (!isRecord(part)) return problem('wrong-type', place, part, 'an-object');
    const { consumption, timestamp } = part;
    const name = part[id];
    if (typeof name !== 'string' && typeof name !== 'number') {
      return problem(name === undefined ? 'missing-field' : 'wrong-type', `${place}.${id}`, name, 'a-name');
    }
    if (!isPower(consumption)) return problem('wrong-type', `${place}.consumption`, consumption, 'a-number');
    const time = timestamp === undefined ? this.time : secondsOf(timestamp);
    if (time === undefined) return problem('bad-time', `${place}.timestamp`, timestamp, 'since-1970-s');
    return { part, name: String(name), consumption, time };
  }
}

interface Part {
  readonly part: Json;
  readonly name: string;
  readonly consumption: number;
  readonly time: EpochMs;
}

function metric(name: string, tags: Tags, fields: Fields, timestamp: EpochMs): Metric {
  return { name, tags: withoutKeys(tags), fields, timestamp };
}

const CONTROL = /\p{Cc}/gu;

/** Tags are parts of keys, in which a control character would stand between two of them. */
function withoutKeys(tags: Tags): Tags {
  for (const tag in tags) tags[tag] = (tags[tag] as string).replace(CONTROL, ' ');
  return tags;
}

function isPower(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function secondsOf(value: unknown): EpochMs | undefined {
  if (typeof value !== 'number' || !isTime(value * 1000)) return undefined;
  return timeOf(String(value), 's')?.ms;
}

/** A number, or one written as a text; undefined when it is none that a double holds. */
function numberOf(value: unknown): number | undefined {
  if (value instanceof LargeInteger) return undefined;
  const number = typeof value === 'string' ? numberIn(value, 0, value.length) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
