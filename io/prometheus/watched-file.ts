import { open } from 'node:fs/promises';
import { type Problem, problem } from '../../engine/telemetry/problem';
import { BYTES_PER_MIB } from '../../engine/telemetry/units';
import type { Clock, Stop } from '../clock';
import { errorCode } from '../error-code';

/** Looked at so often: the clocks of network disks and renames make watching by the system unsure. */
const LOOK_MS = 5000;
const MOST_BYTES = 8 * BYTES_PER_MIB;

/** Tells the text of a file at first and whenever it changes; a Problem once while it cannot be read. */
export class WatchedFile {
  private readonly stop: Stop;
  private last = '';
  private looking = false;
  private closed = false;

  constructor(
    private readonly path: string,
    clock: Pick<Clock, 'every'>,
    private readonly tell: (text: string | Problem) => void,
  ) {
    this.stop = clock.every(LOOK_MS, () => void this.look());
    void this.look();
  }

  close(): void {
    this.closed = true;
    this.stop();
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const found = await this.read();
    this.looking = false;
    if (found !== undefined && !this.closed) this.tell(found);
  }

  /** Undefined: as it was. */
  private async read(): Promise<string | Problem | undefined> {
    try {
      const file = await open(this.path);
      try {
        const { size, mtimeNs, ino } = await file.stat({ bigint: true });
        if (!this.changedTo(`${ino} ${size} ${mtimeNs}`)) return undefined;
        if (size > MOST_BYTES) return problem('too-large', this.path, Number(size), MOST_BYTES);
        return await file.readFile('utf8');
      } finally {
        await file.close();
      }
    } catch (error) {
      const code = errorCode(error) ?? String(error);
      return this.changedTo(code) ? problem('unreadable', this.path, code) : undefined;
    }
  }

  private changedTo(state: string): boolean {
    const changed = state !== this.last;
    this.last = state;
    return changed;
  }
}
