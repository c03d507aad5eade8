import type { Json } from '../telemetry/json';
import { DEFAULT_CLUSTER, type EpochMs, type Tags } from '../telemetry/metric';
import { fullKey, seriesKey } from '../telemetry/series-key';
import { AlignedGroup } from './aligned';
import { Arrivals } from './arrivals';
import { Columns } from './columns';
import type { Group } from './group';
import { packNumber, unpackNumber } from './pack';
import type { Plan } from './plan';
import { SequentialGroup } from './sequential';
import { Source } from './source';
import type { PublisherCounts } from './telemetry-stage';
import { TotalGroup } from './total';
import { Workshop } from './workshop';

/** A series and the group it belongs to. */
export interface Member {
  readonly source: Source;
  readonly group: Group;
}

/** Before the names of measurements in a snapshot. */
const COLUMNS = 'columns ';

interface SavedGroup {
  key: string;
  name: string;
  tags: Tags;
  due: Json;
  state: Json;
  sources: [key: string, publisher: Tags, state: Json][];
}

/** The series of a stage and the groups they make up, found by their tags. */
export class Registry {
  private readonly workshop: Workshop;
  private readonly columns = new Map<string, Columns>();
  private readonly groups = new Map<string, Group>();
  private readonly members = new Map<string, Member>();
  private readonly arrivals = new Arrivals<Member>();
  private nextId = 0;

  constructor(private readonly plan: Plan) {
    this.workshop = new Workshop(plan);
  }

  /** How many series there are. */
  get size(): number {
    return this.members.size;
  }

  /** Values that were left out because there were too many fields. */
  get overflow(): number {
    let overflow = 0;
    for (const columns of this.columns.values()) overflow += columns.overflow;
    return overflow;
  }

  /** A series whose tags have come in this order before. */
  find(name: string, tags: Tags): Member | undefined {
    return this.arrivals.get(name, tags);
  }

  /** A series that is known, whatever order its tags come in; `find` knows it from then on. */
  recall(name: string, tags: Tags): Member | undefined {
    const member = this.members.get(fullKey(name, tags));
    if (member !== undefined) this.remember(name, tags, member);
    return member;
  }

  /** The group that a series belongs to, when it is open. */
  groupOf(name: string, tags: Tags): Group | undefined {
    return this.groups.get(this.groupKey(name, tags));
  }

  admit(name: string, tags: Tags, publisher: PublisherCounts): Member {
    const columns = this.columnsOf(name);
    const source = new Source(fullKey(name, tags), columns, publisher);
    const group =
      this.groupOf(name, tags) ??
      this.open(this.groupKey(name, tags), name, chosen(tags, this.plan.by), columns);
    group.join(source);
    const member = { source, group };
    this.members.set(source.key, member);
    this.remember(name, tags, member);
    return member;
  }

  forget(group: Group): void {
    this.groups.delete(group.key);
    for (const { key } of group.sources) this.members.delete(key);
    this.arrivals.clear();
  }

  *snapshot(): Iterable<[string, Json]> {
    for (const group of this.groups.values()) {
      const { key, name, tags, due, sources } = group;
      yield [
        `group ${key}`,
        {
          key,
          name,
          tags: { ...tags },
          due: packNumber(due),
          state: group.snapshot(),
          sources: sources.map((source) => [source.key, { ...source.publisher.tags }, source.snapshot()]),
        },
      ];
    }
    // Last: a file is written while samples come, and a group may have columns that are newer than itself.
    for (const columns of this.columns.values()) yield [COLUMNS + columns.measurement, columns.snapshot()];
  }

  /** Goes on from a snapshot; gives the groups with the time at which each is due. */
  restore(
    from: Iterable<[string, Json]>,
    publisherOf: (tags: Tags) => PublisherCounts,
  ): { group: Group; due: EpochMs }[] {
    const groups: SavedGroup[] = [];
    for (const [key, state] of from) {
      if (key.startsWith(COLUMNS)) {
        const columns = Columns.restore(state, this.plan);
        this.columns.set(columns.measurement, columns);
      } else groups.push(state as unknown as SavedGroup);
    }
    return groups.map((saved) => this.restoreGroup(saved, publisherOf));
  }

  private restoreGroup(
    { key, name, tags, due, state, sources }: SavedGroup,
    publisherOf: (tags: Tags) => PublisherCounts,
  ): { group: Group; due: EpochMs } {
    const columns = this.columnsOf(name);
    const group = this.open(key, name, tags, columns);
    for (const [sourceKey, publisher, saved] of sources) {
      const source = new Source(sourceKey, columns, publisherOf(publisher));
      source.resume(saved);
      group.join(source);
      this.members.set(source.key, { source, group });
    }
    group.restore(state);
    return { group, due: unpackNumber(due) };
  }

  private remember(name: string, tags: Tags, member: Member): void {
    // Tags in ever new orders must not grow without bound; the series themselves are counted.
    if (this.arrivals.size >= 4 * this.plan.config.maxSeries) this.arrivals.clear();
    this.arrivals.set(name, tags, member);
  }

  private groupKey(name: string, tags: Tags): string {
    const { by } = this.plan;
    return by === undefined ? fullKey(name, tags) : seriesKey(name, tags, by);
  }

  private columnsOf(name: string): Columns {
    let columns = this.columns.get(name);
    if (columns === undefined) {
      columns = new Columns(name, this.plan);
      this.columns.set(name, columns);
    }
    return columns;
  }

  private open(key: string, name: string, tags: Tags, columns: Columns): Group {
    const { levels, config } = this.plan;
    const Kind =
      levels.length === 0 ? SequentialGroup : config.combine === 'total' ? TotalGroup : AlignedGroup;
    const group = new Kind({ id: this.nextId++, key, name, tags, columns }, this.plan, this.workshop);
    this.groups.set(key, group);
    return group;
  }
}

/** The tags of a key; a window always says which cluster it is of. */
function chosen(tags: Tags, by: readonly string[] | undefined): Tags {
  const kept: Tags = { cluster: DEFAULT_CLUSTER };
  for (const tag of by ?? Object.keys(tags)) {
    const value = tags[tag];
    if (value !== undefined) kept[tag] = value;
  }
  return kept;
}
