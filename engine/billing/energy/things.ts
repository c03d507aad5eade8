import type { EpochMs, Tags } from '../../telemetry/metric';
import { seriesKey } from '../../telemetry/series-key';
import type { Meter } from './meter';

/** Whatever has meters: a server as one source sees it, a fan, a rack, a process. */
export interface Thing {
  readonly name: string;
  readonly tags: Tags;
  /** In the order of the sources of its measurement. */
  readonly meters: (Meter | undefined)[];
  /** Length of the windows that it is read in, ms: 0 is samples. */
  lengthMs: number;
  readings: number;
  /** Time of the domain when it was heard last. */
  heardAt: EpochMs;
}

/** Tags that make up the identity of each measurement, `method` and `meter` apart. */
const IDENTITY: Readonly<Record<string, readonly string[]>> = {
  server: ['server', 'rack'],
  value: ['topic'],
  fan: ['server', 'fan', 'rack'],
  rack: ['rack'],
  pdu: ['pdu', 'rack'],
  room: ['room'],
  process: ['server', 'process', 'pid', 'rack'],
  service: ['server', 'service', 'rack'],
  job: ['job', 'server'],
  gpu: ['server', 'gpu', 'mig', 'rack'],
  package: ['server', 'package', 'rack'],
};

const SHARED = ['server', 'rack', 'method', 'meter'];

/** The things of one domain, found by their tags: by the first of them, then one by one among the few that share it. */
export class Things {
  private readonly byFirst = new Map<string, Map<string, Thing[]>>();
  private readonly identity = new Map<string, readonly string[]>();
  /** Identity without the tags that all have. */
  private readonly others = new Map<string, readonly string[]>();
  private count = 0;

  /** `by`: a tag that tells things apart besides their own. */
  constructor(by: string) {
    for (const [name, tags] of Object.entries(IDENTITY)) {
      const own = [...tags, 'method', 'meter'];
      if (by !== '' && by !== 'cluster' && !own.includes(by)) own.push(by);
      this.identity.set(name, own);
      const others = own.filter((tag) => !SHARED.includes(tag));
      this.others.set(name, others);
      this.byFirst.set(name, new Map());
    }
  }

  get size(): number {
    return this.count;
  }

  find(name: string, tags: Tags): Thing | undefined {
    const identity = this.identity.get(name) as readonly string[];
    const few = this.byFirst.get(name)?.get(firstOf(identity, tags));
    if (few === undefined) return undefined;
    const others = this.others.get(name) as readonly string[];
    for (let i = 0; i < few.length; i++) {
      const thing = few[i] as Thing;
      if (isSame(thing.tags, tags, others)) return thing;
    }
    return undefined;
  }

  add(thing: Thing): void {
    const { name, tags } = thing;
    const all = this.byFirst.get(name) as Map<string, Thing[]>;
    const first = firstOf(this.identity.get(name) as readonly string[], tags);
    const few = all.get(first);
    if (few === undefined) all.set(first, [thing]);
    else few.push(thing);
    this.count++;
  }

  remove(thing: Thing): void {
    const all = this.byFirst.get(thing.name) as Map<string, Thing[]>;
    const first = firstOf(this.identity.get(thing.name) as readonly string[], thing.tags);
    const rest = (all.get(first) ?? []).filter((other) => other !== thing);
    if (rest.length === 0) all.delete(first);
    else all.set(first, rest);
    this.count--;
  }

  keyOf({ name, tags }: Pick<Thing, 'name' | 'tags'>): string {
    return seriesKey(name, tags, this.identity.get(name) as readonly string[]);
  }

  /** Things of one measurement, by their keys: the same order whoever came first. */
  of(name: string): readonly Thing[] {
    const things = [...(this.byFirst.get(name)?.values() ?? [])].flat();
    const keyed = things.map((thing) => ({ key: this.keyOf(thing), thing }));
    return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ thing }) => thing);
  }

  *[Symbol.iterator](): Iterator<Thing> {
    for (const all of this.byFirst.values()) for (const few of all.values()) yield* few;
  }
}

/** Processes of one server are many: they are found by their name too. */
function firstOf(identity: readonly string[], tags: Tags): string {
  const first = (identity[0] === 'server' ? tags.server : tags[identity[0] as string]) ?? '';
  return identity[1] === 'process' || identity[1] === 'service'
    ? `${first}\n${tags[identity[1]] ?? ''}\n${tags[identity[2] as string] ?? ''}`
    : first;
}

/** The tags that all have are compared by name: much faster than by a list, for every sample. */
function isSame(a: Tags, b: Tags, others: readonly string[]): boolean {
  if (a.server !== b.server || a.rack !== b.rack || a.method !== b.method || a.meter !== b.meter)
    return false;
  for (let i = 0; i < others.length; i++) {
    const tag = others[i] as string;
    if (a[tag] !== b[tag]) return false;
  }
  return true;
}
