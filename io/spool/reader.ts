import type { Json } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import type { Clock } from '../clock';
import { errorCode } from '../error-code';
import type { SpoolFile } from './files';
import { InTurn } from './in-turn';
import { LineReader } from './lines';
import type { PositionFile, SavedPosition } from './position-file';
import { restOf, type Segment, segmentPath } from './segment';
import type { SegmentLog } from './segment-log';
import type { Backlog, Batch, BatchLimits, Position, Reader } from './types';

/** The reader of one target. */
export class SpoolReader implements Reader {
  private readonly reading = new InTurn();
  private readonly moving = new InTurn();
  private readonly lines = new LineReader();
  private open: { readonly number: number; readonly file: SpoolFile } | undefined;
  /** The batch in flight, then the one that was read ahead of its commit. */
  private handed: Batch[] = [];
  private closed = false;

  constructor(
    readonly name: string,
    private readonly log: SegmentLog,
    private readonly file: PositionFile,
    private saved: SavedPosition,
    private readonly clock: Clock,
    private readonly moved: () => Promise<void>,
  ) {}

  get position(): Position {
    const { segment, offset, line } = this.saved;
    return { segment, offset, line };
  }

  get note(): Json | undefined {
    return this.saved.note;
  }

  get dropped(): number {
    return this.saved.dropped;
  }

  next(limits: BatchLimits, ahead?: Position): Promise<Batch | undefined> {
    return this.reading.run(async () => {
      for (;;) {
        const place = this.log.after(ahead ?? this.saved);
        if (place === undefined || this.closed) return undefined;
        try {
          const batch = await this.read(place.segment, place.from, limits);
          this.handed = ahead === undefined ? [batch] : [...this.handed.slice(0, 1), batch];
          return batch;
        } catch (error) {
          // A segment that was dropped while it was opened is no failure: reading goes on behind it.
          if (this.log.segments.includes(place.segment)) throw this.failure(place.segment, error);
        }
      }
    });
  }

  async commit(to: Position, note: Json | undefined = this.note): Promise<void> {
    await this.moving.run(async () => {
      const overtaken = to.segment < this.saved.segment;
      const { dropped } = this.saved;
      const [current] = this.handed;
      const begun = current?.to.segment === to.segment ? current.from.line : to.line;
      await this.save(
        overtaken
          ? { ...this.saved, dropped: dropped - (to.line - begun) }
          : { ...this.savedAt(to), dropped },
        note,
      );
      this.handed = this.handed.slice(1);
    });
    await this.moved();
  }

  /** Goes on behind a segment that is given up, and counts what is lost by it. */
  skip(segment: Segment): Promise<void> {
    return this.moving.run(async () => {
      const { lines } = restOf(segment, this.saved);
      const next = { segment: segment.number + 1, offset: 0, line: 0 };
      if (this.saved.segment >= next.segment) return;
      const saved = { ...this.savedAt(next), dropped: this.saved.dropped + lines };
      // The segment goes whether or not this can be saved: a position before the oldest begins there.
      await this.save(saved, this.note).catch(() => this.set(saved, this.note));
    });
  }

  /** Closes a segment that was deleted: until then the disk does not get its room back. */
  letGo(): void {
    if (this.open === undefined || this.log.segments.some(({ number }) => number === this.open?.number))
      return;
    this.reading.run(() => this.leave()).catch(() => undefined);
  }

  backlog(): Backlog {
    const counted = this.log.backlog(this.saved);
    return counted.lines === 0 ? counted : { ...counted, oldestAppendedAt: this.since(this.saved) };
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.reading.run(() => this.leave());
    await this.moving.run(() => this.file.close());
  }

  private async read(segment: Segment, from: Position, limits: BatchLimits): Promise<Batch> {
    const file = await this.enter(segment);
    const { text, lines } = await this.lines.read(file, from.offset, segment.bytes, limits);
    const to = {
      segment: segment.number,
      offset: from.offset + text.length,
      line: from.line + lines,
    };
    return {
      lines: text.toString('utf8', 0, text.length - 1).split('\n'),
      timeUnit: segment.timeUnit,
      from,
      to,
    };
  }

  private async enter({ number }: Segment): Promise<SpoolFile> {
    if (this.open?.number === number) return this.open.file;
    await this.leave();
    const { files, folder } = this.log.options;
    const file = await files.open(segmentPath(folder, number), 'r');
    this.open = { number, file };
    return file;
  }

  private async leave(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.file.close();
  }

  private savedAt(position: Position): Omit<SavedPosition, 'dropped' | 'note'> {
    const { segment, offset, line } = position;
    const waits = this.log.after(position) !== undefined;
    return { segment, offset, line, since: waits ? this.since(position) : this.clock.now() };
  }

  private since(position: Position): EpochMs {
    return Math.max(this.saved.since, this.log.timeline.at(position) ?? this.saved.since);
  }

  private async save(saved: Omit<SavedPosition, 'note'>, note: Json | undefined): Promise<void> {
    await this.file.save(note === undefined ? saved : { ...saved, note });
    this.set(saved, note);
  }

  private set(saved: Omit<SavedPosition, 'note'>, note: Json | undefined): void {
    this.saved = note === undefined ? saved : { ...saved, note };
  }

  private failure(segment: Segment, error: unknown): ProblemError {
    const path = segmentPath(this.log.options.folder, segment.number);
    const value = errorCode(error) ?? (error instanceof Error ? error.message : String(error));
    return new ProblemError(problem('unreadable', path, value));
  }
}
