import type { TimeUnit } from '../../engine/codecs/codec';
import type { Clock } from '../clock';
import { type SpoolFile, type SpoolFiles, writeAll } from './files';
import { InTurn } from './in-turn';
import { countLines } from './lines';
import { HEADER_BYTES, headerText, isPassed, restOf, type Segment, segmentPath } from './segment';
import { Timeline } from './timeline';
import type { Backlog, Position } from './types';

export interface LogOptions {
  readonly folder: string;
  readonly segmentBytes: number;
  readonly fsync: boolean;
  readonly timeUnit: TimeUnit;
  readonly files: SpoolFiles;
}

/**
 * The segments on disk, oldest first. Added to at the end, given up at the beginning. Every process begins
 * a segment of its own: a place that a line had before a loss of power is no other line's.
 */
export class SegmentLog {
  readonly timeline = new Timeline();
  private active: { readonly segment: Segment; readonly file: SpoolFile } | undefined;
  /** What was refused could not be cut off this one yet. */
  private uncut: Segment | undefined;
  private readonly givingUp = new InTurn();
  /** Of the segment that is begun next. */
  nextNumber: number;

  constructor(
    readonly options: LogOptions,
    readonly segments: Segment[],
    private readonly clock: Clock,
  ) {
    this.nextNumber = (segments.at(-1)?.number ?? 0) + 1;
    for (const { number, since } of segments) this.timeline.add({ segment: number, offset: 0 }, since);
  }

  /** Of all segments on disk. */
  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  /** Chooses the segment for a text, and says how many bytes it can take, at least those of the text. */
  choose(textBytes: number): number {
    const { segmentBytes } = this.options;
    const last = this.segments.at(-1);
    if (last !== undefined && last.bytes + textBytes > segmentBytes) last.sealed = true;
    const begun = last === undefined || last.sealed ? HEADER_BYTES : last.bytes;
    return Math.max(textBytes, segmentBytes - begun);
  }

  /** Bytes that the disk takes for a text after `choose`. */
  cost(textBytes: number): number {
    return (this.segments.at(-1)?.sealed ?? true) ? HEADER_BYTES + textBytes : textBytes;
  }

  /** Appends whole lines. When it throws what the file does, nothing of them is ever read. */
  async write(text: Buffer): Promise<void> {
    const { lines } = countLines(text);
    if (this.active === undefined || this.active.segment.sealed) return this.begin(text, lines);
    const { segment, file } = this.active;
    this.timeline.add({ segment: segment.number, offset: segment.bytes }, this.clock.now());
    try {
      await writeAll(file, text, segment.bytes);
      if (this.options.fsync) await file.datasync();
    } catch (error) {
      await this.cutBack(file, segment);
      throw error;
    }
    segment.bytes += text.length;
    segment.lines += lines;
  }

  /** What lies behind a position, and where it begins. */
  after(position: Position): { segment: Segment; from: Position } | undefined {
    const segment = this.segments.find((one) => !isPassed(one, position));
    return segment && { segment, from: restOf(segment, position).from };
  }

  /** Without the time. */
  backlog(position: Position): Backlog {
    let lines = 0;
    let bytes = 0;
    for (const segment of this.segments) {
      const rest = restOf(segment, position);
      lines += rest.lines;
      bytes += rest.bytes;
    }
    return { lines, bytes };
  }

  /**
   * Deletes what every position has passed. What cannot be deleted stays counted, and is tried again with
   * the next call.
   */
  release(positions: () => readonly Position[]): Promise<void> {
    return this.givingUp.run(async () => {
      this.timeline.forget(positions());
      for (let first = this.segments[0]; first?.sealed; first = this.segments[0]) {
        const passed = first;
        if (!positions().every((position) => isPassed(passed, position))) return;
        const gone = await this.remove(first).then(
          () => true,
          () => false,
        );
        if (!gone) return;
      }
    });
  }

  /** Deletes the oldest segment, read or not, after `skip`. Throws what the file system does. */
  dropOldest(skip: (segment: Segment) => Promise<void>): Promise<void> {
    return this.givingUp.run(async () => {
      const oldest = this.segments[0];
      if (oldest === undefined) return;
      await skip(oldest);
      await this.remove(oldest);
    });
  }

  async close(): Promise<void> {
    await this.leave();
    await this.cutAgain();
  }

  private async begin(text: Buffer, lines: number): Promise<void> {
    const { folder, files, fsync, timeUnit } = this.options;
    const since = this.clock.now();
    const previousBytes = this.segments.at(-1)?.bytes ?? 0;
    const header = headerText({ time_unit: timeUnit, since, previous_bytes: previousBytes });
    const number = this.nextNumber;
    const path = segmentPath(folder, number);
    await this.leave();
    await this.cutAgain();
    const file = await files.open(path, 'w+');
    try {
      await writeAll(file, Buffer.concat([Buffer.from(header), text]), 0);
      if (fsync) {
        await file.datasync();
        await files.syncFolder(folder);
      }
    } catch (error) {
      // Should it stay, the next try begins it anew.
      await file.truncate(0).catch(() => undefined);
      await file.close();
      await files.remove(path).catch(() => undefined);
      throw error;
    }
    const bytes = HEADER_BYTES + text.length;
    const segment = {
      number,
      timeUnit,
      since,
      previousBytes,
      start: HEADER_BYTES,
      bytes,
      lines,
      sealed: false,
    };
    this.timeline.add({ segment: number, offset: 0 }, since);
    this.segments.push(segment);
    this.active = { segment, file };
    this.nextNumber += 1;
  }

  /**
   * Takes back what a failed write left. Where that fails too the next segment says in its header where
   * this one ends. With `fsync` it always does: after a failed sync the system may tell the next one that
   * all is well.
   */
  private async cutBack(file: SpoolFile, segment: Segment): Promise<void> {
    segment.sealed = this.options.fsync;
    try {
      await file.truncate(segment.bytes);
      if (this.options.fsync) await file.datasync();
    } catch {
      segment.sealed = true;
      this.uncut = segment;
    }
  }

  private async cutAgain(): Promise<void> {
    if (this.uncut === undefined) return;
    const { folder, files } = this.options;
    try {
      const file = await files.open(segmentPath(folder, this.uncut.number), 'r+');
      await file.truncate(this.uncut.bytes).finally(() => file.close());
      this.uncut = undefined;
    } catch {
      // It is tried again with the next segment and at close.
    }
  }

  private async leave(): Promise<void> {
    const { active } = this;
    this.active = undefined;
    await active?.file.close();
  }

  private async remove(segment: Segment): Promise<void> {
    const { files, folder } = this.options;
    if (this.active?.segment === segment) await this.leave();
    await files.remove(segmentPath(folder, segment.number));
    this.segments.shift();
  }
}
