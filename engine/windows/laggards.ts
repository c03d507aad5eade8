import { Heap } from '../telemetry/heap';
import type { EpochMs } from '../telemetry/metric';
import type { Columns } from './columns';
import type { Source } from './source';

/** A series, where it was when it was last looked at, and its place among the others. */
interface Entry {
  latest: EpochMs;
  readonly source: Source;
  readonly place: number;
}

/**
 * Which series of a key is the furthest behind of those that are not silent. Entries are put right when
 * they come to the top, since a series only ever moves on; a silent one is set aside until it is heard.
 */
export class Laggards {
  private readonly heap = new Heap<Entry>(
    (a, b) => a.latest < b.latest || (a.latest === b.latest && a.place < b.place),
  );
  private readonly silent = new Map<Source, Entry>();
  /** As many of the series as were known when it was last asked, and their fields. */
  private known = 0;
  private fields = 0;

  constructor(
    private readonly sources: readonly Source[],
    private readonly columns: Columns,
  ) {}

  /** A silent series was heard again. */
  heard(source: Source): void {
    const entry = this.silent.get(source);
    if (entry === undefined) return;
    this.silent.delete(source);
    this.heap.push(entry);
  }

  /** The slowest that is behind `line` and not silent. */
  slowest(line: EpochMs, clock: EpochMs, firstClock: EpochMs): Source | undefined {
    this.meet();
    for (let entry = this.heap.first; entry !== undefined; entry = this.heap.first) {
      const { source } = entry;
      if (entry.latest !== source.latest) {
        entry.latest = source.latest;
        this.heap.move(0);
      } else if (source.latest >= line) return undefined;
      else if (source.silentFrom(firstClock) > clock) return source;
      else {
        this.heap.pop();
        this.silent.set(source, entry);
      }
    }
    return undefined;
  }

  private meet(): void {
    const { heap, silent, sources, columns } = this;
    for (; this.known < sources.length; this.known++) {
      const source = sources[this.known] as Source;
      heap.push({ latest: source.latest, source, place: this.known });
    }
    if (columns.fields.length === this.fields) return;
    // A new field may have an interval that says more or less of who is silent.
    this.fields = columns.fields.length;
    for (const entry of silent.values()) heap.push(entry);
    silent.clear();
  }
}
