import type { TimeUnit } from '../../engine/codecs/codec';
import type { Json } from '../../engine/telemetry/json';
import type { Problem } from '../../engine/telemetry/problem';
import type { Clock } from '../clock';
import { DayFile } from './day-file';
import { inNanoseconds } from './nanoseconds';

/** A line that a target will never store. */
export interface QuarantinedLine {
  readonly line: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** The target's own text. */
  readonly message: string;
  /** The same as a Problem, with the target as its field. */
  readonly problem: Problem;
}

/**
 * Lines that a target has refused, in `<target>-2026-11-26.lp`: each behind a comment with time, status
 * and reason. Once the cause is mended the file can be written to the database as it is. Its mark is saved
 * with the position in the spool, so no line stands there twice.
 */
export class Quarantine {
  private readonly files: DayFile;

  constructor(
    folder: string,
    target: string,
    private readonly clock: Clock,
    fsync: boolean,
  ) {
    this.files = new DayFile(folder, target, clock, fsync);
  }

  get mark(): Json {
    return this.files.mark;
  }

  resume(mark: Json | undefined): Promise<void> {
    return this.files.resume(mark);
  }

  async add(refused: readonly QuarantinedLine[], timeUnit: TimeUnit): Promise<void> {
    const at = new Date(this.clock.now()).toISOString();
    const text = refused.map(
      ({ line, status, message }) => `# ${at} ${status} ${message}\n${inNanoseconds([line], timeUnit)}`,
    );
    await this.files.append(text.join(''));
  }
}
