import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { elapsedMs, systemClock } from '../clock';
import { errorCode } from '../error-code';
import { type SpoolFiles, writeFailure } from './files';

const SUFFIX = '.lock';

/** A process, told from every other one that has had or will have its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in a form that only has to differ: another boot is another start. */
  readonly start: string;
}

/** What is known of processes; tests pass their own. */
export interface Processes {
  self(): Promise<ProcessIdentity>;
  isAlive(process: ProcessIdentity): Promise<boolean>;
}

/**
 * Keeps a second writer out of a folder: an empty file whose name tells the process. Everybody puts up a
 * name of its own and then looks for others, so nobody deletes a lock that has just been renewed, and a
 * lock has no content that a kill could cut. Of two that come at the same instant none may get it.
 *
 * A dead process holds nothing, also where another one has its number now, as in a container that was
 * started again. Two containers that share a folder do not see each other's processes: each needs its own.
 */
export class Lock {
  private constructor(
    private readonly files: SpoolFiles,
    private readonly path: string,
  ) {}

  /** Throws a ProblemError `spool-locked`, `disk-full` or `unwritable`. */
  static async take(
    files: SpoolFiles,
    folder: string,
    processes: Processes = systemProcesses,
  ): Promise<Lock> {
    const self = await processes.self();
    const path = join(folder, lockName(self));
    const lock = new Lock(files, path);
    try {
      await files.list(folder);
      await (await files.open(path, 'wx')).close();
    } catch (error) {
      throw errorCode(error) === 'EEXIST' ? held(folder, self) : writeFailure(path, error);
    }
    try {
      const holder = await lock.findOther(folder, processes);
      if (holder !== undefined) throw held(folder, holder);
    } catch (error) {
      await lock.release();
      throw writeFailure(folder, error);
    }
    return lock;
  }

  /** Throws a ProblemError `unwritable`. */
  async release(): Promise<void> {
    try {
      await this.files.remove(this.path);
    } catch (error) {
      throw writeFailure(this.path, error);
    }
  }

  /** The living holder of another lock; those of the dead are deleted. */
  private async findOther(folder: string, processes: Processes): Promise<ProcessIdentity | undefined> {
    for (const name of await this.files.list(folder)) {
      const other = holderOf(name);
      if (other === undefined || join(folder, name) === this.path) continue;
      if (await processes.isAlive(other)) return other;
      await this.files.remove(join(folder, name));
    }
    return undefined;
  }
}

function held(folder: string, { pid }: ProcessIdentity): ProblemError {
  return new ProblemError(problem('spool-locked', folder, pid));
}

export function lockName({ pid, start }: ProcessIdentity): string {
  return `${pid}-${start}${SUFFIX}`;
}

function holderOf(name: string): ProcessIdentity | undefined {
  const parts = /^(\d+)-([\w-]+)\.lock$/.exec(name);
  return parts === null ? undefined : { pid: Number(parts[1]), start: parts[2] as string };
}

/** Read once: a wall clock that is set would make another process of this one. */
const STARTED_MS = String(Math.floor(systemClock.now() - elapsedMs()));

/** By /proc where there is one; elsewhere a process lives while something has its number. */
export const systemProcesses: Processes = {
  async self() {
    return { pid: process.pid, start: (await startOf(process.pid)) ?? STARTED_MS };
  },
  async isAlive({ pid, start }) {
    if ((await startOf(process.pid)) !== undefined) return (await startOf(pid)) === start;
    if (pid === process.pid) return false; // ours would have another name
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return errorCode(error) === 'EPERM';
    }
  },
};

/**
 * Boot and ticks since then, from `proc(5)`: state and field 22 of stat, counted behind the name in
 * brackets. Undefined for a zombie too: in a container often nobody buries the dead.
 */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' || ticks === undefined ? undefined : `${boot.slice(0, 8)}-${ticks}`;
  } catch {
    return undefined;
  }
}
