import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import { NOTHING } from '../telemetry/stage';
import { Accumulator } from './accumulator';
import { Group, type GroupIdentity, type WindowOut } from './group';
import { packNumber, unpackNumber } from './pack';
import type { Level, Plan } from './plan';
import type { Source, Verdict } from './source';
import type { Span, Workshop } from './workshop';

/** A window that can still change. */
interface OpenWindow extends Span {
  folded: Accumulator | undefined;
  fed: Set<Source> | undefined;
  /** How often it was given out, less one; -1 while its end has not been reached. */
  revision: number;
}

type SavedWindow = [start: EpochMs, revision: number, folded: Json, fed: number[]];

/** A tail with fewer rows to spare than this is left alone: folding goes by the dozen. */
const FOLD_AT_LEAST = 16;

function feed(window: OpenWindow, source: Source): void {
  window.fed ??= new Set();
  window.fed.add(source);
}

/** Tumbling and hopping windows of one key. */
export class AlignedGroup extends Group {
  /** By level, oldest first. */
  private readonly open: OpenWindow[][];

  constructor(of: GroupIdentity, plan: Plan, workshop: Workshop) {
    super(of, plan, workshop);
    this.open = plan.levels.map(() => []);
  }

  /** Late is what comes behind the last change of the shortest window it belongs to. */
  lateBehind(t: EpochMs): EpochMs | undefined {
    const { levels, config, latenessMs } = this.plan;
    const settled = this.watermark - latenessMs;
    if (t >= settled) return undefined;
    let end = Number.NEGATIVE_INFINITY;
    const shortest = config.kind === 'hopping' ? levels.length : 1;
    for (let i = 0; i < shortest; i++) {
      const level = levels[i] as Level;
      end = Math.max(end, level.endOf(level.startOf(t)));
    }
    return end <= settled ? settled : undefined;
  }

  taken(source: Source, metric: Metric, verdict: Verdict): readonly WindowOut[] {
    if (verdict === 'duplicate' || verdict === 'empty') return NOTHING;
    const t = metric.timestamp;
    let outs: WindowOut[] | undefined;
    for (let i = 0; i < this.open.length; i++) {
      const window = this.windowAt(i, t);
      if (window !== undefined && verdict === 'stray') {
        window.folded ??= new Accumulator(this.columns.fields.length);
        feed(window, source);
        this.workshop.foldStray(window.folded, source, metric, window.start);
      }
      // The newest sample of all changes only a window that the clock has closed without it.
      if (verdict === 'new' && (window === undefined || window.revision < 0)) continue;
      outs ??= [];
      if (window !== undefined && window.revision >= 0) this.give(i, window, outs);
      this.giveAfter(i, source, metric, outs);
    }
    return outs ?? NOTHING;
  }

  close(): WindowOut[][] {
    const ready: { level: number; window: OpenWindow }[] = [];
    this.open.forEach((windows, level) => {
      for (const window of windows) {
        if (window.revision < 0 && window.end <= this.watermark) ready.push({ level, window });
      }
    });
    ready.sort((a, b) => a.window.end - b.window.end || a.level - b.level);
    const outs: WindowOut[] = [];
    for (const { level, window } of ready) this.give(level, window, outs);
    this.settle();
    return [outs];
  }

  snapshot(): Json {
    const places = new Map(this.sources.map((source, place) => [source, place]));
    return {
      watermark: packNumber(this.watermark),
      open: this.open.map((windows) =>
        windows.map(({ start, revision, folded, fed }) => [
          start,
          revision,
          folded?.snapshot() ?? null,
          [...(fed ?? [])].map((source) => places.get(source) as number),
        ]),
      ),
    };
  }

  restore(state: Json): void {
    const { watermark, open } = state as unknown as { watermark: Json; open: SavedWindow[][] };
    this.watermark = unpackNumber(watermark);
    open.forEach((windows, i) => {
      const level = this.plan.levels[i] as Level;
      this.open[i] = windows.map(([start, revision, folded, sources]) => {
        const end = level.endOf(start);
        const accumulator = folded === null ? undefined : Accumulator.restore(folded);
        const fed = new Set(sources.map((place) => this.sources[place] as Source));
        return { start, end, until: end, revision, folded: accumulator, fed };
      });
    });
    this.findNextEnd();
  }

