import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import type { EpochMs } from '../../engine/telemetry/metric';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import { migrationsFrom, type SnapshotForm } from '../../engine/telemetry/stage';
import type { Clock } from '../../io/clock';
import { optionsHash, type StateEntry, type StateHeader } from '../../io/state/format';
import { StateFile } from '../../io/state/state-file';
import type { Keep } from './options';

/** What state is the state of; other state does not fit, but that of an older version that can be migrated. */
export interface Identity extends SnapshotForm {
  readonly stage: string;
  /** The options that shape the state. */
  readonly shape: unknown;
}

export interface KeptState {
  readonly savedAt: EpochMs;
  /** Of the stage that it is a snapshot of. */
  readonly version: number;
  readonly entries: Iterable<StateEntry>;
}

interface Saved {
  readonly header: StateHeader;
  readonly entries: Iterable<StateEntry>;
}

/** State on its way from nodes to those that a deploy puts in their place, by id. */
export type Memory = Map<string, Saved>;

const memories = new WeakMap<NodeAPI, Memory>();

/** The memory that lives as long as the runtime that a node type was registered in. */
export function memoryOf(RED: NodeAPI): Memory {
  const memory = memories.get(RED) ?? new Map();
  memories.set(RED, memory);
  return memory;
}

/** The folder of state files, or undefined where Node-RED has none: state is then kept in memory. */
export function stateFolder(RED: NodeAPI): string | undefined {
  const { coldaisleStateDir, userDir } = RED.settings as { coldaisleStateDir?: string; userDir?: string };
  return coldaisleStateDir || (userDir ? join(userDir, 'coldaisle') : undefined);
}

export interface NodeStateOptions {
  readonly id: string;
  readonly keep: Keep;
  readonly folder: string | undefined;
  readonly memory: Memory;
  readonly identity: Identity;
  readonly clock: Clock;
  /** Told what went wrong with the state; the node goes on. */
  readonly report: (problem: Problem) => void;
}

/** The state of one node between its lives. */
export class NodeState {
  private readonly file: StateFile | undefined;
  private readonly header: Omit<StateHeader, 'saved_at'>;

  constructor(private readonly options: NodeStateOptions) {
    const { id, folder, identity, clock } = options;
    const { stage, version, shape } = identity;
    this.header = { stage, version, options: optionsHash(shape) };
    if (folder !== undefined) {
      this.file = new StateFile(join(folder, `${encodeURIComponent(id)}.jsonl`), clock);
    }
  }

  /** What was kept, when it fits; what does not is dropped and reported once. */
  async load(): Promise<KeptState | undefined> {
    const { id, keep, memory, report } = this.options;
    const saved = memory.get(id) ?? (await this.loadFile());
    memory.delete(id);
    if (saved === undefined || keep === 'no') return undefined;
    const { stage, version, options, saved_at } = saved.header;
    const isOurs = stage === this.header.stage && options === this.header.options;
    if (isOurs && migrationsFrom(version, this.options.identity) !== undefined) {
      return { savedAt: saved_at, version, entries: saved.entries };
    }
    report(problem('bad-state', id, 'it was made with other options or by another version'));
    return undefined;
  }

  /** Writes the state while the node goes on. Entries are read as they are written. */
  async save(entries: () => Iterable<StateEntry>): Promise<void> {
    if (this.options.keep !== 'restarts' || this.file === undefined) return;
    const snapshot = () => ({ header: this.headerNow(), entries: entries() });
    await this.file.save(snapshot).catch((error) => this.fail(error));
  }

  /** Keeps the state of a node that has stopped: it no longer changes. */
  async close(entries: () => Iterable<StateEntry>): Promise<void> {
    const { id, keep, memory } = this.options;
    if (keep === 'no') return;
    if (keep === 'restarts' && this.file !== undefined) await this.save(entries);
    else memory.set(id, { header: this.headerNow(), entries: entries() });
  }

  /** Forgets everything: the node was deleted. */
  async remove(): Promise<void> {
    this.options.memory.delete(this.options.id);
    await this.file?.remove().catch((error) => this.fail(error));
  }

  private async loadFile(): Promise<Saved | undefined> {
    const saved = await this.file?.load().catch((error) => this.fail(error));
    // Left by an option that was changed.
    if (this.options.keep !== 'restarts') await this.remove();
    return saved;
  }

  private headerNow(): StateHeader {
    return { ...this.header, saved_at: this.options.clock.now() };
  }

  private fail(error: unknown): undefined {
    const { id, report } = this.options;
    report(error instanceof ProblemError ? error.problem : problem('bad-state', id, String(error)));
  }
}
