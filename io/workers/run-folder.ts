import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, parseJson } from '../../engine/telemetry/json';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { errorCode } from '../error-code';
import { digestOf, type ExperimentJob, type RunResult, runName } from './experiment-job';

const RESULT = 'result.json';
/** What a run writes until it is whole. */
export const UNFINISHED = '.part';
const WRITTEN_AT_ONCE = 65_536;

/** The folder of a run: written beside its place and renamed when it is whole, so that it is never there in part. */
export class RunFolder {
  private readonly path: string;
  private readonly files = new Map<string, { readonly handle: number; text: string }>();

  /** @throws ProblemError `unwritable` */
  constructor(
    private readonly out: string,
    private readonly name: string,
  ) {
    this.path = join(out, name + UNFINISHED);
    this.trying(() => {
      rmSync(this.path, { recursive: true, force: true });
      mkdirSync(this.path, { recursive: true });
    });
  }

  /** Makes a file that stays empty when nothing happens. */
  open(file: string): void {
    this.trying(() => this.files.set(file, { handle: openSync(join(this.path, file), 'w'), text: '' }));
  }

  write(file: string, text: string): void {
    if (!this.files.has(file)) this.open(file);
    const known = this.files.get(file)!;
    known.text += text;
    if (known.text.length >= WRITTEN_AT_ONCE) this.flush(known);
  }

  /** Puts the whole in its place. */
  finish(): void {
    for (const file of this.files.values()) this.flush(file);
    this.close();
    this.trying(() => renameSync(this.path, join(this.out, this.name)));
  }

  /** Leaves nothing behind. */
  abandon(): void {
    this.close();
    rmSync(this.path, { recursive: true, force: true });
  }

  private close(): void {
    for (const { handle } of this.files.values()) closeSync(handle);
    this.files.clear();
  }

  private flush(file: { readonly handle: number; text: string }): void {
    this.trying(() => writeSync(file.handle, file.text));
    file.text = '';
  }

  private trying(work: () => unknown): void {
    try {
      work();
    } catch (error) {
      throw new ProblemError(problem('unwritable', this.path, errorCode(error) ?? String(error)));
    }
  }
}

/**
 * What a run gave that is there already.
 *
 * @throws ProblemError `run-differs` for one of the same name that was of something else
 */
export function finishedRun(job: ExperimentJob & { readonly out: string }): RunResult | undefined {
  const file = join(job.out, runName(job), RESULT);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new ProblemError(problem('unreadable', file, errorCode(error) ?? String(error)));
  }
  const found = parseJson(text);
  if (isRecord(found) && found.digest === digestOf(job)) return found as unknown as RunResult;
  throw new ProblemError(problem('run-differs', file, undefined));
}

export function writeResult(folder: RunFolder, result: RunResult): void {
  folder.write(RESULT, `${JSON.stringify(result, null, 2)}\n`);
}