  /** Later windows that begin with a value of a late sample, because it holds until their first one. */
  private giveAfter(level: number, source: Source, { fields, timestamp }: Metric, outs: WindowOut[]): void {
    const columns = Object.keys(fields).map((field) => this.columns.columnOf(field));
    for (const window of this.open[level] as OpenWindow[]) {
      if (window.start <= timestamp || window.revision < 0) continue;
      const row = source.tail.indexOf(window.start);
      if (columns.some((column) => source.heldAt(column, row) === timestamp)) {
        this.give(level, window, outs);
      }
    }
  }

  private give(level: number, window: OpenWindow, outs: WindowOut[]): void {
    window.revision++;
    const { label, lengthVaries } = this.plan.levels[level] as Level;
    const naming = { label, revision: window.revision, tellLength: lengthVaries };
    const value = this.workshop.window(window, this, naming);
    if (value !== undefined) outs.push({ port: 'result', value });
  }

  /** The window of a level that holds `t`, opened when need be; undefined when it cannot change any more. */
  private windowAt(level: number, t: EpochMs): OpenWindow | undefined {
    const windows = this.open[level] as OpenWindow[];
    let i = windows.length - 1;
    while (i >= 0 && (windows[i] as OpenWindow).start > t) i--;
    const found = windows[i];
    const settled = this.watermark - this.plan.latenessMs;
    if (found !== undefined && t < found.end) return found.end <= settled ? undefined : found;
    const { startOf, endOf } = this.plan.levels[level] as Level;
    const start = startOf(t);
    const end = endOf(start);
    if (end <= settled) return undefined;
    const window: OpenWindow = { start, end, until: end, folded: undefined, fed: undefined, revision: -1 };
    windows.splice(i + 1, 0, window);
    if (end < this.nextEnd) this.nextEnd = end;
    return window;
  }

  /** Forgets windows that cannot change, and folds the rows that no sample can come between any more. */
  private settle(): void {
    const { latenessMs, outOfOrderMs } = this.plan;
    for (const windows of this.open) {
      let settled = 0;
      while (settled < windows.length) {
        const { revision, end } = windows[settled] as OpenWindow;
        if (revision < 0 || end + latenessMs > this.watermark) break;
        settled++;
      }
      if (settled > 0) windows.splice(0, settled);
    }
    for (const source of this.sources) this.makeRoom(source, source.latest - outOfOrderMs - latenessMs);
    this.findNextEnd();
  }

  private findNextEnd(): void {
    this.nextEnd = Number.POSITIVE_INFINITY;
    for (const windows of this.open) {
      for (const { revision, end } of windows) if (revision < 0 && end < this.nextEnd) this.nextEnd = end;
    }
  }

  /** Folds the rows of a source from before `line`, if they are worth it. */
  makeRoom(source: Source, line: EpochMs): void {
    const rows = source.tail.indexOf(line);
    if (rows < FOLD_AT_LEAST) return;
    for (let level = 0; level < this.open.length; level++) this.foldRows(source, rows, level);
    source.release(rows);
  }

  private foldRows(source: Source, rows: number, level: number): void {
    const { times } = source.tail;
    const windows = this.open[level] as OpenWindow[];
    for (let i = 0; i < windows.length; i++) {
      const window = windows[i] as OpenWindow;
      const from = source.tail.indexOf(window.start);
      if (from >= rows) break;
      const to = Math.min(rows, source.tail.indexOf(window.end));
      if (to <= from || (times[from] as number) < window.start) continue;
      window.folded ??= new Accumulator(this.columns.fields.length);
      feed(window, source);
      this.workshop.fold(window.folded, source, from, to, window.start, windows.slice(0, i));
    }
  }
}
