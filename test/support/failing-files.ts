import { type SpoolFile, type SpoolFiles, systemFiles } from '../../io/spool/files';

const never = new Promise<never>(() => undefined);

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * A real file system that fails on demand: a disk that is full after so many bytes, calls that fail, and a
 * process that is killed in the middle of a write. What is killed does nothing and answers nothing any more.
 */
export class FailingFiles implements SpoolFiles {
  /** Bytes of segments that still find room; then ENOSPC, after a part was written. */
  room = Number.POSITIVE_INFINITY;
  /** Bytes after which the process is killed. */
  bytesToLive = Number.POSITIVE_INFINITY;
  /** Calls that fail, with their code. */
  readonly broken = new Map<'truncate' | 'datasync' | 'remove' | 'read' | 'position', string>();
  /** A call that fails with EIO the next time only. */
  failsOnce: 'truncate' | 'datasync' | undefined;
  /** What happens meanwhile, the next time a file is opened for reading. */
  whileOpening: (() => Promise<void>) | undefined;
  /** Calls in their order, as `datasync 1.lp`, for what has to come before what. */
  readonly calls: string[] = [];
  bytesRead = 0;
  /** Resolves when the process is killed. */
  readonly death: Promise<void>;
  private readonly opened = new Map<SpoolFile, string>();
  private died: () => void = () => undefined;
  private dead = false;

  constructor() {
    this.death = new Promise((resolve) => {
      this.died = resolve;
    });
  }

  /** The names of the files that are open. */
  get openNames(): string[] {
    return [...this.opened.values()].sort();
  }

  async kill(): Promise<void> {
    this.dead = true;
    this.died();
    for (const file of this.opened.keys()) await file.close();
    this.opened.clear();
  }

  async open(path: string, flags: 'r' | 'r+' | 'w+' | 'wx'): Promise<SpoolFile> {
    if (this.dead) return never;
    if (flags === 'r') await this.meanwhile();
    const file = await systemFiles.open(path, flags);
    this.opened.set(file, path.slice(path.lastIndexOf('/') + 1));
    return {
      read: (buffer, offset, length, position) =>
        this.call('read', path, async () => {
          const result = await file.read(buffer, offset, length, position);
          this.bytesRead += result.bytesRead;
          return result;
        }),
      write: (buffer, offset, length, position) =>
        path.endsWith('.position.json')
          ? this.call('position', path, () => this.write(file, buffer, offset, length, position))
          : this.call(undefined, path, () => this.append(file, buffer, offset, length, position)),
      truncate: (length) => this.call('truncate', path, () => file.truncate(length)),
      datasync: () => this.call('datasync', path, () => file.datasync()),
      close: () => {
        this.opened.delete(file);
        return this.call(undefined, path, () => file.close());
      },
    };
  }

  list(folder: string): Promise<string[]> {
    return this.dead ? never : systemFiles.list(folder);
  }

  remove(path: string): Promise<void> {
    return this.call('remove', path, () => systemFiles.remove(path));
  }

  syncFolder(folder: string): Promise<void> {
    return this.call(undefined, 'folder', async () => {
      this.calls.push('sync folder');
      await systemFiles.syncFolder(folder);
    });
  }

  private async meanwhile(): Promise<void> {
    const happens = this.whileOpening;
    this.whileOpening = undefined;
    await happens?.();
  }

  private async call<T>(
    name: 'truncate' | 'datasync' | 'remove' | 'read' | 'position' | undefined,
    path: string,
    work: () => Promise<T>,
  ): Promise<T> {
    if (this.dead) return never;
    const code = name === this.failsOnce && name !== undefined ? 'EIO' : name && this.broken.get(name);
    if (name === this.failsOnce) this.failsOnce = undefined;
    if (name !== undefined) this.calls.push(`${name} ${path.slice(path.lastIndexOf('/') + 1)}`);
    if (code !== undefined) throw failure(code);
    const result = await work();
    return this.dead ? never : result;
  }

  private async append(
    file: SpoolFile,
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }> {
    this.calls.push(`write ${position}`);
    if (this.room <= 0) throw failure('ENOSPC');
    const fits = Math.min(length, this.room);
    this.room -= fits;
    return this.write(file, buffer, offset, fits, position);
  }

  private async write(
    file: SpoolFile,
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }> {
    const written = Math.min(length, this.bytesToLive);
    this.bytesToLive -= written;
    const result = await file.write(buffer, offset, written, position);
    if (written < length) await this.kill();
    return result;
  }
}
