import type { TimeUnit } from '../../engine/codecs/codec';
import type { Json } from '../../engine/telemetry/json';
import type { QuarantinedLine } from '../../io/influx/quarantine';
import type { Backlog, Batch, BatchLimits, Position, Reader } from '../../io/spool/types';

/** A reader of lines in memory, as the spool has them on disk. What it holds outlives the deliveries on it. */
export class MemoryReader implements Reader {
  readonly name = 'memory';
  readonly dropped = 0;
  position: Position = { segment: 1, offset: 0, line: 0 };
  note: Json | undefined;
  /** Rejects instead of committing while it gives an error. */
  failure: () => Error | undefined = () => undefined;

  constructor(
    private readonly lines: string[] = [],
    private readonly timeUnit: TimeUnit = 'ns',
  ) {}

  append(...lines: string[]): void {
    this.lines.push(...lines);
  }

  async next({ maxLines, maxBytes }: BatchLimits, ahead?: Position): Promise<Batch | undefined> {
    const from = ahead ?? this.position;
    const lines: string[] = [];
    let bytes = 0;
    for (const line of this.lines.slice(from.line, from.line + maxLines)) {
      bytes += line.length + 1;
      if (bytes > maxBytes && lines.length > 0) break;
      lines.push(line);
    }
    const line = from.line + lines.length;
    const to = { segment: 1, offset: from.offset + lines.join('\n').length + 1, line };
    return lines.length === 0 ? undefined : { lines, timeUnit: this.timeUnit, from, to };
  }

  async commit(to: Position, note?: Json): Promise<void> {
    const failure = this.failure();
    if (failure !== undefined) throw failure;
    this.position = to;
    this.note = note;
  }

  backlog(): Backlog {
    const lines = this.lines.length - this.position.line;
    return { lines, bytes: lines };
  }
}

/** A quarantine in memory, cut back to its mark as the files are. */
export class MemoryQuarantine {
  readonly lines: string[] = [];

  get mark(): Json {
    return this.lines.length;
  }

  async resume(mark: Json | undefined): Promise<void> {
    if (typeof mark === 'number') this.lines.length = mark;
  }

  async add(refused: readonly QuarantinedLine[]): Promise<void> {
    this.lines.push(...refused.map(({ line }) => line));
  }
}

/** Resolves when all that waits for nothing but promises has gone on. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
