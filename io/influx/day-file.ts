import { mkdir, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../engine/telemetry/json';
import { isRecord } from '../../engine/telemetry/json';
import type { Clock } from '../clock';
import { errorCode } from '../error-code';
import { systemFiles } from '../spool/files';

const DATE_LENGTH = '2026-11-26'.length;
const DATE = /^\d{4}-\d\d-\d\d$/;

/**
 * Text appended to a file a day, `<prefix>-2026-11-26.lp`, by the UTC day on which it is appended. What was
 * appended after the last mark is cut off again by `resume`, so that a position saved with the mark and the
 * files always tell the same story.
 */
export class DayFile {
  /** The newest file, or the first there will be. */
  private file = '';
  /** Its bytes. */
  private size = 0;

  constructor(
    private readonly folder: string,
    private readonly prefix: string,
    private readonly clock: Clock,
    /** Force each text to the disk. */
    private readonly fsync: boolean,
  ) {}

  /** Where the next text goes. */
  get mark(): Json {
    return { file: this.file, size: this.size };
  }

  /** Cuts back to a mark, or goes on behind what is there without one. Rejects with an error of the system. */
  async resume(mark: Json | undefined): Promise<void> {
    const files = (await this.names()).filter((name) => this.isOurs(name)).sort();
    // Without any file it is that of today: what somebody puts beside it from the past is not cut off later.
    const { file, size } = isMark(mark)
      ? mark
      : { file: files.at(-1) ?? this.today(), size: Number.POSITIVE_INFINITY };
    for (const later of files.filter((name) => name > file)) await rm(this.path(later));
    this.file = file;
    this.size = files.includes(file) ? Math.min(size, (await stat(this.path(file))).size) : 0;
    if (files.includes(file)) await truncate(this.path(file), this.size);
  }

  /** Appends a text. Rejects with an error of the system; then `resume` has to come before the next. */
  async append(text: string): Promise<void> {
    const today = this.today();
    // A clock that is set back must not lead to files before the mark: they would not be cut back.
    if (today > this.file) this.file = today;
    await mkdir(this.folder, { recursive: true });
    // Opened each time, so that a file that was moved away is not written to any more.
    const handle = await open(this.path(this.file), 'a');
    try {
      await handle.writeFile(text);
      this.size = (await handle.stat()).size;
      if (this.fsync) await handle.sync();
    } finally {
      await handle.close();
    }
    if (this.fsync) await systemFiles.syncFolder(this.folder);
  }

  private async names(): Promise<string[]> {
    try {
      return await readdir(this.folder);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  private today(): string {
    return `${this.prefix}-${new Date(this.clock.now()).toISOString().slice(0, DATE_LENGTH)}.lp`;
  }

  private isOurs(name: string): boolean {
    const date = name.slice(this.prefix.length + 1, -'.lp'.length);
    return name === `${this.prefix}-${date}.lp` && DATE.test(date);
  }

  private path(file: string): string {
    return join(this.folder, file);
  }
}

function isMark(mark: Json | undefined): mark is { file: string; size: number } {
  return isRecord(mark) && typeof mark.file === 'string' && typeof mark.size === 'number';
}
