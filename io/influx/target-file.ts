import type { TimeUnit } from '../../engine/codecs/codec';
import type { Json } from '../../engine/telemetry/json';
import type { Clock } from '../clock';
import { DayFile } from './day-file';
import { inNanoseconds } from './nanoseconds';
import type { Target, Verdict } from './target';

/**
 * Lines in a folder, a file a day: `telemetry-2026-11-26.lp`. The day is the one on which lines are
 * written, UTC, not that of their timestamps, so that no file of the past changes. Its mark is saved with
 * the position in the spool: each line stands there exactly once whatever happens in between.
 */
export class FileTarget implements Target {
  private readonly files: DayFile;

  constructor(
    readonly name: string,
    folder: string,
    clock: Clock,
    /** Force each batch to the disk before it counts as written. */
    fsync: boolean,
  ) {
    this.files = new DayFile(folder, 'telemetry', clock, fsync);
  }

  get mark(): Json {
    return this.files.mark;
  }

  resume(mark: Json | undefined): Promise<void> {
    return this.files.resume(mark);
  }

  async write(lines: readonly string[], timeUnit: TimeUnit): Promise<Verdict> {
    await this.files.append(inNanoseconds(lines, timeUnit));
    return { kind: 'written' };
  }

  close(): void {}
}
