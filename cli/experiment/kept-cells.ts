import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord, parseJson } from '../../engine/telemetry/json';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { errorCode } from '../../io/error-code';
import { type CellJob, type CellResult, cellDigest, cellName } from '../../io/workers/cell-job';
import type { Host } from '../common/host';
import { openOutput } from '../common/output';

/** Cells that were played, a file each, so that a proof that was ended goes on. */
export class KeptCells {
  private constructor(
    private readonly folder: string,
    private readonly host: Host,
  ) {}

  /** @throws ProblemError `unwritable` */
  static async in(out: string, host: Host): Promise<KeptCells> {
    const folder = join(out, 'cells');
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      throw new ProblemError(problem('unwritable', folder, errorCode(error) ?? String(error)));
    }
    return new KeptCells(folder, host);
  }

  /** What came of a cell; undefined of one that was not played, or was of something else. */
  async read(job: CellJob): Promise<CellResult | undefined> {
    const text = await readFile(this.fileOf(job), 'utf8').catch(() => '');
    const kept = parseJson(text);
    return isRecord(kept) && kept.digest === cellDigest(job) ? (kept.runs as CellResult) : undefined;
  }

  /** Throws as `openOutput`. */
  async keep(job: CellJob, runs: CellResult): Promise<void> {
    const output = await openOutput(this.fileOf(job), this.host);
    await output.write(JSON.stringify({ digest: cellDigest(job), runs }));
    await output.finish();
  }

  private fileOf(job: CellJob): string {
    return join(this.folder, `${cellName(job)}.json`);
  }
}
