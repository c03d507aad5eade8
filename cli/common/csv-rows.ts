import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CsvColumns } from '../../engine/codecs/csv-write';
import { encodeJsonLines } from '../../engine/codecs/metric-json';
import type { Metric } from '../../engine/telemetry/metric';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { errorCode } from '../../io/error-code';
import type { Host } from './host';

const ROWS_AT_ONCE = 500;

/** Rows of a CSV until its header can name the columns of all: they wait in a file of the system's temporary folder. */
export class CsvRows {
  private readonly path = join(tmpdir(), `coldaisle-${randomUUID()}.part`);
  private readonly columns = new CsvColumns();
  private file: FileHandle | undefined;

  constructor(private readonly unfinished: Host['unfinished']) {}

  /** Throws a ProblemError `unwritable`. */
  async add(metrics: readonly Metric[]): Promise<void> {
    if (metrics.length === 0) return;
    this.columns.add(metrics);
    try {
      this.file ??= await this.open();
      await this.file.appendFile(encodeJsonLines(metrics));
    } catch (error) {
      throw new ProblemError(problem('unwritable', this.path, errorCode(error) ?? String(error)));
    }
  }

  /** The whole, some rows at a time; nothing when there are none. */
  async *text(): AsyncGenerator<string> {
    if (this.file === undefined) return;
    yield this.columns.header();
    let metrics: Metric[] = [];
    for await (const line of this.file.readLines({ start: 0, autoClose: false })) {
      if (metrics.push(JSON.parse(line) as Metric) < ROWS_AT_ONCE) continue;
      yield this.columns.rows(metrics);
      metrics = [];
    }
    yield this.columns.rows(metrics);
  }

  async remove(): Promise<void> {
    if (this.file === undefined) return;
    await this.file.close();
    await rm(this.path, { force: true });
    this.unfinished.delete(this.path);
  }

  private open(): Promise<FileHandle> {
    this.unfinished.add(this.path);
    return open(this.path, 'ax+', 0o600);
  }
}
