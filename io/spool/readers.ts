import { join } from 'node:path';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Clock } from '../clock';
import { isPositionFile, PositionFile, positionPath } from './position-file';
import { SpoolReader } from './reader';
import { settle } from './recover';
import type { Segment } from './segment';
import type { SegmentLog } from './segment-log';

/** The readers that count: a segment stays until all of them have passed it. */
export class Readers {
  readonly all: SpoolReader[] = [];

  private constructor(private readonly log: SegmentLog) {}

  /** Finds where each reader was, and forgets all others. Throws a ProblemError, or what the file system does. */
  static async open(
    log: SegmentLog,
    names: readonly string[],
    clock: Clock,
  ): Promise<{ readers: Readers; problems: Problem[] }> {
    const readers = new Readers(log);
    const paths = names.map((name) => positionPath(log.options.folder, name));
    const hadPositions = (await log.options.files.list(log.options.folder)).some(isPositionFile);
    const problems = await readers.forgetOthers(paths);
    const opened: PositionFile[] = [];
    try {
      for (const path of paths) {
        opened.push(await PositionFile.open(log.options.files, path, log.options.fsync));
      }
      // No number is given twice: segment and offset name a line for good, for those who note them elsewhere.
      const used = opened.map(({ found }) => (typeof found === 'object' ? found.segment : 0));
      log.nextNumber = Math.max(log.nextNumber, ...used.map((number) => number + 1));
      for (const [i, file] of opened.entries()) {
        const { position, told } = settle(file, log.segments, log.nextNumber, clock.now());
        // Among others that are there, one that is not there is that of a new reader, and not lost.
        if (told !== undefined && !(hadPositions && file.found === undefined)) problems.push(told);
        // Both lines of the file: what was found must not come back, and both need their room on the disk.
        await file.save(position);
        await file.save(position);
        const moved = () => readers.release();
        readers.all.push(new SpoolReader(names[i] as string, log, file, position, clock, moved));
      }
      if (log.options.fsync) await log.options.files.syncFolder(log.options.folder);
    } catch (error) {
      for (const file of opened) await file.close();
      throw error;
    }
    return { readers, problems };
  }

  /** Deletes the segments that all have passed. Without readers none is passed. */
  async release(): Promise<void> {
    if (this.all.length === 0) return;
    await this.log.release(() => this.all.map(({ position }) => position));
    for (const reader of this.all) reader.letGo();
  }

  /** Lets all readers go on behind a segment that is given up. */
  async skip(segment: Segment): Promise<void> {
    for (const reader of this.all) await reader.skip(segment);
  }

  async close(): Promise<void> {
    for (const reader of this.all) await reader.close();
  }

  /** Deletes the position files that no longer count, and tells of those that had not come to the end. */
  private async forgetOthers(paths: readonly string[]): Promise<Problem[]> {
    const { folder, files, fsync } = this.log.options;
    const problems: Problem[] = [];
    for (const name of await files.list(folder)) {
      const path = join(folder, name);
      if (!isPositionFile(name) || paths.includes(path)) continue;
      const file = await PositionFile.open(files, path, fsync);
      await file.close();
      const lines = typeof file.found === 'object' ? this.log.backlog(file.found).lines : 0;
      if (lines > 0) problems.push(problem('target-gone', path, lines));
      await files.remove(path);
    }
    return problems;
  }
}
