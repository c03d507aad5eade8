import { type EpochMs, type FieldValue, type Metric, type Quality, worse } from './metric';
import { WRONG_TIME_MS } from './rate';
import { seriesKey } from './series-key';
import { NOTHING } from './stage';

/** What the packages of a server are together. RAPL keeps memory out of the package: it is added. */
const TOGETHER: Readonly<Record<string, { to: string; how: 'most' | 'sum' }>> = {
  temp_c: { to: 'cpu_temp_c', how: 'most' },
  power_w: { to: 'rapl_power_w', how: 'sum' },
  dram_power_w: { to: 'rapl_power_w', how: 'sum' },
};

const SERVER = ['cluster', 'method', 'rack', 'server'] as const;

/** Agents round times to the second: the readings of one round may stand that far apart. */
const ROUND_MS = 1_000;

interface Part {
  value: number | null;
  quality: Quality | undefined;
  time: EpochMs;
}

interface Group {
  /** By package and field. */
  readonly parts: Map<string, Part>;
  first: EpochMs;
  newest: EpochMs;
  given: EpochMs;
}

/**
 * `server.cpu_temp_c` as the hottest package and `server.rapl_power_w` as the sum over packages and their
 * memory, from Metrics that bring one package, or one field of it, at a time.
 *
 * A value is given once a round, when every known part has been read in it: half a sum looks like a saving,
 * and the hottest of the rest like a cool machine. The first round only teaches what parts there are; a part
 * that has gone silent holds its server back until it is forgotten.
 */
export class PackageRollup {
  /** Values of servers that found no room. */
  refused = 0;
  private readonly groups = new Map<string, Group>();

  constructor(private readonly maxServers: number) {}

  push(metric: Metric): readonly Metric[] {
    const { fields, tags, timestamp, quality } = metric;
    let out: Metric[] | undefined;
    for (const field in fields) {
      const rule = TOGETHER[field];
      const value = fields[field];
      if (rule === undefined || (value !== null && typeof value !== 'number')) continue;
      const group = this.groupOf(seriesKey(rule.to, tags, SERVER), timestamp);
      if (group === undefined) continue;
      const part = { value, quality: quality?.[field], time: timestamp };
      if (!isRoundFull(group, `${tags.package} ${field}`, part)) continue;
      const { package: _, ...server } = tags;
      out ??= [];
      out.push(together(group, rule, server));
    }
    return out ?? NOTHING;
  }

  forgetBefore(time: EpochMs): void {
    for (const [key, { parts }] of this.groups) {
      for (const [name, part] of parts) if (part.time < time) parts.delete(name);
      if (parts.size === 0) this.groups.delete(key);
    }
  }

  private groupOf(key: string, now: EpochMs): Group | undefined {
    const known = this.groups.get(key);
    if (known !== undefined) return known;
    if (this.groups.size >= this.maxServers) {
      this.refused += 1;
      return undefined;
    }
    const group = { parts: new Map(), first: now, newest: now, given: now };
    this.groups.set(key, group);
    return group;
  }
}

function isRoundFull(group: Group, name: string, part: Part): boolean {
  if (part.time <= group.newest - WRONG_TIME_MS) startAgain(group, part.time);
  const before = group.parts.get(name);
  // The sensor of an empty socket never answers: it is no part until it has had a value.
  if (before === undefined ? part.value === null : part.time <= before.time) return false;
  group.parts.set(name, part);
  group.newest = Math.max(group.newest, part.time);
  if (group.newest - group.first <= ROUND_MS || group.newest === group.given) return false;
  for (const { time } of group.parts.values()) if (group.newest - time > ROUND_MS) return false;
  group.given = group.newest;
  return true;
}

/** The newest time was wrong: with it no round would ever be full again. */
function startAgain(group: Group, time: EpochMs): void {
  group.parts.clear();
  group.first = time;
  group.newest = time;
  group.given = time;
}

function together(
  { parts, newest }: Group,
  rule: { to: string; how: 'most' | 'sum' },
  tags: Metric['tags'],
): Metric {
  let value: FieldValue = rule.how === 'sum' ? 0 : -Infinity;
  let mark: Quality | undefined;
  for (const part of parts.values()) {
    mark = worse(mark, part.quality);
    // One part that gave no answer leaves the whole without one.
    if (value === null || part.value === null) value = null;
    else value = rule.how === 'sum' ? value + part.value : Math.max(value, part.value);
  }
  const made = { name: 'server', tags, fields: { [rule.to]: value }, timestamp: newest };
  return mark === undefined ? made : { ...made, quality: { [rule.to]: mark } };
}
